"""A time zone as a calendar reads it: the changes of the clock around one event (VTIMEZONE).

Rules that go on for ever would have to be guessed from the data; the changes around the event are
known, and are all that its times need.

Source: RFC 5545 3.6.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_BEFORE = timedelta(days=400)  # further back than any zone's last yearly change
_AFTER = timedelta(days=2)
_STEP = timedelta(hours=12)  # no zone changes its clock twice within that
_STAMP = "%Y%m%dT%H%M%S"
_LONG_AGO = "19700101T000000"


def zone_lines(zone: ZoneInfo, start: datetime, end: datetime) -> list[str]:
    """The lines of a VTIMEZONE that holds from a start to an end, without line breaks."""
    first = start.astimezone(UTC) - _BEFORE
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    lines += _observance(zone, first, _LONG_AGO, _offset(zone, first))
    for change in _changes(zone, first, end.astimezone(UTC) + _AFTER):
        before = _offset(zone, change - timedelta(seconds=1))
        local = (change + before).strftime(_STAMP)
        lines += _observance(zone, change, local, before)
    return [*lines, "END:VTIMEZONE"]


def _observance(zone: ZoneInfo, since: datetime, local: str, before: timedelta) -> list[str]:
    """One stretch in which the clock stays as it is.

    Args:
        zone: whose clock.
        since: an instant in it; its first.
        local: when it begins, by the clock as it was before.
        before: the offset that it begins from.
    """
    here = since.astimezone(zone)
    kind = "DAYLIGHT" if here.dst() else "STANDARD"
    name = here.tzname() or zone.key
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{local}",
        f"TZOFFSETFROM:{_signed(before)}",
        f"TZOFFSETTO:{_signed(_offset(zone, since))}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Instants in UTC at which the offset changes, found by halving to the second."""
    at = first
    while at < last:
        later = at + _STEP
        if _offset(zone, at) != _offset(zone, later):
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                if _offset(zone, middle) == _offset(zone, at):
                    low = middle
                else:
                    high = middle
            yield high
        at = later


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _signed(offset: timedelta) -> str:
    """An offset as "+0530" or "-0400", with seconds where it has some."""
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, second = divmod(rest, 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{hours:02}{minutes:02}" + (f"{second:02}" if second else "")
