"""Time inside opening hours: windows as instants, seconds counted and seconds added.

Each local day is worked out once per calendar; a queue of tickets asks for the same days.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from app.domain.calendar.instants import edge_instant, local_date
from app.domain.calendar.rules import CalendarRules
from app.domain.calendar.windows import CalendarProblem

Span = tuple[datetime, datetime]

_ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NONE = timedelta()
# Ten years without opening hours is a calendar that never opens.
_FAR = 3660


def open_windows(rules: CalendarRules, start: datetime, end: datetime) -> list[Span]:
    """List the open stretches between two instants, half-open, in UTC; touching ones joined."""
    clipped = (
        (max(opens, start), min(closes, end))
        for day in _days(rules, start, end)
        for opens, closes in _spans(rules, day)
    )
    return join_spans((opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in clipped)


def is_open(rules: CalendarRules, at: datetime) -> bool:
    """Say whether the site is open at an instant."""
    return any(opens <= at < closes for opens, closes in _spans(rules, local_date(rules.zone, at)))


def is_holiday(rules: CalendarRules, at: datetime) -> str | None:
    """Name the holiday that closes the site's local date at an instant, if one does."""
    return rules.holiday_on(local_date(rules.zone, at))


def next_change(
    rules: CalendarRules, at: datetime, within: timedelta = timedelta(days=14)
) -> tuple[datetime, bool] | None:
    """Find the next opening or closing, and whether the site is open after it."""
    # One day more than asked for, so that a window cut by the search is no closing.
    for opens, closes in open_windows(rules, at, at + within + _ONE_DAY):
        if opens > at:
            return (opens, True) if opens <= at + within else None
        if closes > at:
            return (closes, False) if closes <= at + within else None
    return None


def business_seconds(rules: CalendarRules, start: datetime, end: datetime) -> int:
    """Count the open seconds between two instants; none when the end is not after the start."""
    if end <= start:
        return 0
    first, last = local_date(rules.zone, start), local_date(rules.zone, end)
    clipped = _overlap(_spans(rules, first), start, end)
    if first == last:
        return clipped // _SECOND
    clipped += _overlap(_spans(rules, last), start, end)
    return clipped // _SECOND + _whole_days(rules, first + _ONE_DAY, last)


def add_business_seconds(rules: CalendarRules, start: datetime, seconds: int) -> datetime:
    """Give the instant by which so many open seconds have passed.

    Raises:
        CalendarProblem: when the calendar never opens.
    """
    left = timedelta(seconds=seconds)
    if not left:
        return start.astimezone(UTC)
    first = local_date(rules.zone, start)
    for number in range(_FAR):
        for opens, closes in _spans(rules, first + number * _ONE_DAY):
            begin = max(opens, start)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return (begin + left).astimezone(UTC)
            left -= closes - begin
    raise CalendarProblem("This calendar never opens. Enter its opening hours.")


def join_spans(spans: Iterable[Span]) -> list[Span]:
    """Join ordered spans that touch or overlap, and leave out empty ones."""
    joined: list[Span] = []
    for start, end in spans:
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@lru_cache(maxsize=65536)
def _spans(rules: CalendarRules, day: date) -> tuple[Span, ...]:
    spans = (
        (
            edge_instant(rules.zone, day, window.opens, "opens"),
            edge_instant(rules.zone, day, window.closes, "closes"),
        )
        for window in rules.windows_on(day)
    )
    return tuple(join_spans(spans))


@lru_cache(maxsize=16384)
def _whole_days(rules: CalendarRules, first: date, end: date) -> int:
    """Count the open seconds of local dates, the end left out, a month at a time."""
    total, day = 0, first
    while day < end:
        sums = _month_sums(rules, day.year, day.month)
        stop = min(end, day.replace(day=1) + (len(sums) - 1) * _ONE_DAY)
        total += sums[day.day - 1 + (stop - day).days] - sums[day.day - 1]
        day = stop
    return total


@lru_cache(maxsize=4096)
def _month_sums(rules: CalendarRules, year: int, month: int) -> tuple[int, ...]:
    """Give the open seconds from the first of a month to each of its midnights."""
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    return tuple(accumulate((_open_seconds(rules, day) for day in days), initial=0))


def _open_seconds(rules: CalendarRules, day: date) -> int:
    return sum((closes - opens) // _SECOND for opens, closes in _spans(rules, day))


def _overlap(spans: tuple[Span, ...], start: datetime, end: datetime) -> timedelta:
    """Give the open time between two instants."""
    total = _NONE
    for opens, closes in spans:
        begin = max(opens, start)
        finish = min(closes, end)
        if begin < finish:
            total += finish - begin
    return total


def _days(rules: CalendarRules, start: datetime, end: datetime) -> Iterator[date]:
    day, last = local_date(rules.zone, start), local_date(rules.zone, end)
    while day <= last:
        yield day
        day += _ONE_DAY
