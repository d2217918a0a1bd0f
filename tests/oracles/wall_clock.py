"""Opening hours told the slow way: walk every minute of a local day and look at the wall clock.

Nothing here knows of `app.domain.calendar`; instants are whole minutes since 1970 in UTC.
Source: domain.md 2 (Calendar), 3.4 (DST).
"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

DAY_AND_MORE = 27 * 60


@cache
def shown(zone: str, minute: int) -> tuple[int, int]:
    """What a clock on the wall shows: the date as an ordinal, and the minute of that day."""
    wall = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone))
    return wall.date().toordinal(), wall.hour * 60 + wall.minute


@cache
def diary(zone: str, ordinal: int) -> dict[int, tuple[int, int]]:
    """For each minute of a local date: the latest the clock has shown so far, the earliest to come.

    Both differ from the time shown only while an hour is repeated.
    """
    noon = datetime.combine(date.fromordinal(ordinal), datetime.min.time(), UTC).replace(hour=12)
    middle = int(noon.timestamp()) // 60
    minutes = [
        minute
        for minute in range(middle - DAY_AND_MORE, middle + DAY_AND_MORE)
        if shown(zone, minute)[0] == ordinal
    ]
    latest, so_far = {}, -1
    for minute in minutes:
        so_far = max(so_far, shown(zone, minute)[1])
        latest[minute] = so_far
    earliest, to_come = {}, 24 * 60
    for minute in reversed(minutes):
        to_come = min(to_come, shown(zone, minute)[1])
        earliest[minute] = to_come
    return {minute: (latest[minute], earliest[minute]) for minute in minutes}


def is_open(calendar: Any, minute: int) -> bool:
    """Whether a calendar is open in a minute.

    A window has begun once the clock has shown its opening (or more, after a gap), and has not
    ended while the clock will still show less than its closing.
    """
    ordinal = shown(calendar.zone, minute)[0]
    day = date.fromordinal(ordinal)
    if day in calendar.special_days:
        windows = calendar.special_days[day]
    elif day in calendar.holidays:
        return False
    else:
        windows = calendar.weekly[day.weekday()]
    if not windows:
        return False
    latest, earliest = diary(calendar.zone, ordinal)[minute]
    return any(window.opens <= latest and earliest < window.closes for window in windows)


def is_closed_holiday(calendar: Any, minute: int) -> bool:
    """Whether the minute lies on a holiday that no special day opens."""
    day = date.fromordinal(shown(calendar.zone, minute)[0])
    return day in calendar.holidays and day not in calendar.special_days
