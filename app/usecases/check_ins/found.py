"""The check-in to act on, and who of the client is named."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rules import RuleBroken
from app.domain.vocabulary import ContactRole
from app.records import CheckIn, Client, Contact


def check_in_of(session: Session, check_in: UUID) -> CheckIn:
    """The check-in to act on.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(CheckIn, check_in)
    if found is None:
        raise RuleBroken("check-in-missing", "This check-in is not on this device. Sync first.")
    return found


def client_of(session: Session, client: UUID) -> Client:
    """The client to meet.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Client, client)
    if found is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    return found


def attending(session: Session, client: UUID, contacts: Iterable[UUID]) -> list[str]:
    """Contacts of a client who take part, as a check-in keeps them.

    Raises:
        RuleBroken: one of them is not the client's.
    """
    wanted = sorted(set(contacts))
    known = set(
        session.scalars(
            select(Contact.id).where(Contact.client_id == client, Contact.id.in_(wanted))
        )
    )
    if len(known) != len(wanted):
        raise RuleBroken("contact-foreign", "Somebody who is to attend is not the client's.")
    return [str(one) for one in wanted]


def coordinators(session: Session, client: UUID) -> list[UUID]:
    """Whom to invite unless somebody else is named: those who speak for the client."""
    found = session.scalars(
        select(Contact).where(Contact.client_id == client, Contact.active.is_(True))
    )
    return [one.id for one in found if ContactRole.COORDINATOR in one.roles]
