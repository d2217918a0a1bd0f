"""The monthly budget: what was used, how fast, and where the month will end (domain.md 5).

Minutes are whole; shares are exact fractions until they become words.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)
LOW, PLAN, HIGH = Fraction(70, 100), Fraction(1), Fraction(120, 100)


@dataclass(frozen=True, slots=True)
class BudgetState:
    """Where a client's month stands.

    Attributes:
        used_min: minutes counted against the budget so far.
        elapsed: share of the month's business time that is gone.
        projected_min: where the month ends at this pace (and the trailing one's, early on).
        blended: whether the trailing months had a say in the projection.
    """

    budget_min: int
    used_min: int
    elapsed: Fraction
    projected_min: int
    blended: bool

    @property
    def utilisation(self) -> Fraction:
        """Used share of the budget; 0 of 0 is 0."""
        return Fraction(self.used_min, self.budget_min) if self.budget_min else Fraction(0)

    @property
    def burn_index(self) -> Fraction | None:
        """Used share over elapsed share: 1 is on plan; none before the first business minute."""
        return self.utilisation / self.elapsed if self.elapsed else None

    @property
    def remaining_min(self) -> int:
        """What is left; below zero it is evidence for the quarter, never a charge (I1)."""
        return self.budget_min - self.used_min

    @property
    def band(self) -> str:
        """low, on_plan, high or over, for the projected month's end."""
        if not self.budget_min:
            return "on_plan"
        return band_of(Fraction(self.projected_min, self.budget_min))


def band_of(share: Fraction) -> str:
    """The word for a utilisation."""
    if share < LOW:
        return "low"
    if share <= PLAN:
        return "on_plan"
    return "high" if share <= HIGH else "over"


def budget_state(
    budget_min: int, used_min: int, elapsed: Fraction, trailing_min: Fraction | None = None
) -> BudgetState:
    """Project the month's end.

    Args:
        budget_min: the month's budget.
        used_min: what is consumed so far.
        elapsed: share of the month's business time gone, 0 to 1.
        trailing_min: mean of the last full closed months, if there are any.

    Source: domain.md 5 (P = C + (1 − f) × R).
    """
    weight = Fraction(1) if trailing_min is None else min(Fraction(1), elapsed / HALF)
    if elapsed == 0:
        rate = trailing_min if trailing_min is not None else Fraction(budget_min)
    else:
        own = Fraction(used_min) / elapsed
        rate = own if trailing_min is None else weight * own + (1 - weight) * trailing_min
    projected = used_min + (1 - elapsed) * rate
    return BudgetState(
        budget_min,
        used_min,
        elapsed,
        int(projected + HALF),
        trailing_min is not None and weight < 1,
    )


def month_ends(
    used_min: int, elapsed: Fraction, trailing_min: Fraction | None = None
) -> tuple[int | None, int | None]:
    """Where the month ends at its own pace, and at that of the last full closed months.

    The projection lies between the two. The first is None before the first business minute, the
    second where no month is closed.

    Args:
        used_min: what is consumed so far.
        elapsed: share of the month's business time gone, 0 to 1.
        trailing_min: mean of the last full closed months, if there are any.

    Source: domain.md 5 (Projection band).
    """
    rest = 1 - elapsed
    own = int(used_min + rest * used_min / elapsed + HALF) if elapsed else None
    trailing = int(used_min + rest * trailing_min + HALF) if trailing_min is not None else None
    return own, trailing


def prorated(amount: int, active_days: int, days: int, step: int = 1) -> int:
    """A month's amount for a part month, to the nearest step, halves up (domain.md 5)."""
    exact = Fraction(amount * active_days, days * step)
    return int(exact + HALF) * step
