"""Between wall clocks and instants, with the hours that clock changes skip or repeat.

Source: domain.md 3.4 (DST).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.calendar.windows import DAY_MINUTES, CalendarProblem

Edge = Literal["opens", "closes"]


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """Find a time zone by its name.

    Raises:
        CalendarProblem: when there is no zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as missing:
        raise CalendarProblem(
            f"There is no time zone “{name}”. Choose one such as America/New_York."
        ) from missing


def whole_second(instant: datetime) -> datetime:
    """Bring an instant to UTC and drop what is below the second; work is counted in seconds.

    Raises:
        CalendarProblem: when the instant does not say its zone.
    """
    if instant.tzinfo is None:
        raise CalendarProblem(f"The time {instant} has no zone. Give it with its offset.")
    return instant.astimezone(UTC).replace(microsecond=0)


@lru_cache(maxsize=1024)  # one piece of work asks eight times about its two ends
def local_date(zone: str, at: datetime) -> date:
    """Give the date on the calendar of a zone at an instant."""
    return at.astimezone(zone_of(zone)).date()


@lru_cache(maxsize=1024)
def month_of(zone: str, at: datetime) -> str:
    """Give the local month of an instant as ``2026-03``."""
    day = local_date(zone, at)
    return f"{day.year:04d}-{day.month:02d}"


@lru_cache(maxsize=65536)
def first_instant(zone: str, day: date) -> datetime:
    """Give the instant at which a local date begins, even where its midnight is skipped."""
    return _instant(zone_of(zone), datetime.combine(day, time.min), "opens")


def edge_instant(zone: str, day: date, minute: int, edge: Edge) -> datetime:
    """Give the instant of a window's edge.

    A skipped edge lies at the end of the gap; a repeated one opens at its first and closes at
    its second occurrence. 24:00 is the end of the date, so that days never overlap.
    """
    if minute == DAY_MINUTES:
        return first_instant(zone, day + timedelta(days=1))
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    return _instant(zone_of(zone), wall, edge)


def _instant(zone: ZoneInfo, wall: datetime, edge: Edge) -> datetime:
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if second < first:
        return _end_of_gap(zone, second, first)
    return first if edge == "opens" else second


def _end_of_gap(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the clock change between two instants, to the second."""
    offset_after = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset_after:
            after = middle
        else:
            before = middle
    return after
