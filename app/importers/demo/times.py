"""The demo's time: the log's weeks moved to the present, on the clocks of the clients.

The log names no zone and its working days run from eight to six, so each ticket's times are
read on the wall clock of its site: what happened at ten happened at ten in Berlin or in Chicago.
The demo's now is the log's 2016-05-13 12:00 on the desk's own clock, in New York.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DESK_ZONE = "America/New_York"
LOG_START = datetime(2016, 2, 29, tzinfo=UTC)
LOG_NOW = datetime(2016, 5, 13, 12, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Microseconds since 1970, as intervals hold them.

    The records have the same; planning does not load them, nor SQLAlchemy with them.
    """
    return (at - EPOCH) // _MICROSECOND


def at_site(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a wall clock in this zone shows these figures."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def on(day: date, hour: int, minute: int, zone: str) -> datetime:
    """The instant of a local time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(
        UTC
    )


class LogClock:
    """Moves the log by whole weeks into the week of a given now.

    Attributes:
        now: the demo's own now.
        start: the first day of the log, moved.
    """

    def __init__(self, now: datetime) -> None:
        monday = now.date() - timedelta(days=now.weekday())
        log_monday = LOG_NOW.date() - timedelta(days=LOG_NOW.weekday())
        self._shift = monday - log_monday
        desk = ZoneInfo(DESK_ZONE)
        self.now = at_site(LOG_NOW + self._shift, desk)
        self.start = at_site(LOG_START + self._shift, desk)

    def placers(self) -> Callable[[str], Callable[[datetime], datetime]]:
        """Zone → a reader of the log's times for sites of that zone, one for each zone."""
        return cache(self._placer)

    def _placer(self, zone: str) -> Callable[[datetime], datetime]:
        # It remembers what it has read: a log repeats its minutes.
        info, shift = ZoneInfo(zone), self._shift
        known: dict[datetime, datetime] = {}

        def place(logged: datetime) -> datetime:
            at = known.get(logged)
            if at is None:
                at = known[logged] = at_site(logged + shift, info)
            return at

        return place


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month that lies so many months after this day's."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def quarter_start(day: date) -> date:
    """The first day of this day's calendar quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
