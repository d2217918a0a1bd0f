"""The quarterly review as an act: published, then accepted, changed or declined; and its marks.

Source: domain.md 2 (QuarterlyReview, BudgetAdjustment), 5 (Suggested adjustment, Effective,
History).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from app.domain.consents import check_approver
from app.domain.overrides import check_reason
from app.domain.quarter import Suggestion
from app.domain.rules import RuleBroken
from app.domain.words import MONTHS

_SPACE = UUID("5f7f2f1e-6d0b-4e0a-9a54-3d1f6f0c7a21")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])(\+[12])?")
_YEAR = 12
CALENDAR, AGREEMENT_START = "calendar", "agreement_start"
ANCHORS = (CALENDAR, AGREEMENT_START)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_DECEMBER = 12


class ReviewState(StrEnum):
    """Where a review stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"


DECIDED = frozenset({ReviewState.ACCEPTED, ReviewState.CHANGED, ReviewState.DECLINED})

STEPS: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.DRAFT: frozenset({ReviewState.PUBLISHED}),
    ReviewState.PUBLISHED: DECIDED,
    ReviewState.ACCEPTED: frozenset(),
    ReviewState.CHANGED: frozenset(),
    ReviewState.DECLINED: frozenset(),
}
"""State → the states that may follow it."""


def review_id(client: UUID, quarter: str) -> UUID:
    """The identity of a client's review of a quarter: whoever begins it, it is one.

    Raises:
        RuleBroken: the quarter is not written like "2026-Q1".
    """
    quarter_months(quarter)
    return uuid5(_SPACE, f"{client.hex} {quarter}")


def quarter_shift(anchor: str, begins: date | None) -> int:
    """By how many months quarters begin after those of the calendar.

    Args:
        anchor: calendar or agreement_start.
        begins: the first day of the agreement; None where it has none.

    Source: domain.md 5 (Quarter).
    """
    return (begins.month - 1) % 3 if anchor == AGREEMENT_START and begins is not None else 0


def check_anchor(anchor: str) -> None:
    """Check where quarters are counted from.

    Raises:
        RuleBroken: there is no such choice.
    """
    if anchor not in ANCHORS:
        raise RuleBroken(
            "anchor-wrong", "Count quarters by the calendar, or from the agreement's first month."
        )


def quarter_of(day: date, shift: int = 0) -> str:
    """The quarter of a date, as "2026-Q1"; one that begins a month later is "2026-Q1+1"."""
    months = day.year * _YEAR + day.month - 1 - shift
    return f"{months // _YEAR}-Q{months % _YEAR // 3 + 1}{f'+{shift}' if shift else ''}"


def quarter_months(quarter: str) -> tuple[str, str, str]:
    """The three months of a quarter, as "2026-01".

    Raises:
        RuleBroken: it is not written like "2026-Q1".
    """
    found = _QUARTER.fullmatch(quarter)
    if found is None:
        raise RuleBroken("quarter-unreadable", f"“{quarter[:20]}” is no quarter: write 2026-Q1.")
    first = int(found[1]) * _YEAR + 3 * int(found[2]) - 3 + int(found[3] or 0)
    one, two, three = (
        f"{month // _YEAR:04}-{month % _YEAR + 1:02}" for month in range(first, first + 3)
    )
    return one, two, three


def quarter_first(quarter: str) -> date:
    """The first day of a quarter."""
    return date.fromisoformat(f"{quarter_months(quarter)[0]}-01")


def quarter_after(quarter: str) -> date:
    """The first day after a quarter."""
    return month_after(quarter_months(quarter)[2])


def quarter_words(quarter: str) -> str:
    """A quarter as it is read: "2026-Q1"; one that is not of the calendar by its months."""
    if "+" not in quarter:
        return quarter
    first, _middle, last = quarter_months(quarter)
    names = [MONTHS[int(month[5:7]) - 1][:3] for month in (first, last)]
    return f"{names[0]}–{names[1]} {last[:4]}"


def month_after(month: str) -> date:
    """The first day after a month, "2026-03"."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year + number // _DECEMBER, number % _DECEMBER + 1, 1)


def quarter_before(day: date, shift: int = 0) -> str:
    """The quarter that ended last before a date: the one to review."""
    first = quarter_first(quarter_of(day, shift))
    return quarter_of(date.fromordinal(first.toordinal() - 1), shift)


def check_step(before: str | None, after: str) -> None:
    """Check a step of a review's life; None is one that nobody began.

    Raises:
        RuleBroken: there is no such step.
    """
    if before is None:
        if after not in {ReviewState.DRAFT, ReviewState.PUBLISHED}:
            raise RuleBroken("review-begins", "Publish the review before it is decided.")
        return
    if after in set(ReviewState) and ReviewState(after) in STEPS[ReviewState(before)]:
        return
    if before == ReviewState.DRAFT:
        raise RuleBroken("review-begins", "Publish the review before it is decided.")
    check_undecided(before)
    raise RuleBroken("review-published", "This review was published already.")


def check_undecided(state: str) -> None:
    """Check that a review may still be changed.

    Raises:
        RuleBroken: it was decided.
    """
    if state in DECIDED:
        raise RuleBroken(
            "review-decided",
            "This review was decided already; what was decided stays. The next quarter has its "
            "own.",
        )


def check_mark(month: str, minutes: int, reason: str, consumed_min: int | None = None) -> None:
    """Check minutes that are left out of a quarter's evidence.

    Args:
        month: their work month, "2026-03".
        minutes: how many; at least one.
        reason: why, as the client reads it; at least ten characters.
        consumed_min: what the ticket counted in that month, where it is known.

    Raises:
        RuleBroken: the sentence says what to give.
    """
    if not isinstance(month, str) or _MONTH.fullmatch(month) is None:
        raise RuleBroken("month-unreadable", "Choose the month of the exceptional work.")
    if minutes < 1:
        raise RuleBroken("minutes-wrong", "Exceptional work has at least one minute.")
    if consumed_min is not None and minutes > consumed_min:
        raise RuleBroken(
            "minutes-more",
            f"This ticket counted {consumed_min} min in that month: leave out at most as many.",
        )
    check_reason(reason)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided of a review.

    Attributes:
        outcome: accepted (as suggested), changed (another budget) or declined.
        budget_min: minutes a month from then on; None where nothing changes.
        fee_minor: of a month; None where nothing changes.
        effective_from: the first day; None where nothing changes.
    """

    outcome: str
    budget_min: int | None = None
    fee_minor: int | None = None
    effective_from: date | None = None


def decide(
    suggestion: Suggestion, outcome: str, budget_min: int | None, fee_minor: int | None, day: date
) -> Decided:
    """What an outcome comes to.

    Args:
        suggestion: what the review suggested.
        outcome: accepted, changed or declined.
        budget_min: stated where it was changed.
        fee_minor: stated where it is another than the price of a minute gives.
        day: the first day on which an adjustment would hold.

    Raises:
        RuleBroken: the outcome is none, or a changed one changes nothing.
    """
    if outcome == ReviewState.DECLINED:
        return Decided(outcome)
    if outcome == ReviewState.ACCEPTED:
        if suggestion.outcome == "no_change":
            return Decided(outcome)
        fee = suggestion.fee_minor if fee_minor is None else fee_minor
        return Decided(outcome, suggestion.budget_min, fee, day)
    if outcome != ReviewState.CHANGED:
        raise RuleBroken("outcome-unknown", "Accept the suggestion, change it, or decline it.")
    budget = suggestion.current_budget_min if budget_min is None else budget_min
    fee = suggestion.fee_for(budget) if fee_minor is None else fee_minor
    if budget < 0 or fee < 0:
        raise RuleBroken("figure-wrong", "Budget and fee start at zero.")
    if (budget, fee) == (suggestion.current_budget_min, suggestion.current_fee_minor):
        raise RuleBroken(
            "review-unchanged", "This is today's budget and fee: decline the change instead."
        )
    return Decided(outcome, budget, fee, day)


def check_decision(
    decided: Decided, roles: Iterable[str] | None, *, named: bool, reason: str, note: str
) -> None:
    """Check who decided, and that it says why and how.

    Args:
        decided: what was decided.
        roles: of the contact who approved; None where there is no such contact of the client.
        named: whether anybody of the client is named.
        reason: why it was changed or declined; at least ten characters.
        note: how the client said so.

    Raises:
        RuleBroken: an adjustment without an approver, or words that are missing.
    """
    if decided.outcome != ReviewState.ACCEPTED:
        check_reason(reason)
    if decided.budget_min is None:
        if named:
            check_approver(roles, "a review")
        return
    check_approver(roles, "an adjustment of the budget")
    if not note.strip():
        raise RuleBroken("note-empty", "Say how the client agreed: by phone, in which mail.")
