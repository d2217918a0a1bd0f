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

    Attributes:
        timing: in advance, a month's fee is invoiced with the month before it; in arrears, with
            the month itself.
    """

    first: date
    last: date | None
    fee_minor: int
    timing: Timing = "advance"


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


def timing_of(month: str, versions: Iterable[FeeTerms]) -> Timing:
    """When a month's fee is invoiced: as the version says that holds first in it.

    A month without a version has no fee.
    """
    first, after = first_day(month), first_day(month_after(month))
    held = [one for one in versions if one.first < after and (one.last or date.max) >= first]
    earliest = min(held, key=lambda one: one.first, default=None)
    return earliest.timing if earliest is not None else "advance"


def fee_months(month: str, begins: str, versions: Sequence[FeeTerms]) -> list[str]:
    """The months whose fee should be invoiced once a month is closed, in order.

    Args:
        month: the month that is closed.
        begins: the first month that was closed in these books.
        versions: what was agreed.

    In advance the fee of the first month was invoiced with the month before it, which is in no
    books; only an agreement that begins then has its first fee here. Where versions differ in
    when a fee is due, every month goes by its own, so none is left out and none comes twice.
    """
    following = month_after(month)
    starts = min((month_of_day(one.first) for one in versions), default="")
    own = starts == begins or timing_of(begins, versions) == "arrears"
    months = months_from(begins if own else month_after(begins), month)
    if timing_of(following, versions) == "advance":
        months.append(following)
    return months
