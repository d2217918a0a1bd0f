"""Links that sign a contact in: each counts once, for fifteen minutes.

Source: security.md A27; ux.md 3.18.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.central.portal_tables import portal_link
from app.domain.rights import known_roles
from app.ports.problems import Refused
from app.records import Contact
from app.security.tokens import digest, new_token

COUNTS_FOR = timedelta(minutes=15)
PLACE = "/in/"
"""Where a link leads, after the portal's address."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link for one contact; the secret in it is told this once."""

    contact: UUID
    name: str
    email: str
    token: str = field(repr=False)


def contacts_called(session: Session, email: str) -> list[Contact]:
    """The contacts who have this address and may come in: one of each client at most.

    Two of one client with one address cannot be told apart, so neither is sent a link. Who is a
    contact of several clients reads one mailbox, and gets a link for each.
    """
    wanted = email.strip().lower()
    if "@" not in wanted:
        return []
    query = select(Contact).where(func.lower(Contact.email) == wanted, Contact.active.is_(True))
    found = [one for one in session.scalars(query.order_by(Contact.id)) if known_roles(one.roles)]
    many = Counter(one.client_id for one in found)
    return [one for one in found if many[one.client_id] == 1]


def new_link(session: Session, contact: Contact, now: datetime, browser: str = "") -> Link:
    """Make a link.

    Args:
        session: of a unit of work that sees every client.
        contact: for whom.
        now: the present.
        browser: the secret of the browser that asked; the link counts there alone. Without one it
            counts anywhere: whoever asks at central's own command line hands it on themselves.
    """
    token = new_token()
    session.connection().execute(
        insert(portal_link).values(
            hash=digest(token),
            contact_id=contact.id,
            browser=digest(browser) if browser else None,
            expires_at=now + COUNTS_FOR,
        )
    )
    return Link(contact.id, contact.name, contact.email, token)


def use_link(session: Session, token: str, browser: str, now: datetime) -> UUID:
    """Use a link up, in one statement; whose it is.

    Raises:
        Refused: it was used, is over, was never given out, or was asked for in another browser:
            one answer for all of them.
    """
    table = portal_link.c
    used = (
        update(portal_link)
        .where(
            table.hash == digest(token),
            table.used_at.is_(None),
            table.expires_at > now,
            table.browser.is_(None) | (table.browser == digest(browser)),
        )
        .values(used_at=now)
        .returning(table.contact_id)
    )
    contact: UUID | None = session.connection().execute(used).scalar_one_or_none()
    if contact is None:
        raise spent()
    return contact


def spent() -> Refused:
    """The one answer to every link that does not count."""
    return Refused(
        "link-spent",
        "This link does not count here: it was used, is older than fifteen minutes, or was asked "
        "for in another browser.",
        next_step="Ask for a new link, and open it in the same browser.",
    )
