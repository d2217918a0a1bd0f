"""A page of the queue as it is painted: rows with hours, clocks and what work now would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.queue.hours import SiteHours, site_hours
from app.queries.clocks import ClockReading, clock_readings, ticket_clocks
from app.queries.coverage import CoverageBook
from app.queries.forecast import Chip
from app.queries.heat import scores
from app.queries.queue import QueueRow, queue_rows
from app.queries.row_chips import forecasts
from app.records import Ticket


@dataclass(frozen=True, slots=True)
class QueuePageRow:
    """A row with everything that depends on the present.

    Attributes:
        chip: what a minute of work now would be; None where it cannot be said.
        readings: the clocks that matter now.
        score: the arithmetic of its place in the order of heat, "60 × 1.83 + 10 = 119.8".
        brief: without chip, readings and score, which were not asked for.
    """

    row: QueueRow
    hours: SiteHours
    chip: Chip | None
    readings: tuple[ClockReading, ...]
    score: str = ""
    brief: bool = False

    @property
    def pinned(self) -> bool:
        """Urgent, and nobody has answered yet."""
        return self.row.priority == 1 and self.row.first_response_at is None


def queue_page(session: Session, ids: Sequence[UUID], now: datetime) -> dict[UUID, QueuePageRow]:
    """The rows of a page, by id; what has vanished meanwhile is missing.

    Cost: linear in the page; calendars and terms are read once each.
    """
    rows = queue_rows(session, ids)
    book = CoverageBook(session)
    chips = forecasts(session, list(rows.values()), now, book)
    tickets = session.scalars(select(Ticket).where(Ticket.id.in_(rows)))
    clocks = {ticket.id: ticket_clocks(ticket) for ticket in tickets}
    heats = scores(session, list(rows), now)
    hours: dict[UUID | None, SiteHours] = {}
    found: dict[UUID, QueuePageRow] = {}
    for ticket, row in rows.items():
        rules = book.calendar(row.calendar_id)
        if row.calendar_id not in hours:
            hours[row.calendar_id] = site_hours(rules, now)
        found[ticket] = QueuePageRow(
            row,
            hours[row.calendar_id],
            chips.get(ticket),
            clock_readings(clocks[ticket], rules, now),
            heats[ticket][0].arithmetic if ticket in heats else "",
        )
    return found


def brief_page(session: Session, ids: Sequence[UUID], now: datetime) -> dict[UUID, QueuePageRow]:
    """The rows of a page by id, with what a person needs to find one: what is due, and when.

    Cost: a small part of `queue_page`; nothing is decided and no clock is read.
    """
    book = CoverageBook(session)
    hours: dict[UUID | None, SiteHours] = {}
    found: dict[UUID, QueuePageRow] = {}
    for ticket, row in queue_rows(session, ids).items():
        if row.calendar_id not in hours:
            hours[row.calendar_id] = site_hours(book.calendar(row.calendar_id), now)
        found[ticket] = QueuePageRow(row, hours[row.calendar_id], None, (), brief=True)
    return found


def has_tickets(session: Session) -> bool:
    """Whether there is any ticket at all, of any state."""
    return session.scalar(select(Ticket.id).limit(1)) is not None
