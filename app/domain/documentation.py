"""Assets and pages in words: kinds, states, when something ends, when a page is due for review.

Source: domain.md 2 (Asset, DocPage); mockups/04-client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from app.domain.merge import LONGEST
from app.domain.rules import RuleBroken
from app.domain.words import MONTHS

DateTone = Literal["normal", "muted", "warning", "late"]

ASSET_KINDS: Mapping[str, str] = {
    "server": "Server",
    "laptop": "Laptop",
    "desktop": "Workstation",
    "phone": "Phone",
    "switch": "Switch",
    "printer": "Printer",
    "certificate": "Certificate",
    "domain": "Domain name",
    "licence": "Licence",
}

ASSET_STATES: Mapping[str, str] = {
    "in_use": "In use",
    "spare": "Spare",
    "repair": "In repair",
    "ordered": "Ordered",
    "retired": "Retired",
}

PERSONAL_KINDS = frozenset({"laptop", "desktop", "phone"})
"""Kinds that somebody ought to own."""
WARRANTED_KINDS = frozenset({"server", "laptop", "desktop", "switch", "printer"})
"""Kinds whose warranty's end ought to be known."""

_STOPS_WORKING = frozenset({"certificate", "domain"})
_PRESSING, _NEAR = 30, 120


LONGEST_TITLE = 200
"""Characters."""


def check_page_title(title: str) -> str:
    """A page's title without spaces around it.

    Raises:
        RuleBroken: it is empty or too long.
    """
    found = title.strip()
    if not found:
        raise RuleBroken("page-title-empty", "Give the page a title: others find it by that.")
    if len(found) > LONGEST_TITLE:
        raise RuleBroken(
            "page-title-long",
            f"The title has {len(found)} characters: use at most {LONGEST_TITLE}, and put the rest "
            "into the text.",
        )
    return found


def check_page_text(body: str) -> None:
    """Check that a page's text can be kept.

    Raises:
        RuleBroken: it is too long, or holds a character that no database keeps.
    """
    if len(body) > LONGEST:
        raise RuleBroken(
            "page-long",
            f"The text has {len(body):,} characters and may have {LONGEST:,}: part it into "
            "several pages.",
        )
    if "\0" in body:
        raise RuleBroken(
            "page-nul", "The text holds a NUL character, which cannot be kept: take it out."
        )


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date in the few words of a column, and how much it matters."""

    text: str
    tone: DateTone = "normal"


def ends_words(ends_on: date | None, kind: str, today: date) -> DateWords:
    """Say when a warranty, licence, certificate or domain ends.

    Args:
        ends_on: the last day; None where nobody wrote it down.
        kind: of the asset; what stops working when it ends is late a month before.
        today: at the client.
    """
    if ends_on is None:
        expected = kind in WARRANTED_KINDS or kind in _STOPS_WORKING
        return DateWords("not recorded", "warning") if expected else DateWords("none", "muted")
    left = (ends_on - today).days
    short = f"{ends_on.day} {MONTHS[ends_on.month - 1][:3]}"
    serious = kind in _STOPS_WORKING
    if left < 0:
        month = f"{MONTHS[ends_on.month - 1][:3]} {ends_on.year}"
        return DateWords(f"ended {short if serious else month}", "late" if serious else "muted")
    days = "today" if left == 0 else f"{left} {'day' if left == 1 else 'days'}"
    if left <= _PRESSING:
        return DateWords(f"{short}, {days}", "late" if serious else "warning")
    if left <= _NEAR:
        return DateWords(f"{short}, {days}", "warning")
    return DateWords(f"{short} {ends_on.year}")


def review_words(reviewed_at: datetime | None, every_days: int, now: datetime) -> DateWords:
    """Say when a page was last looked through, and when it is due again."""
    due = review_due_words(reviewed_at, every_days, now)
    if reviewed_at is None:
        return due
    day = f"reviewed {reviewed_at.day} {MONTHS[reviewed_at.month - 1]}"
    if reviewed_at.year != now.year:
        day += f" {reviewed_at.year}"
    return DateWords(f"{day}, {due.text}", due.tone)


def review_due_words(reviewed_at: datetime | None, every_days: int, now: datetime) -> DateWords:
    """Say when a page is due to be looked through again."""
    if reviewed_at is None:
        return DateWords("never reviewed", "warning")
    left = (reviewed_at + timedelta(days=every_days) - now).days
    if left < 0:
        days = "1 day" if left == -1 else f"{-left} days"
        return DateWords(f"review {days} overdue", "warning")
    return DateWords(f"next review in {'1 day' if left == 1 else f'{left} days'}")
