"""What is due, and how a clock stands, in the words of the queue.

Source: mockups/README.md "Row"; domain.md 7.2, 7.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from app.domain.queue.clocks import ANSWER
from app.domain.queue.hours import SiteHours
from app.domain.vocabulary import TicketState as S
from app.domain.words import age_words, local_time, moment_words, span_words, zone_city

DueTone = Literal["late", "soon", "normal", "muted"]

STATE_SHORT: Mapping[str, str] = {
    S.NEW: "New",
    S.TRIAGED: "Triaged",
    S.AWAITING_APPROVAL: "Approval",
    S.SCHEDULED: "Scheduled",
    S.IN_PROGRESS: "In progress",
    S.WAITING_CLIENT: "Client",
    S.WAITING_VENDOR: "Vendor",
    S.RESOLVED: "Resolved",
    S.CLOSED: "Closed",
    S.CANCELLED: "Cancelled",
}
"""States as a narrow column says them: who or what a ticket waits for, where it waits."""

KIND_WORDS: Mapping[str, str] = {
    "incident": "Incident",
    "service_request": "Service request",
    "solution_design": "Solution design",
}

DUE_WORDS: Mapping[str, str] = {
    "respond": "respond",
    "update": "update",
    "restore": "restore",
    "next_step": "next step",
    "answer": "answer",
}

CLOCK_WORDS: Mapping[str, str] = {
    "respond": "first response",
    "update": "client update",
    "restore": "restore",
    "next_step": "next step",
    "answer": "answer to the client",
}

_STANDING: Mapping[str, str] = {
    S.WAITING_CLIENT: "asked",
    S.SCHEDULED: "scheduled",
    S.RESOLVED: "resolved",
    S.CLOSED: "closed",
    S.CANCELLED: "cancelled",
}
_SOON_S = 30 * 60
_NEAR_S = 8 * 3600
_SHORT_TARGET_S = 240 * 60
_LONG_S = 600 * 60
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class DueWords:
    """What stands in the column "Due".

    Attributes:
        exact: the same as an absolute moment, for the tooltip.
    """

    text: str
    tone: DueTone = "normal"
    exact: str = ""


def due_words(
    *,
    state: str,
    due_kind: str,
    due_at: datetime | None,
    state_since: datetime | None,
    now: datetime,
    zone: str,
    hours: SiteHours,
    pinned: bool = False,
) -> DueWords:
    """Say when somebody next owes the client something.

    Args:
        state: of the ticket; a clock that stands still says since when.
        due_kind: respond, update, restore or next_step; of a solved ticket answer, where a
            client's word on it waits.
        due_at: None where nothing is due.
        state_since: when the state began.
        now: the present.
        zone: of the reader.
        hours: of the ticket's site.
        pinned: an urgent ticket that nobody has answered yet.
    """
    if state in _STANDING and due_kind != ANSWER:
        return _standing(_STANDING[state], state_since, now, zone)
    if due_at is None:
        return DueWords("—", "muted", "Nothing is due: the site has no business hours.")
    verb = DUE_WORDS.get(due_kind, due_kind)
    when = moment_words(due_at, zone, now)
    exact = f"{CLOCK_WORDS.get(due_kind, due_kind)} due {when} ({zone_city(zone)})"
    left = int((due_at - now).total_seconds())
    if left < 0:
        return DueWords(f"{span_words(left)} overdue", "late", exact)
    if not hours.open_now:
        return DueWords(_closed(verb, when, due_at, now, hours), "muted", exact)
    urgent: DueTone = "late" if pinned else "soon" if left < _SOON_S else "normal"
    near = left < _NEAR_S and _same_day(due_at, now, zone)
    text = f"{verb} in {span_words(left)}" if near or pinned else f"{verb} {when}"
    return DueWords(text, urgent, exact)


def _standing(verb: str, since: datetime | None, now: datetime, zone: str) -> DueWords:
    if since is None:
        return DueWords(verb, "muted")
    exact = f"{verb} {moment_words(since, zone, now)} ({zone_city(zone)})"
    return DueWords(f"{verb} {ago_words(since, now, zone)}", "muted", exact)


def ago_words(at: datetime, now: datetime, zone: str) -> str:
    """How long ago, roughly: "12 min ago", "3 h ago", "yesterday", "4 d ago"."""
    seconds = max(0, int((now - at).total_seconds()))
    days = (now.astimezone(ZoneInfo(zone)).date() - at.astimezone(ZoneInfo(zone)).date()).days
    if days == 0 or seconds < _NEAR_S:
        short = f"{seconds // 60} min" if seconds < _HOUR_S else f"{seconds // _HOUR_S} h"
        return f"{short} ago"
    return "yesterday" if days == 1 else f"{days} d ago"


def _closed(verb: str, when: str, due_at: datetime, now: datetime, hours: SiteHours) -> str:
    """While the site is closed its opening comes first, unless the due lies days behind it."""
    if hours.changes_at is None or hours.day_ends_at is None or due_at > hours.day_ends_at:
        return f"{verb} {when}"
    opening = int((hours.changes_at - now).total_seconds())
    return f"opens in {span_words(opening)}"


def _same_day(one: datetime, other: datetime, zone: str) -> bool:
    tz = ZoneInfo(zone)
    return one.astimezone(tz).date() == other.astimezone(tz).date()


def age_short(seconds: int) -> str:
    """An age for a narrow column: "8 m", "7 h", "3 d"."""
    return age_words(seconds).replace(" min", " m")


def reading_words(elapsed_s: int, target_s: int) -> str:
    """How far a clock has run: "50 of 60 min", "3 h 20 of 9 h".

    Units: business seconds.
    """
    if target_s <= _SHORT_TARGET_S and elapsed_s < _LONG_S:
        return f"{elapsed_s // 60} of {target_s // 60} min"
    return f"{_hours(elapsed_s)} of {_hours(target_s)}"


def _hours(seconds: int) -> str:
    hours, rest = divmod(seconds // 60, 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def hours_words(hours: SiteHours, now: datetime) -> str:
    """What time it is at a site, and until when: "17:48 in New York, closes 18:00"."""
    here = f"{local_time(now, hours.zone)} in {zone_city(hours.zone)}"
    if hours.changes_at is None:
        return here
    verb = "closes" if hours.open_now else "opens"
    return f"{here}, {verb} {moment_words(hours.changes_at, hours.zone, now)}"
