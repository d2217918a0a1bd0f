"""The monthly fee of one month, whole or in part.

Source: domain.md 2.2 (fee timing), 5 (F).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from app.domain.billing.months import first_day, month_after, month_of_day, months_from

Timing = Literal["advance", "arrears"]
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """What a version of an agreement says about the fee, between two dates, both included.

    Units: minor units a month.
    """

    first: date
    last: date | None
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What a month costs. `active_days` of its `days` an agreement was in force."""

    month: str
    amount_minor: int
    active_days: int
    days: int


def fee_of(month: str, versions: Iterable[FeeTerms]) -> Fee:
    """The fee of one month: each version for its days, rounded once, halves up."""
    first = first_day(month)
    after = first_day(month_after(month))
    days = (after - first).days
    exact, active = Fraction(0), 0
    for version in versions:
        begins = max(first, version.first)
        ends = min(after - timedelta(days=1), version.last or date.max)
        own = max(0, (ends - begins).days + 1)
        exact += Fraction(version.fee_minor * own, days)
        active += own
    return Fee(month, int(exact + _HALF), active, days)


def fee_months(month: str, begins: str, versions: Sequence[FeeTerms], timing: Timing) -> list[str]:
    """The months whose fee should be invoiced once a month is closed, in order.

    Args:
        month: the month that is closed.
        begins: the first month that was closed in these books.
        versions: what was agreed.
        timing: the fee of the month after, or of the month itself.

    In advance the fee of the first month was invoiced with the month before it, which is in no
    books; only an agreement that begins then has its first fee here.
    """
    if timing == "arrears":
        return months_from(begins, month)
    starts = min((month_of_day(one.first) for one in versions), default="")
    first = begins if starts == begins else month_after(begins)
    return months_from(first, month_after(month))
