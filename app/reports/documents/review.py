"""A quarterly review: what was used, what is suggested and how that comes about, what was decided.

Source: domain.md 5 (Quarter, Suggested adjustment, Effective, Explanation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.domain.budget import HALF
from app.domain.quarter import STEP_MIN, Suggestion, percent
from app.domain.words import hours_words, money_words
from app.reports.charts import Chart
from app.reports.documents.letterhead import Letterhead

_HOUR = 60


@dataclass(frozen=True, slots=True)
class ReviewMonth:
    """A month of the quarter, or the quarter's sum.

    Attributes:
        name: "January", "March, projected", "Quarter".
    """

    name: str
    used_min: int
    budget_min: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the arithmetic, and its result in words."""

    text: str
    result: str


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Work that does not count for the suggestion, with the account manager's reason."""

    text: str
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """How it ended.

    Attributes:
        sentence: "Accepted: 25.00 h and $4,500.00 from 1 April 2026.".
        people: who decided, with their role and day, one line each.
    """

    sentence: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuarterlyReview:
    """A review, open or decided.

    Attributes:
        title: "January to March 2026".
        prepared: who made it, when and for which day, in words.
        explanation: the sentence that leads it (`domain.quarter.explain`).
        terms: today's budget and fee in words: "budget 20.00 h and $3,600.00 a month".
        months: with the quarter's sum as the last.
        steps: how the suggestion comes about (`review_steps`); empty without one.
        suggestion: in words: "25.00 h and $4,500.00"; empty where no change is suggested.
        priorities: the client's, as recorded at check-ins.
        decided: None while it is open; the page then has boxes to tick and lines to sign.
        signers: who signs on paper, with their role.
        closing: from when it holds, at the foot.
    """

    letterhead: Letterhead
    client: str
    title: str
    prepared: str
    explanation: str
    terms: str
    months: tuple[ReviewMonth, ...]
    chart: Chart | None = None
    steps: tuple[Step, ...] = ()
    suggestion: str = ""
    exceptional: tuple[Exceptional, ...] = ()
    priorities: tuple[str, ...] = ()
    decided: Decided | None = None
    signers: tuple[str, ...] = ()
    closing: str = ""


def review_steps(suggestion: Suggestion, currency: str) -> tuple[Step, ...]:
    """The arithmetic of a suggestion, step by step, each with its result.

    Args:
        suggestion: of the quarter.
        currency: of the fee.
    """
    return tuple(_steps(suggestion, currency))


def _steps(found: Suggestion, currency: str) -> Iterator[Step]:
    full = [month for month in found.months if month.full] or list(found.months)
    used = sum(month.consumed_min - month.exceptional_min for month in full)
    budgets = sum(month.budget_min for month in full)
    yield Step(
        f"Used in the quarter, of the budget: {_hours(used)} ÷ {_hours(budgets)}. Between 70 and "
        "100 % we would suggest no change.",
        percent(found.adjusted_utilisation),
    )
    if found.demand is None or found.target is None:
        return
    marked = (
        f"{hours_words(found.exceptional_min)} of exceptional work left out."
        if found.exceptional_min
        else "No work was marked as exceptional."
    )
    yield Step(
        f"Used in a mean month: {_hours(used)} ÷ {len(full)}. {marked}",
        f"{_hours(found.demand)} h",
    )
    yield Step(f"Room for busy weeks: {_hours(found.demand)} ÷ 0.85", f"{_hours(found.target)} h")
    stepped = -(-found.target // STEP_MIN) * STEP_MIN
    yield Step("Up to the next half hour", f"{_hours(stepped)} h")
    if found.outcome == "no_change":
        yield Step("Less than an hour from today's budget: no change", _budget(found))
        return
    if found.capped:
        up = found.budget_min > found.current_budget_min
        factor, most = ("1.25", "more") if up else ("0.75", "less")
        yield Step(
            f"At most 25 % {most} in one step: {_hours(found.current_budget_min)} × {factor}",
            _budget(found),
        )
    price = money_words(
        int(Fraction(found.current_fee_minor * _HOUR, found.current_budget_min) + HALF), currency
    )
    yield Step(
        f"Fee at today's price: {_budget(found)} × {price}",
        money_words(found.fee_minor, currency),
    )


def _budget(found: Suggestion) -> str:
    return hours_words(found.budget_min)


def _hours(minutes: Fraction | int) -> str:
    hundredths = int(Fraction(minutes) * 100 / _HOUR + HALF)
    return f"{hundredths // 100}.{hundredths % 100:02}"
