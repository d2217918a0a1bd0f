"""Figures in words: durations, money, moments; the same on every screen and in every export."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "SGD": "S$", "CHF": "CHF ", "AUD": "A$"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_MINUTE = 60
_HOUR = 3600
_DAY = 86_400


def clock_words(seconds: int) -> str:
    """A running time: "0:42:17"."""
    minutes, second = divmod(max(0, seconds), _MINUTE)
    hours, minute = divmod(minutes, _MINUTE)
    return f"{hours}:{minute:02}:{second:02}"


def duration_words(seconds: int) -> str:
    """A time worked: "0:40", "12:05" (hours and minutes, seconds dropped)."""
    hours, minute = divmod(max(0, seconds) // _MINUTE, _MINUTE)
    return f"{hours}:{minute:02}"


def span_words(seconds: int) -> str:
    """A distance in time, roughly: "8 min", "2 h 05", "4 d"."""
    seconds = abs(seconds)
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        hours, rest = divmod(seconds, _HOUR)
        return f"{hours} h {rest // _MINUTE:02}"
    return f"{seconds // _DAY} d"


def age_words(seconds: int) -> str:
    """An age, in the one unit that matters: "8 min", "7 h", "3 d"."""
    seconds = max(0, seconds)
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} d"


def money_words(minor: int, currency: str) -> str:
    """An amount with its sign: "$3,600.00", "−€12.50"."""
    sign = SIGNS.get(currency, f"{currency} ")
    whole, cents = divmod(abs(minor), 100)
    return f"{'−' if minor < 0 else ''}{sign}{whole:,}.{cents:02}"


def hours_words(minutes: int) -> str:
    """Budget minutes as the client reads them: 765 → "12.75 h"."""
    hundredths = (minutes * 100 * 2 + 60) // 120
    return f"{hundredths // 100}.{hundredths % 100:02} h"


def local_time(at: datetime, zone: str) -> str:
    """The time of day in a zone: "17:48"."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def weekday_time(at: datetime, zone: str) -> str:
    """The day of the week and the time in a zone: "Tue 17:48"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{DAYS[local.weekday()]} {local:%H:%M}"


def day_words(day: date) -> str:
    """A date: "Tue 10 March 2026"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def planned_words(start: datetime, end: datetime, zone: str, now: datetime) -> str:
    """Something to come, by the clocks of a zone: "Fri 20 March, 10:00–11:30".

    A day of another year names its year.
    """
    tz = ZoneInfo(zone)
    first, last, year = (at.astimezone(tz).date() for at in (start, end, now))

    def named(day: date) -> str:
        words = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
        return words if day.year == year.year else f"{words} {day.year}"

    until = local_time(end, zone)
    if last != first:
        until = f"{named(last)} {until}"
    return f"{named(first)}, {local_time(start, zone)}–{until}"


def moment_words(at: datetime, zone: str, now: datetime) -> str:
    """A moment, as near as it needs to be: "17:48", "Tue 10:20", "3 Mar 09:00"."""
    local = at.astimezone(ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if abs((local.date() - today).days) < 7:  # noqa: PLR2004 -- a week: the day's name is clear
        return f"{DAYS[local.weekday()]} {local:%H:%M}"
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local:%H:%M}"


def zone_city(zone: str) -> str:
    """The city that names a zone: "America/New_York" → "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def month_bounds(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """First instants of the local month that contains now, and of the next one."""
    tz = ZoneInfo(zone)
    local = now.astimezone(tz)
    first = datetime(local.year, local.month, 1, tzinfo=tz)
    later = first.replace(day=28) + timedelta(days=4)
    return first, datetime(later.year, later.month, 1, tzinfo=tz)
