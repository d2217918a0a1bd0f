"""What the linter reads: versions, calendars and the agreement, as they were written.

Unlike the engine's terms these hold what is wrong, too: a week with overlapping windows, a rate
that is no number, two versions in force at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.calendar import CalendarRules


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """One calendar.

    Attributes:
        rules: as the engine reads it; None where it cannot be used.
        problem: why it cannot, in a sentence; empty where it can.
    """

    id: str
    name: str
    rules: CalendarRules | None
    problem: str = ""

    @property
    def never(self) -> bool:
        """Whether it has no opening hours at all."""
        rules = self.rules
        return rules is not None and not any(rules.weekly) and not any(rules.special_days.values())

    @property
    def always(self) -> bool:
        """Whether it is open at every hour of the week and closes on no date."""
        rules = self.rules
        return (
            rules is not None
            and not rules.holidays
            and not rules.special_days
            and all(sum(one.closes - one.opens for one in day) == 24 * 60 for day in rules.weekly)
        )


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version; units and keys are those of the record `agreement_version`.

    Attributes:
        first: first local date in force.
        last: last local date in force; None goes on.
        calendar: id of its calendar.
        site_calendars: site → id of the calendar that holds there.
    """

    id: str
    number: int
    first: date
    last: date | None
    zone: str
    currency: str
    calendar: str
    site_calendars: Mapping[str, str] = field(default_factory=dict)
    budget_min: int = 0
    fee_minor: int = 0
    fee_timing: str = "advance"
    rates: Mapping[str, Any] = field(default_factory=dict)
    multipliers: Mapping[str, Any] = field(default_factory=dict)
    rounding: Mapping[str, Any] = field(default_factory=dict)
    minor_sr: Mapping[str, Any] = field(default_factory=dict)
    callout_minimum_min: int = 0
    wrap_up_min: int = 30
    training_seats: int = 2
    travel: str = "follow_visit"
    timer_hold_after_min: int = 480
    check_in_cadence: str = "monthly"

    @property
    def words(self) -> str:
        """How people call it."""
        return f"version {self.number}"


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A quarterly review that lets the budget change within a quarter.

    Attributes:
        after: the first day after the reviewed quarter.
        effective_from: when its adjustment holds; None while it is not decided.
    """

    after: date
    effective_from: date | None = None

    def allows(self, day: date) -> bool:
        """Whether a changed budget may begin on a day: one accepted late begins with a month."""
        if self.effective_from is not None:
            return day == self.effective_from
        return day.day == 1 and day >= self.after


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """The agreement around its versions, and the client whose it is.

    Attributes:
        sites: site → its name; a version may name no other.
        default_rates: what an hour costs where no version is in force.
        reviews: quarterly reviews that are published and not declined.
        quarter_shift: by how many months quarters begin after those of the calendar.
    """

    zone: str
    currency: str
    sites: Mapping[str, str] = field(default_factory=dict)
    default_rates: Mapping[str, Any] = field(default_factory=dict)
    renews_on: date | None = None
    notice_days: int = 0
    ended_on: date | None = None
    reviews: tuple[ReviewFacts, ...] = ()
    quarter_shift: int = 0
