"""What the charts of an agenda are drawn from: the running month day by day, and twelve months.

Source: ux.md 3.12 (3); domain.md 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules, business_seconds, local_date
from app.domain.words import month_bounds
from app.queries.budget import MonthFigures, figures_of, worked_in
from app.queries.clients import terms_in_force
from app.queries.coverage import CoverageBook, book_of
from app.queries.decisions import DecidedWork
from app.records import Ticket
from app.records.types import from_micros

MONTHS_DRAWN = 12
ANSWERED_SINCE = timedelta(days=91)


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
    book = book_of(session)
    zone = book.terms(client).zone
    worked = worked_in(session, client, zone, now, MONTHS_DRAWN)
    months = tuple(figures_of(session, client, worked, zone, now, MONTHS_DRAWN))
    terms = terms_in_force(session, client, local_date(zone, now))
    rules = book.calendar(terms.calendar_id) if terms is not None else None
    used = _used_by_day(worked, zone, now)
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
    found = session.execute(query).all()
    book.gather_hours(client, (row.site_id for row in found))
    return tuple(
        Answered(
            priority,
            business_seconds(book.hours(client, site), opened, max(opened, answered)) // 60,
        )
        for priority, site, opened, answered in found
        if answered is not None
    )


def _used_by_day(worked: Iterable[DecidedWork], zone: str, now: datetime) -> Counter[date]:
    """Counted minutes of the running month by the local day on which they were begun."""
    start, end = month_bounds(now, zone)
    month = f"{start:%Y-%m}"
    used: Counter[date] = Counter()
    for row in worked:
        if row.ended_at <= start or row.started_at >= end:
            continue
        for group in row.groups:
            if group["work_month"] == month and group["route"] == "monthly_fee":
                used[local_date(zone, from_micros(group["start"]))] += group["rounded_min"]
    return used
