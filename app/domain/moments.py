"""Moments as people type them: "17:30", "yesterday 16:05", "Tue 09:00", "2026-03-10 17:30"."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.rules import RuleBroken
from app.domain.words import DAYS

_TIME = re.compile(r"^(?P<day>\S+\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})$")


def parse_moment(text: str, zone: str, now: datetime) -> datetime:
    """Read a moment in a zone; a weekday means the last one that has passed, or today.

    Raises:
        RuleBroken: it is no moment; the sentence shows how to write one.
    """
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()
    found = _TIME.match(text.strip())
    day = _day((found["day"] or "").strip().lower(), today) if found else None
    if found is None or day is None:
        raise _unreadable(text)
    try:
        return datetime(
            day.year, day.month, day.day, int(found["hour"]), int(found["minute"]), tzinfo=tz
        )
    except ValueError:
        raise _unreadable(text) from None


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


def _unreadable(text: str) -> RuleBroken:
    return RuleBroken(
        "moment-unreadable",
        f"“{text.strip()}” is no moment: write 17:30, yesterday 16:05, Tue 09:00 "
        "or 2026-03-10 17:30.",
    )
