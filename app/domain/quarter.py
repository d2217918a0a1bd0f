"""The quarterly review: what a quarter shows, and what budget would fit (domain.md 5).

Minutes are whole; shares are exact fractions until they become words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from app.domain.budget import HALF, LOW, PLAN
from app.domain.rules import RuleBroken
from app.domain.words import MONTHS, hours_words, money_words

Outcome = Literal["increase", "decrease", "no_change"]
WhyNot = Literal["fewer_than_two_full_months", "within_70_to_100_percent", "change_under_60_min"]

PLANNED_USE = Fraction(85, 100)
STEP_MIN = 30
SMALLEST_CHANGE_MIN = 60
LARGEST_STEP = Fraction(25, 100)
MONTHS_OF_EVIDENCE = 2

_QUARTER = re.compile(r"(\d{4})-Q([1-4])(\+[12])?")


@dataclass(frozen=True, slots=True)
class QuarterMonth:
    """One month of evidence.

    Attributes:
        month: "2026-03".
        budget_min: its budget, prorated where the agreement began or ended in it.
        consumed_min: counted minutes; for the running month, where it is projected to end.
        exceptional_min: minutes that the account manager marked as exceptional, with a reason.
        full: whether the agreement was in force on every day of it.
        projected: whether it is the running month.
    """

    month: str
    budget_min: int
    consumed_min: int
    exceptional_min: int = 0
    full: bool = True
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the quarter suggests; the account manager and the client decide.

    Attributes:
        demand: mean minutes of a full month, exceptional ones left out.
        target: the budget that this demand fills to 85 %, before steps and limits.
        capped: whether the limit of a step cut it.
        budget_min: the suggested budget; the current one where nothing should change.
        fee_minor: its fee at the current price of a minute.
    """

    months: tuple[QuarterMonth, ...]
    current_budget_min: int
    current_fee_minor: int
    utilisation: Fraction
    adjusted_utilisation: Fraction
    outcome: Outcome
    why: WhyNot | None
    demand: Fraction | None
    target: Fraction | None
    capped: bool
    budget_min: int
    fee_minor: int

    @property
    def quarter_budget_min(self) -> int:
        """All budgets of the quarter."""
        return sum(month.budget_min for month in self.months)

    @property
    def quarter_consumed_min(self) -> int:
        """All minutes counted in the quarter."""
        return sum(month.consumed_min for month in self.months)

    @property
    def exceptional_min(self) -> int:
        """Minutes left out as exceptional."""
        return sum(month.exceptional_min for month in self.months)

    def fee_for(self, budget_min: int) -> int:
        """The fee of another budget at the current price of a minute."""
        return _fee(self.current_fee_minor, self.current_budget_min, budget_min)


def suggest(months: Sequence[QuarterMonth], budget_min: int, fee_minor: int) -> Suggestion:
    """Suggest next quarter's budget from this quarter's evidence.

    Args:
        months: the quarter's months with an agreement, in order.
        budget_min: the current monthly budget.
        fee_minor: the current monthly fee.

    Source: domain.md 5 (Suggested adjustment; B03, B04, B06, B07).
    """
    full = [month for month in months if month.full]
    enough = len(full) >= MONTHS_OF_EVIDENCE
    evidence = full if enough else months
    share = _share(evidence)
    suggested, target, demand, capped = budget_min, None, None, False
    why: WhyNot | None = None
    if not enough:
        why = "fewer_than_two_full_months"
    elif LOW <= share <= PLAN:
        why = "within_70_to_100_percent"
    else:
        demand = Fraction(sum(m.consumed_min - m.exceptional_min for m in full), len(full))
        target = demand / PLANNED_USE
        suggested, capped = _stepped(target, budget_min)
        rightly = suggested > budget_min if share > PLAN else suggested < budget_min
        if not rightly or abs(suggested - budget_min) < SMALLEST_CHANGE_MIN:
            why, suggested = "change_under_60_min", budget_min
    outcome: Outcome = "no_change"
    if why is None:
        outcome = "increase" if suggested > budget_min else "decrease"
    return Suggestion(
        months=tuple(months),
        current_budget_min=budget_min,
        current_fee_minor=fee_minor,
        utilisation=_ratio(sum(m.consumed_min for m in months), sum(m.budget_min for m in months)),
        adjusted_utilisation=share,
        outcome=outcome,
        why=why,
        demand=demand,
        target=target,
        capped=capped and why is None,
        budget_min=suggested,
        fee_minor=_fee(fee_minor, budget_min, suggested),
    )


def _ratio(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def _share(months: Sequence[QuarterMonth]) -> Fraction:
    used = sum(month.consumed_min - month.exceptional_min for month in months)
    return _ratio(used, sum(month.budget_min for month in months))


def _stepped(target: Fraction, budget_min: int) -> tuple[int, bool]:
    """Go up to the next half hour, then limit the step, rounding towards the current budget."""
    wanted = -(-target // STEP_MIN) * STEP_MIN
    most = (budget_min * (1 + LARGEST_STEP)) // STEP_MIN * STEP_MIN
    least = -(-(budget_min * (1 - LARGEST_STEP)) // STEP_MIN) * STEP_MIN
    # A budget off the half hours lies between its own two neighbours: a limit never passes it.
    most, least = max(most, budget_min), min(least, budget_min)
    limited = min(max(wanted, least), most)
    return int(limited), limited != wanted


def _fee(fee_minor: int, budget_min: int, suggested: int) -> int:
    if not budget_min or suggested == budget_min:
        return fee_minor
    return int(Fraction(fee_minor * suggested, budget_min) + HALF)


def effective_from(quarter: str, accepted_on: date) -> date:
    """Give the day from which an accepted adjustment holds.

    Args:
        quarter: the reviewed quarter, as "2026-Q1".
        accepted_on: when the later of account manager and client agreed.

    Raises:
        RuleBroken: the quarter is not written like "2026-Q1".

    Source: domain.md 5 (Effective).
    """
    found = _QUARTER.fullmatch(quarter)
    if found is None:
        raise RuleBroken("quarter-unreadable", f"“{quarter}” is no quarter: write 2026-Q1.")
    months = int(found[1]) * 12 + 3 * int(found[2]) + int(found[3] or 0)
    following = date(months // 12, months % 12 + 1, 1)
    if accepted_on < following:
        return following
    later = accepted_on.replace(day=28)
    return date(later.year + later.month // 12, later.month % 12 + 1, 1)


def explain(suggestion: Suggestion, currency: str, since: date | None) -> str:
    """Say what was used and what is suggested, as the client reads it.

    Args:
        suggestion: the quarter's suggestion.
        currency: of the fee.
        since: when the suggestion would hold; None while that is open.

    Source: domain.md 5 (Explanation).
    """
    first, last = suggestion.months[0].month, suggestion.months[-1].month
    used = (
        f"{_month(first)}–{_month(last)} you used {hours_words(suggestion.quarter_consumed_min)} "
        f"of {hours_words(suggestion.quarter_budget_min)} ({percent(suggestion.utilisation)})."
    )
    if suggestion.exceptional_min:
        used += (
            f" Without {hours_words(suggestion.exceptional_min)} of exceptional work it was "
            f"{percent(suggestion.adjusted_utilisation)}."
        )
    if suggestion.demand is None or suggestion.target is None:
        reason = {
            "fewer_than_two_full_months": "Fewer than two full months are not evidence enough, "
            "so we suggest no change.",
            "within_70_to_100_percent": "That is within 70 to 100 % of the budget, so we suggest "
            "no change.",
        }
        return f"{used} {reason.get(suggestion.why or '', 'We suggest no change.')}"
    fits = (
        f" At {_hours(suggestion.demand)} a month and 85 % planned use, "
        f"{_hours(suggestion.target)} would fit;"
    )
    if suggestion.outcome == "no_change":
        return f"{used}{fits} that is within an hour of today's budget, so we suggest no change."
    limit = " we limit a step to 25 %, so" if suggestion.capped else ""
    day = f" from {since.day} {MONTHS[since.month - 1]} {since.year}" if since else ""
    return (
        f"{used}{fits}{limit} we suggest {hours_words(suggestion.budget_min)} and "
        f"{money_words(suggestion.fee_minor, currency)}{day}."
    )


def percent(share: Fraction) -> str:
    """A share with one decimal, halves up: "114.6 %"."""
    tenths = int(share * 1000 + HALF)
    return f"{tenths // 10}.{tenths % 10} %"


def _hours(minutes: Fraction) -> str:
    hundredths = int(minutes * 100 / 60 + HALF)
    return f"{hundredths // 100}.{hundredths % 100:02} h"


def _month(month: str) -> str:
    return MONTHS[int(month[5:7]) - 1][:3]
