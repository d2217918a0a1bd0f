"""What pages say: states, kinds, moments. The reader's words, none of the desk's.

Source: domain.md 8, S37; ux.md 3.18.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from app.domain.billing.reviews import BILLED
from app.domain.calendar import local_date
from app.domain.vocabulary import TicketKind, TicketState
from app.domain.words import DAYS, MONTHS, local_time
from app.queries.portal.request import StoryItem
from app.queries.portal.work import Part

_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade, and what it means here."""

    anchor: str
    word: str
    meaning: str


TERMS: Mapping[str, Term] = MappingProxyType(
    {
        "incident": Term(
            "incident",
            "Incident",
            "An unexpected or unplanned disruption of one or more IT services, or a severe "
            "reduction of their quality: a server that failed, a laptop that will not start, a "
            "network that is out.",
        ),
        "service_request": Term(
            "service-request",
            "Service request",
            "An enhancement or a change: something that you do not have yet, like a new computer "
            "or equipment for a meeting room. Minor, well-defined ones are included when possible.",
        ),
        "solution_design": Term(
            "solution-design",
            "Solution design",
            "Work on a new scope, or on the underlying cause of an incident: planned, managed and "
            "budgeted, and agreed with you first.",
        ),
        "resolved": Term(
            "solved",
            "Solved",
            "Service is restored, for good or by a workaround. It closes when you confirm it, or "
            "by itself after five business days.",
        ),
        "workaround": Term(
            "workaround",
            "Workaround",
            "You can work again while the cause remains. We say what comes after it.",
        ),
        "included": Term("included", "Included", "Covered by your monthly fee."),
        "excluded": Term(
            "excluded",
            "Excluded",
            "Not covered by your monthly fee, for the reason given. It is billed only after your "
            "account manager has reviewed it, and you can question it.",
        ),
        "counted": Term(
            "counted",
            "Counted",
            "Time as your agreement rounds it. Included time counts against the hours of the "
            "month.",
        ),
        "setup": Term(
            "setup",
            "First setup",
            "Work that begins the service: your portal, training for two people, the first "
            "documentation. It is in your fee and never counts against the hours of a month.",
        ),
        "expected": Term(
            "expected",
            "Expected",
            "Where the month is likely to end: what is used so far, and the rest at this month's "
            "pace, early in a month mixed with that of the last three. Going over costs nothing "
            "extra.",
        ),
        "quarterly_review": Term(
            "quarterly-review",
            "Quarterly review",
            "What you used in three months, laid beside your budget, with what we suggest. You and "
            "your account manager decide together.",
        ),
        "business_hours": Term(
            "business-hours",
            "Business hours",
            "The hours of support in your agreement, at the site where the work is needed.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A state: its colour, its mark, its word. Never the colour alone."""

    look: str
    mark: str
    word: str


_CHIPS: Mapping[str, Chip] = {
    TicketState.NEW: Chip("", "spark", "New"),
    TicketState.TRIAGED: Chip("", "spark", "Accepted"),
    TicketState.AWAITING_APPROVAL: Chip("wait", "clock", "Waiting for approval"),
    TicketState.SCHEDULED: Chip("", "calendar", "Booked"),
    TicketState.IN_PROGRESS: Chip("", "spark", "Being worked on"),
    TicketState.WAITING_CLIENT: Chip("you", "arrow", "Waiting for your answer"),
    TicketState.WAITING_VENDOR: Chip("wait", "clock", "Waiting for another firm"),
    TicketState.RESOLVED: Chip("inc", "check", "Solved"),
    TicketState.CLOSED: Chip("", "check", "Closed"),
    TicketState.CANCELLED: Chip("", "cross", "Cancelled"),
}
_RESOLVED = {TicketKind.SERVICE_REQUEST: "Fulfilled", TicketKind.SOLUTION_DESIGN: "Delivered"}
_REVIEWS: Mapping[str, str] = {
    "proposed": "Awaiting review{by}. Not billed yet.",
    "confirmed": "Reviewed and confirmed, for the invoice of its month.",
    "disputed": "You questioned this. {who} looks at it; it is not billed until it is settled.",
    "upheld": "You questioned this, and it was upheld.",
    "waived": "Waived: not billed.",
    "reversed": "Taken back: not billed.",
}
_DECISIONS: Mapping[str, Chip] = {
    "included": Chip("inc", "check", "Included"),
    "excluded": Chip("exc", "cross", "Excluded"),
}


def chip(state: str, kind: str) -> Chip:
    """A request's state."""
    found = _CHIPS.get(state, Chip("", "spark", "On its way"))
    if state == TicketState.RESOLVED and kind in _RESOLVED:
        return Chip(found.look, found.mark, _RESOLVED[TicketKind(kind)])
    return found


def decision_chip(part: Part) -> Chip:
    """What was decided of a part of somebody's time."""
    return _DECISIONS.get(part.decision, Chip("", "spark", "Not counted"))


def review_words(part: Part, tam: str) -> str:
    """Where an excluded part stands; empty for any other."""
    said = f" “{part.review_reason}”" if part.review_reason else ""
    if part.invoice and part.review in BILLED:
        return f"On invoice {part.invoice}.{said}"
    by = f" by {tam}, your account manager" if tam else " by your account manager"
    who = f"{tam}, your account manager," if tam else "Your account manager"
    told = _REVIEWS.get(part.review, "").format(by=by, who=who)
    return f"{told}{said}".strip() if part.review else ""


def story_words(item: StoryItem, kind: str) -> str:
    """A change in a sentence; empty for a reply, which speaks for itself.

    Args:
        item: what happened.
        kind: of the request: a wish is fulfilled where an incident is solved (S37).
    """
    why = f": {item.reason}" if item.reason else ""
    if item.field_name == "state":
        if item.old in {TicketState.RESOLVED, TicketState.CLOSED} and item.new not in {
            TicketState.RESOLVED,
            TicketState.CLOSED,
        }:
            return f"Reopened{why}"
        return f"Now: {chip(item.new, kind).word}{why}"
    if item.field_name == "assignee_id":
        return f"{item.new} has it now" if item.new else "Nobody has it just now"
    if item.field_name in {"kind", "kind_correction"}:
        word = TERMS[item.new].word if item.new in TERMS else item.new
        return f"Now treated as: {word}{why}"
    return ""


def moment(at: datetime, zone: str, now: datetime) -> str:
    """A moment as it is spoken of: "today, 16:00", "Thu 19 March, 12:00"."""
    day, today = local_date(zone, at), local_date(zone, now)
    time = local_time(at, zone)
    if day == today:
        return f"today, {time}"
    if day == today + timedelta(days=1):
        return f"tomorrow, {time}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}, {time}"


def span(begin: datetime, end: datetime, zone: str) -> str:
    """When somebody worked: "Tuesday 10 March, 17:40–18:20"."""
    day = local_date(zone, begin)
    until = local_time(end, zone)
    last = local_date(zone, end)
    if last != day:
        until = f"{DAYS[last.weekday()]} {until}"
    date = f"{_LONG_DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{date}, {local_time(begin, zone)}–{until}"


def minutes(count: int) -> str:
    """A time worked: "40 min", "2 h 30"."""
    hours, rest = divmod(count, _HOUR)
    return f"{hours} h {rest:02}" if hours else f"{rest} min"


_NUMBER = re.compile(r"\bT-(\d+)\b")
_PLAIN: Mapping[str, str] = {"disputed": "questioned", "proposed": "in review"}
"""What the desk calls a state → what the pages call it."""


def plain_words(text: str) -> str:
    """What the desk says beside a point of an agenda, in the words of these pages."""
    told = _NUMBER.sub(r"request \1", text)
    for ours, theirs in _PLAIN.items():
        told = re.sub(rf"\b{ours}\b", theirs, told)
    return told


_CADENCES: Mapping[str, str] = {
    "monthly": "every month",
    "biweekly": "every two weeks",
    "quarterly": "every quarter",
}


def cadence(word: str) -> str:
    """How often a check-in is held."""
    return _CADENCES.get(word, "")
