"""Moments as people type them: "17:30", "yesterday 16:05", "Tue 09:00", "2026-03-10 17:30".

A time that the clocks skip is refused, one that they show twice asks which: "01:30 first".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.calendar import CalendarProblem, zone_of
from app.domain.rules import RuleBroken
from app.domain.words import DAYS, day_words, zone_city

_TIME = re.compile(r"^(?P<day>\S+\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?P<which>\s+\S+)?$")
_WHICH = {"": None, "first": 0, "1st": 0, "second": 1, "2nd": 1}


def parse_moment(text: str, zone: str, now: datetime, *, field: str = "") -> datetime:
    """Read a moment in a zone; a weekday means the last one that has passed, or today.

    Args:
        text: what was typed.
        zone: whose clocks it means.
        now: the present.
        field: the name of the field, for the sentence of a refusal.

    Raises:
        RuleBroken: it is no moment, or the clocks of that day show it never or twice; the sentence
            shows how to write one.
    """
    tz = _zone(zone, field)
    today = now.astimezone(tz).date()
    found = _TIME.match(text.strip())
    day = _day((found["day"] or "").strip().lower(), today) if found else None
    which = (found["which"] or "").strip().lower() if found else ""
    if found is None or day is None or which not in _WHICH:
        raise _unreadable(text, field)
    try:
        wall = datetime.combine(day, time(int(found["hour"]), int(found["minute"])))
    except ValueError:
        raise _unreadable(text, field) from None
    return _instant(wall, tz, zone, _WHICH[which], field)


def moment_text(at: datetime, zone: str, now: datetime) -> str:
    """Write a moment as `parse_moment` reads it back: "17:48", "2026-03-09 17:48"."""
    tz = zone_of(zone)
    local = at.astimezone(tz)
    text = f"{local:%H:%M}"
    if local.date() != now.astimezone(tz).date():
        text = f"{local:%Y-%m-%d} {text}"
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        text += " second" if local.fold else " first"
    return text


def _instant(wall: datetime, tz: ZoneInfo, zone: str, which: int | None, field: str) -> datetime:
    first, second = wall.replace(tzinfo=tz, fold=0), wall.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    where = f"in {zone_city(zone)} on {day_words(wall.date())}"
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != wall:
        # The later reading of a skipped time lies as far behind the gap as it was typed into it.
        after = first.astimezone(UTC).astimezone(tz)
        raise RuleBroken(
            "moment-skipped",
            f"{_begin(field)}{wall:%H:%M} does not exist {where}: the clocks go forward over it. "
            f"Write a time before or after, such as {after:%H:%M}.",
        )
    if which is None:
        raise RuleBroken(
            "moment-twice",
            f"{_begin(field)}{wall:%H:%M} comes twice {where}, because the clocks go back: write "
            f"“{wall:%H:%M} first” or “{wall:%H:%M} second”.",
        )
    return (second if which else first).astimezone(UTC)


def _zone(zone: str, field: str) -> ZoneInfo:
    try:
        return zone_of(zone)
    except CalendarProblem as problem:
        raise RuleBroken("zone-unknown", f"{_begin(field)}{problem}") from problem


def _day(word: str, today: date) -> date | None:
    if word in {"", "today"}:
        return today
    if word == "yesterday":
        return today - timedelta(days=1)
    names = [name.lower() for name in DAYS]
    if word[:3] in names:
        return today - timedelta(days=(today.weekday() - names.index(word[:3])) % 7)
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _unreadable(text: str, field: str) -> RuleBroken:
    return RuleBroken(
        "moment-unreadable",
        f"{_begin(field)}“{text.strip()}” is no moment: write 17:30, yesterday 16:05, Tue 09:00 "
        "or 2026-03-10 17:30.",
    )


def _begin(field: str) -> str:
    return f"{field}: " if field else ""
