"""Erasing a client's person who left. What was done for them stays."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.erasure import ERASED
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Contact
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class EraseContact:
    """Who is to be erased."""

    contact: UUID


def erase_contact(session: Session, ctx: Ctx, command: EraseContact) -> bool:
    """Take a person's name, address and number away, here and then everywhere.

    Raises:
        RuleBroken: the actor may not, or there is no such contact here.

    Returns:
        Whether there was anything to take away.

    Source: ADR 0045.
    """
    ctx.actor.must_be_let(Permission.ERASE_PEOPLE)
    contact = session.get(Contact, command.contact)
    if contact is None:
        raise RuleBroken("contact-missing", "This person is not here. Sync, or choose another one.")
    return blank(contact)


def blank(contact: Contact) -> bool:
    """Leave nothing of a person in their row; whether anything was there."""
    wanted = dict(ERASED) | {"roles": [], "active": False, "approves_to_minor": None}
    changed = {name: value for name, value in wanted.items() if getattr(contact, name) != value}
    for name, value in changed.items():
        setattr(contact, name, value)
    return bool(changed)
