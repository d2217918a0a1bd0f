"""Something that people are to be told, before it is written as letters.

Source: domain.md 2.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail_tables import mail_notice
from app.database.among import among
from app.domain.notices import NOTICES, is_wanted
from app.domain.rights import Permission, known_roles, may
from app.queries.stored_decisions import AT_ONCE
from app.records import Contact, Ticket


@dataclass(frozen=True, slots=True)
class Found:
    """Something to be told.

    Attributes:
        kind: a key of `domain.notices.NOTICES`.
        key: names what is told for good: with a key that was told, nothing is.
        client: whose; letters bear their face.
        contacts: whom of the client; who muted it or left gets nothing.
        user: whom of the firm.
        values: what the template says.
        ticket: the request that it is about; answers to the letter are answers to it.
        papers: what goes with it, made when it leaves.
        invitation: an entry of a calendar.
        marks: further keys that are told by it.
    """

    kind: str
    key: str
    client: UUID
    contacts: tuple[UUID, ...] = ()
    user: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    ticket: UUID | None = None
    papers: tuple[str, ...] = ()
    invitation: bytes = field(default=b"", repr=False)
    marks: tuple[str, ...] = ()


def may_contact(contact: Contact, permission: Permission | None) -> bool:
    """Whether a contact is here, and their roles let them do it."""
    if not contact.active or not contact.email:
        return False
    return permission is None or may(known_roles(contact.roles), permission)


def who_may(session: Session, client: UUID, permission: Permission) -> tuple[UUID, ...]:
    """The contacts of a client whose roles let them do it."""
    query = select(Contact).where(Contact.client_id == client, Contact.active.is_(True))
    ordered = session.scalars(query.order_by(Contact.id))
    return tuple(one.id for one in ordered if may_contact(one, permission))


def of_request(ticket: Ticket) -> tuple[UUID, ...]:
    """Whoever asked, and who watches it."""
    asked = [ticket.requester_id] if ticket.requester_id is not None else []
    return tuple(dict.fromkeys([*asked, *map(UUID, ticket.watching)]))


def addressed(session: Session, found: Found) -> list[Contact]:
    """The contacts who are written to: of this client, here, let by their roles, wanting it."""
    notice = NOTICES[found.kind]
    query = select(Contact).where(
        Contact.client_id == found.client, Contact.id.in_(list(found.contacts))
    )
    return [
        one
        for one in session.scalars(query.order_by(Contact.id))
        if may_contact(one, notice.asked) and is_wanted(notice, one.muted)
    ]


def told_already(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of these keys that were told.

    Cost: one statement for four hundred keys.
    """
    connection, told = session.connection(), set[str]()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        query = select(mail_notice.c.key).where(among(connection, mail_notice.c.key, part))
        told |= set(connection.execute(query).scalars())
    return told


def joined(*parts: Iterable[UUID]) -> tuple[UUID, ...]:
    """People, each once."""
    return tuple(dict.fromkeys(one for part in parts for one in part))
