"""What a quarterly review shows: its months, what was left out, the arithmetic, the sentence.

A review that was published keeps all of this as it was then: the rows move on.

Source: domain.md 5 (Suggested adjustment, Explanation, History), S10, S12.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from app.domain.budget import HALF
from app.domain.quarter import (
    LARGEST_STEP,
    PLANNED_USE,
    STEP_MIN,
    QuarterMonth,
    Suggestion,
    explain,
    percent,
    suggest,
)
from app.domain.rules import RuleBroken
from app.domain.words import hours_words, money_words

T = TypeVar("T")
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Minutes that were left out.

    Attributes:
        month: their work month, "2026-03".
        ticket: how the ticket is called.
        reason: why, as the client reads it.
    """

    month: str
    ticket: str
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a quarter shows.

    Units: minutes a month; money in minor units of the currency.

    Attributes:
        quarter: "2026-Q1".
        months: those with an agreement that have begun, in order.
        since: when an adjustment would hold.
        priorities: what the client said matters, as recorded at check-ins.
    """

    quarter: str
    months: tuple[QuarterMonth, ...]
    budget_min: int
    fee_minor: int
    currency: str
    since: date | None = None
    exceptions: tuple[Exceptional, ...] = ()
    priorities: tuple[str, ...] = ()

    @property
    def suggestion(self) -> Suggestion:
        """What it suggests."""
        return suggest(self.months, self.budget_min, self.fee_minor)

    def sentence(self) -> str:
        """What was used and what is suggested, as the client reads it."""
        if not self.months:
            return "No agreement was in force in this quarter, so there is nothing to review."
        return explain(self.suggestion, self.currency, self.since)

    def arithmetic(self) -> tuple[tuple[str, str], ...]:
        """Each step with its figure; the last is the result."""
        return tuple(_steps(self)) if self.months else ()


def _steps(evidence: Evidence) -> list[tuple[str, str]]:
    found = evidence.suggestion
    used, budget = map(hours_words, (found.quarter_consumed_min, found.quarter_budget_min))
    lines = [("Used of the budget", f"{used} of {budget} = {percent(found.utilisation)}")]
    if found.exceptional_min:
        lines.append((
            "Without exceptional work",
            f"− {hours_words(found.exceptional_min)} = {percent(found.adjusted_utilisation)}",
        ))  # fmt: skip
    if found.why == "fewer_than_two_full_months":
        full = sum(month.full for month in found.months)
        lines.append(("Full months", f"{full} of 2 that are evidence"))
    elif found.why == "within_70_to_100_percent":
        lines.append(("Right between", "70 % and 100 %"))
    if found.demand is not None and found.target is not None:
        lines += _target(found, found.demand, found.target)
    words = "No change" if found.outcome == "no_change" else "Suggested a month"
    fee = money_words(found.fee_minor, evidence.currency)
    return [*lines, (words, f"{hours_words(found.budget_min)} for {fee}")]


def _target(found: Suggestion, demand: Fraction, target: Fraction) -> list[tuple[str, str]]:
    whole = int(PLANNED_USE * 100)
    lines = [
        ("Mean of the full months", _hours(demand)),
        (f"÷ {whole} % planned use", _hours(target)),
        ("Up to the next half hour", hours_words(int(-(-target // STEP_MIN) * STEP_MIN))),
    ]
    if found.capped:
        step = found.current_budget_min * LARGEST_STEP
        lines.append((f"A step of at most {int(LARGEST_STEP * 100)} %", f"± {_hours(step)}"))
    if found.why == "change_under_60_min":
        lines.append(("Less than an hour from today", hours_words(found.current_budget_min)))
    return lines


def _hours(minutes: Fraction) -> str:
    hundredths = int(minutes * 100 / 60 + HALF)
    return f"{hundredths // 100}.{hundredths % 100:02} h"


def evidence_row(evidence: Evidence) -> dict[str, Any]:
    """Evidence as it is stored; the sentence and what was suggested stand in it as they were."""
    found = evidence.suggestion
    return {
        "quarter": evidence.quarter,
        "months": [asdict(month) for month in evidence.months],
        "budget_min": evidence.budget_min,
        "fee_minor": evidence.fee_minor,
        "currency": evidence.currency,
        "since": evidence.since.isoformat() if evidence.since else None,
        "exceptions": [asdict(one) for one in evidence.exceptions],
        "priorities": list(evidence.priorities),
        "outcome": found.outcome,
        "suggested_min": found.budget_min,
        "suggested_fee_minor": found.fee_minor,
        "sentence": evidence.sentence(),
    }


def evidence_of(stored: Any) -> Evidence:
    """Stored evidence as a value.

    Raises:
        RuleBroken: it cannot be read; whatever a device sends may be anything.
    """
    try:
        return Evidence(
            quarter=_typed(stored["quarter"], str),
            months=tuple(_rows(stored["months"], _month)),
            budget_min=_count(stored["budget_min"]),
            fee_minor=_count(stored["fee_minor"]),
            currency=_typed(stored["currency"], str),
            since=date.fromisoformat(stored["since"]) if stored["since"] else None,
            exceptions=tuple(_rows(stored["exceptions"], _exception)),
            priorities=tuple(_rows(stored["priorities"], lambda text: _typed(text, str))),
        )
    except (KeyError, TypeError, ValueError):
        raise RuleBroken(
            "evidence-unreadable", "The evidence of this review cannot be read: publish it anew."
        ) from None


def _rows(stored: Any, read: Callable[[Any], T]) -> list[T]:
    if not isinstance(stored, list) or len(stored) > _MOST_ROWS:
        raise TypeError
    return [read(row) for row in stored]


def _typed(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError
    return value


def _count(value: Any) -> int:
    if _typed(value, int) < 0:
        raise ValueError
    return int(value)


def _month(row: Mapping[str, Any]) -> QuarterMonth:
    return QuarterMonth(
        _typed(row["month"], str),
        _count(row["budget_min"]),
        _typed(row["consumed_min"], int),
        _count(row["exceptional_min"]),
        _typed(row["full"], bool),
        _typed(row["projected"], bool),
    )


def _exception(row: Mapping[str, Any]) -> Exceptional:
    return Exceptional(
        _typed(row["month"], str),
        _typed(row["ticket"], str),
        _count(row["minutes"]),
        _typed(row["reason"], str),
    )
