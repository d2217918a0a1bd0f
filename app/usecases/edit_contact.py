"""Writing down who a client's people are, and what they may do in the portal.

Source: domain.md 2 "Contact", 7.7, S23.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import contacts
from app.domain.erasure import ERASED_NAME
from app.domain.rights import Permission, known_roles
from app.domain.rules import RuleBroken
from app.records import Client, Contact, Site
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class AddContact:
    """A new person.

    Attributes:
        site: where they work; None where it is not known.
        roles: what they may do in the portal; with none they cannot come in.
    """

    client: UUID
    name: str
    email: str = ""
    phone: str = ""
    site: UUID | None = None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EditContact:
    """All of a person, as they are from now on.

    Attributes:
        active: whether they still work there; who does not cannot come into the portal.
    """

    contact: UUID
    name: str
    email: str = ""
    phone: str = ""
    site: UUID | None = None
    roles: frozenset[str] = frozenset()
    active: bool = True


def add_contact(session: Session, ctx: Ctx, command: AddContact) -> UUID:
    """Write down a new person of a client.

    Raises:
        RuleBroken: a line is no name, address or number, somebody there has this address, the
            site is another client's, or the roles are not for the actor to give.
    """
    ctx.actor.must_be_let(Permission.KEEP_INVENTORY)
    if session.get(Client, command.client) is None:
        raise RuleBroken(
            "client-missing", "This client is not on this device. Sync, and try again."
        )
    values = _checked(session, command.client, None, command)
    contacts.check_first_roles(ctx.actor, values["roles"])
    made = Contact(
        id=ctx.ids.new(),
        client_id=command.client,
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
        **values,
    )
    session.add(made)
    return made.id


def edit_contact(session: Session, ctx: Ctx, command: EditContact) -> bool:
    """Change what is known of a person.

    Raises:
        RuleBroken: as above, or they are not here, or were erased, or their roles let them do
            more than the actor may let anybody do who reads another mailbox.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_INVENTORY)
    contact = session.get(Contact, command.contact)
    if contact is None or contact.name == ERASED_NAME:
        raise RuleBroken("contact-missing", "This person is not here. Sync, or choose another one.")
    wanted = _checked(session, contact.client_id, contact.id, command)
    wanted["active"] = command.active
    changed = {name: value for name, value in wanted.items() if getattr(contact, name) != value}
    if "roles" in changed:
        ctx.actor.must_be_let(Permission.SET_TERMS)
    if "email" in changed or changed.get("active"):
        contacts.check_way_in(ctx.actor, contact.name, {*contact.roles, *wanted["roles"]})
    for name, value in changed.items():
        setattr(contact, name, value)
    return bool(changed)


def _checked(
    session: Session, client: UUID, contact: UUID | None, command: AddContact | EditContact
) -> dict[str, Any]:
    roles = contacts.check_roles(command.roles)
    email = contacts.check_email(command.email, known_roles(roles))
    if email:
        _must_be_alone(session, client, contact, email)
    if command.site is not None:
        site = session.get(Site, command.site)
        if site is None or site.client_id != client:
            raise RuleBroken("site-foreign", "Choose one of the sites of this client.")
    return {
        "name": contacts.check_name(command.name),
        "email": email,
        "phone": contacts.check_phone(command.phone),
        "site_id": command.site,
        "roles": roles,
    }


def _must_be_alone(session: Session, client: UUID, contact: UUID | None, email: str) -> None:
    """Two with one address would both be kept out: nobody could say whose link it is."""
    query = select(Contact.name).where(
        Contact.client_id == client,
        Contact.active.is_(True),
        func.lower(Contact.email) == email.lower(),
    )
    if contact is not None:
        query = query.where(Contact.id != contact)
    name = session.scalar(query.limit(1))
    if name is not None:
        raise RuleBroken(
            "contact-email-taken",
            f"{name} has this address already. Each person needs one of their own.",
        )
