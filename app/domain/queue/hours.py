"""A site's hours as seen from one instant: open or not, and when that changes."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.calendar import CalendarRules, is_open, next_change
from app.domain.words import moment_words


@dataclass(frozen=True, slots=True)
class SiteHours:
    """What a person needs to know of a site's hours now.

    Attributes:
        zone: in which the hours are meant.
        changes_at: the next closing, or opening where it is closed; None when nothing is near.
        day_ends_at: when the hours that run, or come next, end.
    """

    zone: str
    open_now: bool
    changes_at: datetime | None = None
    day_ends_at: datetime | None = None


def site_hours(rules: CalendarRules, now: datetime) -> SiteHours:
    """Look at a calendar from one instant."""
    open_now = is_open(rules, now)
    change = next_change(rules, now)
    if change is None:
        return SiteHours(rules.zone, open_now)
    at, opens = change
    ends = next_change(rules, at) if opens else change
    return SiteHours(rules.zone, open_now, at, ends[0] if ends else None)


def open_words(hours: SiteHours, now: datetime) -> str:
    """Whether a site is open, and until when: "open until 18:00", "closed until Mon 09:00"."""
    word = "open" if hours.open_now else "closed"
    if hours.changes_at is None:
        return "always open" if hours.open_now else word
    return f"{word} until {moment_words(hours.changes_at, hours.zone, now)}"
