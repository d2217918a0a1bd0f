"""How an agreement's figures are typed and said: money, decimals, spans, dates.

Nobody's keyboard decides what a comma means: a group of three digits behind it is thousands,
one or two digits behind the last sign are the cents.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from app.domain.rules import RuleBroken
from app.domain.words import MONTHS

_MONEY = re.compile(
    r"(?P<whole>\d{1,3}(?:[.,' \u00a0\u202f’]\d{3})+|\d+)(?:[.,](?P<cents>\d{1,2}))?"
)
_LARGEST_MINOR = 10**11


def read_money(text: str, what: str) -> int:
    """Read an amount as people type it: 3600, 3,600.00, 3.600,00, 3 600.

    Returns:
        Minor units.

    Raises:
        RuleBroken: it is no amount; the sentence names `what`.
    """
    found = _MONEY.fullmatch(text.strip().strip("$€£").strip())
    if found is None:
        raise RuleBroken(
            "money-unreadable", f"{what}: “{text}” is no amount. Write it like 3600 or 3,600.00."
        )
    whole = int(re.sub(r"\D", "", found["whole"]))
    minor = whole * 100 + int((found["cents"] or "0").ljust(2, "0"))
    if minor > _LARGEST_MINOR:
        raise RuleBroken("money-large", f"{what}: this amount is too large to be meant.")
    return minor


def write_money(minor: int) -> str:
    """An amount as it stands in a field: "3,600.00"."""
    whole, cents = divmod(minor, 100)
    return f"{whole:,}.{cents:02}"


def read_decimal(text: str, what: str) -> str:
    """Read a multiplier: 1.5, 1,5, 2; as decimal text without idle zeros.

    Raises:
        RuleBroken: it is no decimal, or out of all reason.
    """
    try:
        number = Decimal(text.strip().lstrip("×x").strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number <= 10:  # noqa: PLR2004 -- ten times the rate is a slip
        raise RuleBroken(
            "decimal-unreadable",
            f"{what}: “{text}” is no multiplier. Write it like 1.5, more than 0 and at most 10.",
        )
    return f"{number.normalize():f}"


def read_minutes(text: str, what: str, *, empty: int | None = None) -> int | None:
    """Read a span: 90, 90 min, 1:30, 1 h 30, 20 h.

    Returns:
        Minutes; `empty` where nothing is written.

    Raises:
        RuleBroken: it is no span of whole minutes.
    """
    words = text.strip().lower().replace("minutes", "min").replace("hours", "h")
    if not words:
        return empty
    found = _SPAN.fullmatch(words)
    if found is None:
        raise RuleBroken(
            "span-unreadable", f"{what}: “{text}” is no time. Write it like 90 min, 1:30 or 20 h."
        )
    if found["plain"]:
        return int(found["plain"])
    minutes = Decimal((found["hours"] or "0").replace(",", ".")) * 60 + int(found["minutes"] or 0)
    if minutes != int(minutes):
        raise RuleBroken("span-unreadable", f"{what}: give whole minutes.")
    return int(minutes)


_SPAN = re.compile(
    r"(?P<plain>\d+)(?:\s*min)?"
    r"|(?P<hours>\d+(?:[.,]\d+)?)\s*(?:h|:)\s*(?:(?P<minutes>\d{1,2})\s*(?:min)?)?"
)


def write_minutes(minutes: int | None) -> str:
    """A span as it stands in a field: "90 min", "20 h", or nothing."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    if minutes >= 120 and not rest:  # noqa: PLR2004 -- from two hours on people say hours
        return f"{hours} h"
    return f"{minutes} min"


def read_date(text: str, what: str) -> date:
    """Read a date as 2026-04-01.

    Raises:
        RuleBroken: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RuleBroken(
            "date-unreadable", f"{what}: “{text}” is no date. Write it like 2026-04-01."
        ) from None


def date_words(day: date) -> str:
    """A date without its weekday: "1 April 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
