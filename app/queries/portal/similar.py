"""Open requests that are likely to be about what somebody is about to ask for.

Offered are requests that a person may see anyway, and beyond them what is plainly more than one
person's matter at their own site: an incident of today that stops everyone there, or one of several
alike. Of these nothing is told but the title, since when, and who has it (S06).

Source: domain.md S06, 7.7; ux.md 3.18.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.alike import are_alike, telling_words
from app.domain.vocabulary import OPEN_STATES, TicketKind
from app.queries.portal.requests import Reader, RequestRow, rows_where
from app.records import Client, Contact, Ticket

SHOWN = 3
_LOOKED_AT = 300
_RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Similar:
    """A request that may be the same.

    Attributes:
        people: how many it is known to affect by name.
        joined: the reader asked for it, or is added to it already.
        readable: whether they may open it.
    """

    row: RequestRow
    people: int
    joined: bool
    readable: bool


def similar_requests(
    session: Session, reader: Reader, summary: str, now: datetime
) -> list[Similar]:
    """Requests that are likely to be the same, the latest first; a few at most."""
    wanted = telling_words(summary)
    if not wanted:
        return []
    query = (
        select(Ticket)
        .where(
            Ticket.client_id == reader.client,
            Ticket.state.in_(OPEN_STATES),
            Ticket.number.is_not(None),
        )
        .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
        .limit(_LOOKED_AT)
    )
    alike = [one for one in session.scalars(query) if are_alike(wanted, telling_words(one.title))]
    site = _site_of(session, reader)
    shared = {one.id for one in alike if _is_shared(one, alike, site, now)}
    me = str(reader.contact)
    own = {
        one.id
        for one in alike
        if reader.sees_all or one.requester_id == reader.contact or me in one.watching
    }
    offered = {one.id: one for one in alike if one.id in own or one.id in shared}
    rows = rows_where(session, now, Ticket.id.in_(list(offered)[:SHOWN]))
    return [
        Similar(
            row,
            len(set(offered[row.id].watching) | {str(row.requester_id)}),
            row.requester_id == reader.contact or me in offered[row.id].watching,
            row.id in own,
        )
        for row in rows
    ]


def _is_shared(ticket: Ticket, alike: list[Ticket], site: UUID | None, now: datetime) -> bool:
    """Whether it is plainly more than one person's matter, at the reader's own site."""

    def counts(one: Ticket) -> bool:
        return (
            one.kind == TicketKind.INCIDENT
            and one.site_id == site
            and now - one.opened_at < _RECENT
        )

    if not counts(ticket):
        return False
    return ticket.impact == "high" or sum(counts(one) for one in alike) > 1


def _site_of(session: Session, reader: Reader) -> UUID | None:
    contact = session.get(Contact, reader.contact)
    if contact is not None and contact.site_id is not None:
        return contact.site_id
    client = session.get(Client, reader.client)
    return client.default_site_id if client is not None else None
