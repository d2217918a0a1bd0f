"""One ticket as its screen shows it now: facts, clocks, hours, coverage, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.calendar import business_seconds
from app.domain.coverage import explain, preview
from app.domain.coverage.explanation import Explanation
from app.domain.queue import TARGETS, Priority, priority_of
from app.domain.queue.hours import SiteHours
from app.queries.agreed import Agreed, agreed_on
from app.queries.coverage import CoverageBook
from app.queries.known import setting_of
from app.queries.queue_page import QueuePageRow, queue_page
from app.queries.ticket import TicketDetail, ticket_detail
from app.queries.visits import VisitRow, visit_rows
from app.queries.worked import running_entry
from app.records import Ticket, Visit


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything that the ticket screen shows.

    Attributes:
        now: the instant that it was read for.
        queue: the row, with clocks and the forecast.
        computed_priority: what impact and urgency give.
        priority_reason: why a person set another one.
        first_reply_s: business seconds until the client was answered; None while they were not.
        first_reply_target_s: in how many they should have been.
        why: what the forecast rests on; None unless somebody asked.
        agreed: consents and project; None unless somebody asked why.
        visits: the earliest first, also those that took place or were called off.
    """

    now: datetime
    detail: TicketDetail
    queue: QueuePageRow
    computed_priority: int
    priority_reason: str
    first_reply_s: int | None
    first_reply_target_s: int
    why: Explanation | None
    agreed: Agreed | None = None
    visits: tuple[VisitRow, ...] = ()

    @property
    def id(self) -> UUID:
        """The ticket's identity."""
        return self.detail.row.id

    @property
    def hours(self) -> SiteHours:
        """The site's hours."""
        return self.queue.hours


def ticket_page(
    session: Session,
    ticket_id: UUID,
    now: datetime,
    *,
    technician: UUID,
    grade: str,
    explained: bool = False,
) -> TicketPage | None:
    """Everything about one ticket now, or None where it is not in this database.

    Args:
        session: what to read from.
        ticket_id: which ticket.
        now: the present.
        technician: whose work is forecast.
        grade: theirs; it decides the rate.
        explained: whether somebody asked why.
    """
    detail = ticket_detail(session, ticket_id)
    ticket = session.get(Ticket, ticket_id)
    if detail is None or ticket is None:
        return None
    row = queue_page(session, [ticket_id], now)[ticket_id]
    book = CoverageBook(session)
    answered = ticket.first_response_at
    rules = book.calendar(row.row.calendar_id)
    return TicketPage(
        now,
        detail,
        row,
        int(priority_of(ticket.impact, ticket.urgency)),
        ticket.priority_reason,
        business_seconds(rules, ticket.opened_at, answered) if answered else None,
        TARGETS[Priority(ticket.priority)].respond * 60,
        _why(session, book, ticket, now, technician, grade) if explained else None,
        agreed_on(session, ticket_id, now) if explained else None,
        tuple(visit_rows(session, Visit.ticket_id == ticket_id)),
    )


def _why(
    session: Session,
    book: CoverageBook,
    ticket: Ticket,
    now: datetime,
    technician: UUID,
    grade: str,
) -> Explanation:
    entry = running_entry(
        technician=technician,
        grade=grade,
        stretches=[(now, now + timedelta(minutes=1))],
        ticket=ticket.id,
    )
    around = setting_of(session, book, ticket.client_id, entry)
    given: dict[str, Any] = around.keywords
    seen = preview(entry, around.history, around.terms, at=now, **given)
    return explain(seen, entry, around.history, around.terms, around.known, at=now)
