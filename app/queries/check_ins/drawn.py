"""What the charts of an agenda are drawn from: the running month day by day, and twelve months.

Source: ux.md 3.12 (3); domain.md 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules, business_seconds, local_date
from app.domain.words import month_bounds
from app.queries.budget import MonthFigures, months_of
from app.queries.clients import terms_in_force
from app.queries.coverage import CoverageBook
from app.queries.decisions import work_rows
from app.records import Ticket, TimeEntry
from app.records.types import from_micros

MONTHS_DRAWN = 12
ANSWERED_SINCE = timedelta(days=91)
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Answered:
    """A ticket that somebody of the firm answered.

    Units: business minutes at its site from its opening to the first reply.
    """

    priority: int
    minutes: int


@dataclass(frozen=True, slots=True)
class DrawnRead:
    """A client's month and year, to be drawn.

    Attributes:
        answered: tickets of the last three months that were answered.
        rules: the agreement's calendar; None where none is in force.
        counted: local day → minutes counted against the budget of the running month.
        months: the last twelve up to the running one, the oldest first.
    """

    rules: CalendarRules | None
    counted: Mapping[date, int]
    months: tuple[MonthFigures, ...]
    answered: tuple[Answered, ...] = ()


def read_drawn(session: Session, client: UUID, now: datetime) -> DrawnRead:
    """Read what the charts show.

    Cost: grows with the entries of twelve months.
    """
    book = CoverageBook(session)
    zone = book.terms(client).zone
    months = tuple(months_of(session, client, zone, now, MONTHS_DRAWN))
    terms = terms_in_force(session, client, local_date(zone, now))
    rules = book.calendar(terms.calendar_id) if terms is not None else None
    used = _used_by_day(session, client, zone, now)
    return DrawnRead(rules, used, months, _answered(session, book, client, now))


def _answered(
    session: Session, book: CoverageBook, client: UUID, now: datetime
) -> tuple[Answered, ...]:
    query = select(
        Ticket.priority, Ticket.site_id, Ticket.opened_at, Ticket.first_response_at
    ).where(
        Ticket.client_id == client,
        Ticket.opened_at > now - ANSWERED_SINCE,
        Ticket.first_response_at.is_not(None),
    )
    return tuple(
        Answered(
            priority,
            business_seconds(book.hours(client, site), opened, max(opened, answered)) // 60,
        )
        for priority, site, opened, answered in session.execute(query)
        if answered is not None
    )


def _used_by_day(session: Session, client: UUID, zone: str, now: datetime) -> Counter[date]:
    """Counted minutes of the running month by the local day on which they were begun."""
    start, end = month_bounds(now, zone)
    month = f"{start:%Y-%m}"
    rows = work_rows(
        session,
        TimeEntry.client_id == client,
        TimeEntry.ended_at > start,
        TimeEntry.started_at < end,
        limit=_MOST,
    )
    used: Counter[date] = Counter()
    for row in rows:
        for group in row.decision.groups if row.decision is not None else ():
            if group["work_month"] == month and group["route"] == "monthly_fee":
                used[local_date(zone, from_micros(group["start"]))] += group["rounded_min"]
    return used
