"""Days as people type them while they talk: "fri", "in 3 days", "3 april".

Source: ux.md 3.12.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from app.domain.words import DAYS, MONTHS

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?")
_SPAN = re.compile(r"(\d{1,3})\s*(d|day|days|w|week|weeks)")
_YEAR = re.compile(r"\d{4}")
_WEEK = 7
_MONTH_LETTERS = 3


def parse_day(text: str, today: date) -> date | None:
    """A day as people write it: "fri", "tomorrow", "in 3 days", "3 april", "2026-04-03".

    A weekday is the next one after today; a day without a year is the next such day.
    """
    words = text.casefold().strip(" .,").split()
    match words:
        case [word]:
            return _one_word(word, today)
        case ["in", *rest]:
            return _span(" ".join(rest), today)
        case ["next", word]:
            return _next(word, today)
        case [first, second]:
            return _day_month(first, second, today) or _day_month(second, first, today)
        case [first, second, year] if _YEAR.fullmatch(year):
            return _in_year(first, second, int(year)) or _in_year(second, first, int(year))
    return None


def _one_word(word: str, today: date) -> date | None:
    known = {
        "today": today,
        "tonight": today,
        "tomorrow": today + timedelta(days=1),
        "eow": _weekday("fri", today - timedelta(days=1)),
        "eom": today.replace(day=monthrange(today.year, today.month)[1]),
    }
    return known.get(word) or _iso(word) or _weekday(word, today)


def _next(word: str, today: date) -> date | None:
    if word == "week":
        return _weekday("mon", today)
    if word == "month":
        return (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    day = _weekday(word, today)
    # "Next Friday", said on a Tuesday, is not the one of this week.
    if day is not None and day.isocalendar()[:2] == today.isocalendar()[:2]:
        return day + timedelta(days=_WEEK)
    return day


def _iso(word: str) -> date | None:
    if not _ISO.fullmatch(word):
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _weekday(word: str, today: date) -> date | None:
    names = [name.casefold() for name in DAYS]
    long = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(names):
        whole = long[number]
        if word == name or (len(word) >= len(name) and whole.startswith(word)):
            return today + timedelta(days=(number - today.weekday() - 1) % _WEEK + 1)
    return None


def _span(text: str, today: date) -> date | None:
    found = _SPAN.fullmatch(text.replace("a week", "1 week").replace("a day", "1 day"))
    if found is None:
        return None
    return today + timedelta(days=int(found[1]) * (_WEEK if found[2].startswith("w") else 1))


def _month_number(word: str) -> int | None:
    if len(word) < _MONTH_LETTERS:
        return None
    starts = [n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(word.strip("."))]
    return starts[0] if len(starts) == 1 else None


def _in_year(day: str, month: str, year: int) -> date | None:
    number, found = _month_number(month), _DAY_OF_MONTH.fullmatch(day)
    if number is None or found is None:
        return None
    try:
        return date(year, number, int(found[1]))
    except ValueError:
        return None


def _day_month(day: str, month: str, today: date) -> date | None:
    this_year = _in_year(day, month, today.year)
    if this_year is not None and this_year >= today:
        return this_year
    return _in_year(day, month, today.year + 1)
