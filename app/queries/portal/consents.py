"""What waits for an approver's consent to work that is paid by the hour, and what they may choose.

Source: domain.md 2.1 (awaiting_approval), 2.3, 3.2 (PREMIUM), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import local_date
from app.domain.quotes import QuoteState
from app.domain.vocabulary import OPEN_STATES, TicketState
from app.queries.clients import TermsFacts, terms_in_force
from app.queries.coverage import CoverageBook
from app.queries.portal.requests import Reader, state_reasons
from app.records import Quote, Ticket

MOST = 50


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """A request that goes on once an approver agrees.

    Attributes:
        title: empty for a reader who may not see the request.
        reason: what is asked, in the words of whoever asked; may be empty.
    """

    number: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A request for which somebody may agree to work."""

    number: int
    title: str


def asked_consents(session: Session, reader: Reader, *, sees_own: bool) -> list[AskedConsent]:
    """Requests of a client that wait for an approval, without those that a quote waits for.

    Args:
        session: limited to the client.
        reader: who reads.
        sees_own: whether the reader may see requests at all.
    """
    waits = (
        select(Ticket)
        .where(
            Ticket.client_id == reader.client,
            Ticket.state == TicketState.AWAITING_APPROVAL.value,
            Ticket.number.is_not(None),
        )
        .order_by(Ticket.opened_at, Ticket.id)
        .limit(MOST)
    )
    found = list(session.scalars(waits))
    if not found:
        return []
    offered = {
        ticket
        for tickets in session.scalars(
            select(Quote.ticket_ids).where(
                Quote.client_id == reader.client, Quote.state == QuoteState.SENT.value
            )
        )
        for ticket in tickets
    }
    found = [one for one in found if str(one.id) not in offered]
    reasons = state_reasons(session, [one.id for one in found])
    theirs = select(Ticket.id).where(reader.requests, Ticket.id.in_([one.id for one in found]))
    own = set(session.scalars(theirs)) if sees_own else set()
    return [
        AskedConsent(one.number or 0, one.title if one.id in own else "", reasons.get(one.id, ""))
        for one in found
    ]


def choices(session: Session, reader: Reader, named: int = 0) -> list[Choice]:
    """Open requests that a reader may see, the latest first.

    Args:
        session: limited to the client.
        reader: who reads.
        named: the number of one that is among them however old it is; 0: none is.
    """
    open_ones = (
        select(Ticket.number, Ticket.title)
        .where(reader.requests, Ticket.number.is_not(None), Ticket.state.in_(sorted(OPEN_STATES)))
        .order_by(Ticket.opened_at.desc(), Ticket.id)
    )
    found = session.execute(open_ones.limit(MOST)).all()
    if named and named not in {row.number for row in found}:
        found = [*found, *session.execute(open_ones.where(Ticket.number == named))]
    return [Choice(number or 0, title) for number, title in found]


def terms_today(session: Session, client: UUID, now: datetime) -> TermsFacts | None:
    """The agreement in force today; None where none is."""
    zone = CoverageBook(session).terms(client).zone
    return terms_in_force(session, client, local_date(zone, now))
