"""Erasing a client's person at central's own command line.

Source: ADR 0045.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.people import ADMINISTRATION
from app.database.work import WorkSession
from app.domain.erasure import ERASED_NAME
from app.domain.rules import RuleBroken
from app.records import Client, Contact
from app.usecases.erase_contact import blank


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a client, as whoever erases them has to know them."""

    id: UUID
    name: str
    email: str
    active: bool


def people_of(central: Central, code: str) -> list[Person]:
    """Everybody who is kept of a client and was not erased, by name.

    Raises:
        Refused: there is no such client.
    """

    def job(session: Session) -> list[Person]:
        client = session.scalar(select(Client.id).where(func.upper(Client.code) == code.upper()))
        if client is None:
            raise RuleBroken("client-unknown", f"There is no client with the code {code}.")
        query = (
            select(Contact)
            .where(Contact.client_id == client, Contact.name != ERASED_NAME)
            .order_by(Contact.name, Contact.id)
        )
        return [Person(one.id, one.name, one.email, one.active) for one in session.scalars(query)]

    return central.work.read(ADMINISTRATION, job)


def erase(central: Central, contact: UUID) -> bool:
    """Erase a person; whether there was anything of them left.

    Raises:
        Refused: there is no such person.
    """

    def job(session: WorkSession) -> bool:
        found = session.get(Contact, contact)
        if found is None:
            raise RuleBroken(
                "contact-missing",
                "There is no such person: `trestle central contact list CODE` names them.",
            )
        return blank(found)

    return central.work.run("erase_contact", ADMINISTRATION, job)
