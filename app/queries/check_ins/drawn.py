"""What the charts of an agenda are drawn from: the running month day by day, and twelve months.

Source: ux.md 3.12 (3); domain.md 5.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.calendar import business_seconds, first_instant, local_date
from app.domain.words import month_bounds
from app.queries.budget import MonthFigures, months_of
from app.queries.clients import terms_in_force
from app.queries.coverage import CoverageBook
from app.queries.decisions import work_rows
from app.records import TimeEntry
from app.records.types import from_micros

MONTHS_DRAWN = 12
_ONE_DAY = timedelta(days=1)
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class BurnDay:
    """A day of the running month that has business time.

    Attributes:
        share: of the month's business time that is gone at its end, 0 to 1.
        used_min: counted minutes up to its end; None for a day to come.
    """

    day: date
    share: Fraction
    used_min: int | None


@dataclass(frozen=True, slots=True)
class DrawnRead:
    """A client's month and year, to be drawn.

    Attributes:
        days: empty where no agreement is in force.
        months: the last twelve up to the running one, the oldest first.
    """

    days: tuple[BurnDay, ...]
    months: tuple[MonthFigures, ...]


def read_drawn(session: Session, client: UUID, now: datetime) -> DrawnRead:
    """Read what the charts show.

    Cost: grows with the entries of twelve months.
    """
    book = CoverageBook(session)
    zone = book.terms(client).zone
    months = tuple(months_of(session, client, zone, now, MONTHS_DRAWN))
    today = local_date(zone, now)
    terms = terms_in_force(session, client, today)
    if terms is None:
        return DrawnRead((), months)
    start, end = month_bounds(now, zone)
    rules = book.calendar(terms.calendar_id)
    whole = business_seconds(rules, start, end)
    used = _used_by_day(session, client, zone, now)
    days: list[BurnDay] = []
    day, total = start.date(), 0
    while day < end.date():
        after = first_instant(zone, day + _ONE_DAY)
        total += used[day]
        if rules.windows_on(day) and whole:
            gone = Fraction(business_seconds(rules, start, after), whole)
            days.append(BurnDay(day, gone, total if day <= today else None))
        day += _ONE_DAY
    return DrawnRead(tuple(days), months)


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
