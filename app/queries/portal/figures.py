"""How quickly a client was answered and helped, month by month, beside what was aimed at.

Source: domain.md 7.2, 7.6 (16).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.months import first_day, month_after, month_of_day, months_from
from app.domain.calendar import business_seconds, first_instant, local_date
from app.domain.queue import TARGETS
from app.domain.queue.priority import Priority
from app.domain.vocabulary import TicketKind, TicketState
from app.queries.coverage import CoverageBook, book_of
from app.records import Ticket

MONTHS = 12
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """What one clock did on one request.

    Units: business minutes at its site.

    Attributes:
        target: what was aimed at.
        done: whether it has stopped; one that runs on counts where it is late by now.
    """

    minutes: int
    target: int
    done: bool

    @property
    def late(self) -> bool:
        """Whether it went past its target."""
        return self.minutes > self.target


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """What was measured on one request.

    Attributes:
        month: "2026-03", in which it was opened.
        response: None where its site is never open.
        restore: of an incident alone; None where it waits, or has nothing to restore.
    """

    month: str
    priority: int
    response: Measured | None
    restore: Measured | None
    reopened: bool


@dataclass(frozen=True, slots=True)
class MonthOfFigures:
    """The requests that were opened in a month, or in several.

    Units: business minutes.

    Attributes:
        month: "2026-03"; empty for all of them.
        response_min, restore_min: medians; None where nothing was measured.
        answered, restored: how many were measured.
        response_late, restore_late: how many went past their target, those that still run too.
    """

    month: str
    opened: int
    answered: int
    response_min: int | None
    response_late: int
    restored: int
    restore_min: int | None
    restore_late: int
    reopened: int

    @property
    def reopened_percent(self) -> float | None:
        """How many of a hundred came back; None of nothing."""
        return 100 * self.reopened / self.opened if self.opened else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured in a year.

    Attributes:
        requests: each of them.
        months: the latest first, without those before the client's first request.
    """

    requests: tuple[RequestFigures, ...]
    months: tuple[MonthOfFigures, ...]


def figures(session: Session, client: UUID, now: datetime) -> Figures:
    """Measure the requests of the last twelve months, the running one included.

    Cost: one statement, and reckoning for each request.
    """
    book = book_of(session)
    zone = book.terms(client).zone
    running = month_of_day(local_date(zone, now))
    months = months_from(month_after(running, 1 - MONTHS), running)
    query = (
        select(
            Ticket.priority,
            Ticket.kind,
            Ticket.site_id,
            Ticket.state,
            Ticket.opened_at,
            Ticket.first_response_at,
            Ticket.service_restored_at,
            Ticket.paused_s,
            Ticket.reopen_count,
        )
        .where(
            Ticket.client_id == client,
            Ticket.opened_at >= first_instant(zone, first_day(months[0])),
            Ticket.state != TicketState.CANCELLED.value,
        )
        .order_by(Ticket.opened_at, Ticket.id)
    )
    rows = session.execute(query).all()
    book.gather_hours(client, (row.site_id for row in rows))
    found = tuple(_measured(book, client, zone, row, now) for row in rows)
    told = [summed(month, [one for one in found if one.month == month]) for month in months]
    while len(told) > 1 and not told[0].opened:
        del told[0]
    return Figures(found, tuple(reversed(told)))


def _measured(
    book: CoverageBook, client: UUID, zone: str, row: Any, now: datetime
) -> RequestFigures:
    rules = book.hours(client, row.site_id)
    targets = TARGETS[Priority(row.priority)]
    month = month_of_day(local_date(zone, row.opened_at))
    if not any(rules.weekly):
        return RequestFigures(month, row.priority, None, None, row.reopen_count > 0)

    def run(until: datetime, idle: int) -> int:
        spent = business_seconds(rules, row.opened_at, max(row.opened_at, until)) - idle
        return max(0, spent) // _MINUTE

    answered = row.first_response_at
    is_over = row.state in {TicketState.RESOLVED, TicketState.CLOSED}
    response = None
    if answered is not None or not is_over:
        response = Measured(run(answered or now, 0), targets.respond, answered is not None)
    restore = None
    if row.kind == TicketKind.INCIDENT and row.service_restored_at is not None:
        restore = Measured(run(row.service_restored_at, row.paused_s), targets.restore, done=True)
    return RequestFigures(month, row.priority, response, restore, row.reopen_count > 0)


def summed(month: str, requests: Sequence[RequestFigures]) -> MonthOfFigures:
    """The figures of some requests together."""
    responses = [one.response for one in requests if one.response is not None]
    restores = [one.restore for one in requests if one.restore is not None]
    return MonthOfFigures(
        month,
        len(requests),
        sum(one.done for one in responses),
        middle(responses),
        sum(one.late for one in responses),
        sum(one.done for one in restores),
        middle(restores),
        sum(one.late for one in restores),
        sum(one.reopened for one in requests),
    )


def middle(measured: Iterable[Measured]) -> int | None:
    """The median of those that have stopped; None of nothing."""
    minutes = [one.minutes for one in measured if one.done]
    return int(median(minutes)) if minutes else None
