"""A contact who is signed in: read anew for every request, so that what was taken is gone at once.

Source: security.md A30, A31, A32.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.central.portal_tables import portal_session
from app.database.scope import Scope
from app.domain.people import Actor
from app.domain.rights import Permission, known_roles, may
from app.domain.vocabulary import ContactRole
from app.ports.problems import Refused
from app.records.nouns import table_of
from app.security.tokens import digest, new_token

SIGNED_OUT = "signed-out"
"""The code of the refusal that sends one to where one comes in."""
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""That somebody came again is written down no more often."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A contact who is signed in.

    Attributes:
        seen_at: when it was last written down that they came.
        ends_at: when the session ends, whatever they do.
    """

    contact: UUID
    name: str
    email: str
    client: UUID
    site: UUID | None
    roles: frozenset[ContactRole]
    seen_at: datetime
    ends_at: datetime

    def until(self, now: datetime) -> datetime:
        """When the session ends if they ask for nothing after the present page."""
        seen = now if now - self.seen_at >= SEEN_EVERY else self.seen_at
        return min(seen + IDLE, self.ends_at)

    @property
    def scope(self) -> Scope:
        """Their own client, and no other."""
        return Scope(frozenset({self.client}), "a contact at the portal")

    @property
    def actor(self) -> Actor:
        """As a verb needs to know them."""
        return Actor(self.contact, self.name, "", frozenset(), self.roles)

    @property
    def sees_all(self) -> bool:
        """Whether every request of their client is theirs to see."""
        return may(self.roles, Permission.SEE_ALL_REQUESTS)


def signed_out() -> Refused:
    """The one answer to every session that does not count."""
    return Refused(SIGNED_OUT, "You are signed out.", next_step="Ask for a new link.")


def begin(session: Session, contact: UUID, now: datetime) -> str:
    """Begin a session; its secret, which is told this once."""
    token = new_token()
    session.connection().execute(
        insert(portal_session).values(
            hash=digest(token), contact_id=contact, seen_at=now, ends_at=now + LONGEST
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> Visitor:
    """Find out who asks.

    Args:
        session: of a unit of work that sees every client; its scope is narrowed afterwards.
        token: the secret of the session.
        now: the present.

    Raises:
        Refused: there is no such session any more, or its contact may come in no more.
    """
    contact = table_of("contact")
    query = (
        select(
            contact.c.id, contact.c.name, contact.c.email, contact.c.client_id, contact.c.site_id,
            contact.c.roles, portal_session.c.seen_at,
            portal_session.c.ends_at,
        )
        .join_from(portal_session, contact, contact.c.id == portal_session.c.contact_id)
        .where(
            portal_session.c.hash == digest(token),
            portal_session.c.ends_at > now,
            portal_session.c.seen_at > now - IDLE,
            contact.c.active.is_(True),
        )
    )  # fmt: skip
    row = session.connection().execute(query).first() if token else None
    roles = known_roles(row.roles) if row is not None else frozenset()
    if row is None or not roles:
        raise signed_out()
    return Visitor(
        row.id, row.name, row.email, row.client_id, row.site_id, roles, row.seen_at, row.ends_at
    )  # fmt: skip


def keep(session: Session, token: str, now: datetime) -> None:
    """Write down that somebody came again."""
    session.connection().execute(
        update(portal_session).where(portal_session.c.hash == digest(token)).values(seen_at=now)
    )


def end(session: Session, token: str) -> None:
    """End one session."""
    session.connection().execute(
        delete(portal_session).where(portal_session.c.hash == digest(token))
    )
