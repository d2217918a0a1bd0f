"""Words that every form of a document shares: days, moments, captures, what is empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.check_ins import TITLES, Section
from app.domain.words import MONTHS
from app.reports.documents.agenda import AgendaSection
from app.reports.documents.minutes import Capture, CaptureKind

CAPTURE_WORDS: dict[CaptureKind, str] = {
    "note": "Noted:",
    "decision": "Decided:",
    "action": "Action:",
}


def plain_day(day: date) -> str:
    """A day without its name: "5 March 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def local(at: datetime, zone: str) -> datetime:
    """A moment in a zone."""
    return at.astimezone(ZoneInfo(zone))


def capture_more(capture: Capture) -> str:
    """Who said or does it, and by when: "Dana Whitfield, by 27 March 2026"."""
    due = f"by {plain_day(capture.due)}" if capture.due else ""
    return ", ".join(part for part in (capture.by, capture.owner, due, capture.result) if part)


def nothing_words(sections: Iterable[AgendaSection]) -> str:
    """Which sections have nothing to say: "Nothing new: Expirations, Training and onboarding."."""
    # The last section is written at the check-in itself, so it is never missed.
    there = {section.section for section in sections} | {Section.NEXT}
    empty = [title for section, title in TITLES.items() if section not in there]
    return f"Nothing new: {', '.join(empty)}." if empty else ""
