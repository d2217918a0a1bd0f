"""Who is invited to a check-in, with their addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.records import Contact, User


@dataclass(frozen=True, slots=True)
class Guests:
    """Names and mail addresses; who has no address is left out.

    Attributes:
        host: the account manager; None where nobody holds it, or without an address.
    """

    host: tuple[str, str] | None
    guests: tuple[tuple[str, str], ...]


def guests_of(session: Session, manager: UUID | None, contacts: Iterable[UUID]) -> Guests:
    """Read the addresses of those who take part."""
    person = session.get(User, manager) if manager is not None else None
    host = (person.name, person.email) if person is not None and person.email else None
    query = (
        select(Contact.name, Contact.email)
        .where(Contact.id.in_(list(contacts)), Contact.email != "")
        .order_by(Contact.name, Contact.id)
    )
    return Guests(host, tuple((name, email) for name, email in session.execute(query)))
