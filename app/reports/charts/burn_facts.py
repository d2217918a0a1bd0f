"""What a burn chart is drawn from.

Source: domain.md 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from app.domain.budget import BudgetState, month_ends
from app.domain.calendar import CalendarRules, business_seconds, first_instant, local_date


@dataclass(frozen=True, slots=True)
class BurnPoint:
    """A day of the month.

    Attributes:
        share: of the month's business time that is gone at its end, 0 to 1.
        used_min: counted minutes from the month's beginning to its end; None for a day to come.
    """

    day: date
    share: Fraction
    used_min: int | None


@dataclass(frozen=True, slots=True)
class BurnFacts:
    """A month's budget up to now.

    Units: counted minutes; shares from 0 to 1.

    Attributes:
        month: "2026-03".
        elapsed: share of the month's business time that is gone.
        points: the days of the month with business time, ascending.
        own_end_min: the month's end at this month's pace; None before its first business minute.
        trailing_end_min: the month's end at the last full months' pace; None where there are none.
        projected_min: where the month is expected to end (`domain.budget`).
    """

    month: str
    budget_min: int
    used_min: int
    elapsed: Fraction
    points: tuple[BurnPoint, ...]
    projected_min: int
    own_end_min: int | None = None
    trailing_end_min: int | None = None

    @property
    def used_share(self) -> Fraction:
        """Used share of the budget; 0 of 0 is 0."""
        return Fraction(self.used_min, self.budget_min) if self.budget_min else Fraction(0)

    @property
    def ends(self) -> tuple[int, ...]:
        """The paces' ends, the higher first; one where both agree or only one is known."""
        known = {end for end in (self.own_end_min, self.trailing_end_min) if end is not None}
        return tuple(sorted(known or {self.projected_min}, reverse=True))


def burn_facts(
    month: str,
    state: BudgetState,
    trailing_min: Fraction | None,
    rules: CalendarRules,
    counted: Mapping[date, int],
    now: datetime,
) -> BurnFacts:
    """What the chart of a running month is drawn from.

    Args:
        month: "2026-03".
        state: where the month stands.
        trailing_min: mean of the last full closed months, if there are any.
        rules: the agreement's calendar.
        counted: local day of the work → minutes counted against the budget.
        now: the moment of the figures.

    Source: domain.md 5.
    """
    own, trailing = month_ends(state.used_min, state.elapsed, trailing_min)
    points = tuple(_points(month, rules, counted, now))
    return BurnFacts(
        month,
        state.budget_min,
        state.used_min,
        state.elapsed,
        points,
        state.projected_min,
        own,
        trailing,
    )


def _points(
    month: str, rules: CalendarRules, counted: Mapping[date, int], now: datetime
) -> Iterator[BurnPoint]:
    """Days with business time, and those without on which something was counted."""
    first = date.fromisoformat(f"{month}-01")
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    begins, ends = first_instant(rules.zone, first), first_instant(rules.zone, after)
    whole = business_seconds(rules, begins, ends) or 1
    today, used, before = local_date(rules.zone, now), 0, Fraction(0)
    for day in (first + timedelta(days=number) for number in range((after - first).days)):
        until = first_instant(rules.zone, day + timedelta(days=1))
        if day == today:
            until = min(until, max(now, begins))
        share = Fraction(business_seconds(rules, begins, until), whole)
        used += counted.get(day, 0)
        if share != before or counted.get(day):
            yield BurnPoint(day, share, used if day <= today else None)
        before = share
