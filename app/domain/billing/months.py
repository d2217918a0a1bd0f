"""Local months as they are written: "2026-03"."""

from __future__ import annotations

import re
from datetime import date

from app.domain.rules import RuleBroken
from app.domain.words import MONTHS

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = 12


def first_day(month: str) -> date:
    """The first day of a month.

    Raises:
        RuleBroken: this is no month.
    """
    matched = _MONTH.fullmatch(month)
    # The last year that a date can have has no month after its December.
    if matched is None or not date.min.year <= int(matched[1]) < date.max.year:
        raise RuleBroken("month-wrong", f"“{month[:20]}” is no month: write it like 2026-03.")
    return date(int(matched[1]), int(matched[2]), 1)


def month_after(month: str, count: int = 1) -> str:
    """The month so many months later; earlier where `count` is below zero."""
    first = first_day(month)
    whole = first.year * _YEAR + first.month - 1 + count
    return f"{whole // _YEAR:04d}-{whole % _YEAR + 1:02d}"


def month_name(month: str) -> str:
    """A month as it is read: "March 2026"."""
    first = first_day(month)
    return f"{MONTHS[first.month - 1]} {first.year}"


def month_of_day(day: date) -> str:
    """The month that a date lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def months_from(first: str, last: str) -> list[str]:
    """Every month from one to another, both included; none where they are the wrong way round."""
    found = []
    month = first
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found
