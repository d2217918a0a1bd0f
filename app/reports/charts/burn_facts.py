"""What a burn chart is drawn from.

Source: domain.md 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


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
