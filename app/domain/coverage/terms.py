"""What an agreement says: its versions, and what holds when none is in force.

Source: domain.md 2 (Agreement → AgreementVersion), 0 (rulings).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from app.domain.calendar import CalendarRules

TravelRule = Literal["follow_visit", "not_counted"]
RoundingMode = Literal["up", "nearest"]


class CoverageProblem(ValueError):
    """Something the rules cannot work with, said in a sentence for the person who can mend it."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How worked minutes become counted minutes. Units: minutes. Source: domain.md 3.5."""

    increment_min: int = 15
    mode: RoundingMode = "up"
    minimum_min: int = 15

    def __post_init__(self) -> None:
        if self.increment_min < 1 or self.minimum_min < 0:
            raise CoverageProblem("Round to steps of at least one minute.")


@dataclass(frozen=True, slots=True)
class Multipliers:
    """What an hour costs outside business hours, as multiples of the rate.

    A decimal given instead is taken exactly and kept as a fraction.
    """

    after_hours: Fraction = Fraction(3, 2)
    holiday: Fraction = Fraction(2)

    def __post_init__(self) -> None:
        object.__setattr__(self, "after_hours", Fraction(self.after_hours))
        object.__setattr__(self, "holiday", Fraction(self.holiday))


@dataclass(frozen=True, slots=True)
class MinorCaps:
    """How much of minor service requests is included. Units: worked minutes; None is no limit."""

    per_request_min: int | None = 60
    per_month_min: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of an agreement.

    The dates are inclusive local dates in the client's agreement zone. Zone and currency may be
    left empty: they are the client's. Units: rates in minor units per hour.
    """

    id: str
    effective_from: date
    effective_to: date | None
    calendar: CalendarRules
    rates: Mapping[str, int]
    rounding: Rounding = Rounding()
    site_calendars: Mapping[str, CalendarRules] = field(default_factory=dict)
    multipliers: Multipliers = Multipliers()
    callout_minimum_min: int = 0
    minor_sr: MinorCaps = MinorCaps()
    wrap_up_min: int = 30
    training_seats: int = 2
    travel: TravelRule = "follow_visit"
    timer_hold_after_min: int = 480
    zone: str = ""
    currency: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on a local date."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )

    def calendar_at(self, site: str | None) -> CalendarRules:
        """Give the opening hours that hold at a site."""
        return self.calendar if site is None else self.site_calendars.get(site, self.calendar)


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """All versions of one client's agreement, and the defaults for times without one.

    Raises:
        CoverageProblem: when versions overlap or disagree with the client on zone or currency.
    """

    zone: str
    currency: str
    default_site: str | None
    default_calendar: CalendarRules
    default_rates: Mapping[str, int]
    default_rounding: Rounding = Rounding()
    versions: tuple[Terms, ...] = ()

    def __post_init__(self) -> None:
        versions = tuple(sorted(self.versions, key=lambda version: version.effective_from))
        object.__setattr__(self, "versions", versions)
        for version in versions:
            if version.zone not in {"", self.zone} or version.currency not in {"", self.currency}:
                raise CoverageProblem(
                    f"Agreement version {version.id} names another zone or currency than its "
                    "client. Make them the same."
                )
        for earlier, later in pairwise(versions):
            if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
                raise CoverageProblem(
                    f"Agreement versions {earlier.id} and {later.id} overlap. End the first "
                    "before the second begins."
                )
