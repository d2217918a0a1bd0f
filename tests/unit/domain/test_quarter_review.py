"""The quarterly review as an act: its steps, its marks, and what a decision comes to."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from app.domain.quarter import QuarterMonth, Suggestion, suggest
from app.domain.quarter_review import (
    STEPS,
    Decided,
    ReviewState,
    check_decision,
    check_mark,
    check_step,
    decide,
    quarter_after,
    quarter_before,
    quarter_first,
    quarter_months,
    quarter_of,
    review_id,
)
from app.domain.rules import RuleBroken

CLIENT = UUID(int=7)
APRIL = date(2026, 4, 1)


def b03() -> Suggestion:
    used = (1290, 1350, 1485)
    months = [QuarterMonth(f"2026-0{n}", 1200, minutes) for n, minutes in enumerate(used, 1)]
    return suggest(months, 1200, 360_000)


@pytest.mark.parametrize(("before", "after"), list(product(ReviewState, ReviewState)))
def test_a_review_takes_only_the_steps_of_its_life(before: ReviewState, after: ReviewState) -> None:
    if after in STEPS[before]:
        check_step(before, after)
    else:
        with pytest.raises(RuleBroken):
            check_step(before, after)


def test_nobody_decides_a_review_that_the_client_has_not_seen() -> None:
    check_step(None, "published")
    for before in (None, "draft"):
        with pytest.raises(RuleBroken, match="Publish the review"):
            check_step(before, "accepted")
    with pytest.raises(RuleBroken, match="decided already"):
        check_step("declined", "accepted")


def test_whoever_begins_a_quarters_review_begins_the_same_one() -> None:
    assert review_id(CLIENT, "2026-Q1") == review_id(CLIENT, "2026-Q1")
    others = {review_id(CLIENT, "2026-Q2"), review_id(UUID(int=8), "2026-Q1")}
    assert review_id(CLIENT, "2026-Q1") not in others
    with pytest.raises(RuleBroken, match="write 2026-Q1"):
        review_id(CLIENT, "2026-Q5")


@pytest.mark.parametrize(
    ("day", "quarter", "months", "after", "before"),
    [
        (date(2026, 3, 31), "2026-Q1", ("2026-01", "2026-03"), date(2026, 4, 1), "2025-Q4"),
        (date(2026, 12, 1), "2026-Q4", ("2026-10", "2026-12"), date(2027, 1, 1), "2026-Q3"),
    ],
)
def test_a_quarter_has_three_months(
    day: date, quarter: str, months: tuple[str, str], after: date, before: str
) -> None:
    assert quarter_of(day) == quarter
    assert (quarter_months(quarter)[0], quarter_months(quarter)[2]) == months
    assert quarter_after(quarter) == after
    assert quarter_before(day) == before
    assert quarter_of(quarter_first(quarter)) == quarter


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"month": "March"}, "Choose the month"),
        ({"minutes": 0}, "at least one minute"),
        ({"minutes": 601}, "counted 600 min"),
        ({"reason": "storm"}, "at least 10 characters"),
    ],
)
def test_exceptional_minutes_have_a_month_a_measure_and_a_reason(
    change: dict[str, Any], sentence: str
) -> None:
    given: dict[str, Any] = {
        "month": "2026-03",
        "minutes": 600,
        "reason": "a storm took the mast down",
    }
    check_mark(**given, consumed_min=600)
    with pytest.raises(RuleBroken, match=sentence):
        check_mark(**(given | change), consumed_min=600)


def test_b03_accepted_is_25_hours_for_4500_from_april() -> None:
    assert decide(b03(), "accepted", None, None, APRIL) == Decided("accepted", 1500, 450_000, APRIL)


def test_a_suggestion_of_no_change_is_accepted_without_an_adjustment() -> None:
    months = [QuarterMonth(f"2026-0{n}", 1200, 1000) for n in (1, 2, 3)]
    suggestion = suggest(months, 1200, 360_000)
    decided = decide(suggestion, "accepted", None, None, APRIL)
    assert decided == Decided("accepted")
    check_decision(decided, None, named=False, reason="", note="")


def test_another_budget_keeps_the_price_of_a_minute_unless_a_fee_is_stated() -> None:
    assert decide(b03(), "changed", 1320, None, APRIL).fee_minor == 396_000
    assert decide(b03(), "changed", 1320, 380_000, APRIL).fee_minor == 380_000
    assert decide(b03(), "changed", None, 380_000, APRIL).budget_min == 1200
    with pytest.raises(RuleBroken, match="today's budget"):
        decide(b03(), "changed", 1200, None, APRIL)
    with pytest.raises(RuleBroken, match="start at zero"):
        decide(b03(), "changed", -1, None, APRIL)
    with pytest.raises(RuleBroken, match="Accept the suggestion"):
        decide(b03(), "postponed", None, None, APRIL)


def test_an_adjustment_needs_an_approver_and_a_decline_its_reason() -> None:
    adjusted = decide(b03(), "accepted", None, None, APRIL)

    def check(decided: Decided, roles: list[str] | None = None, **words: str) -> None:
        given = {"reason": "", "note": ""} | words
        check_decision(decided, roles, named=roles is not None, **given)

    check(adjusted, ["approver"], note="in the meeting")
    with pytest.raises(RuleBroken, match="Only an approver"):
        check(adjusted, ["coordinator"], note="in the meeting")
    with pytest.raises(RuleBroken, match="Say how the client agreed"):
        check(adjusted, ["approver"])
    declined = decide(b03(), "declined", None, None, APRIL)
    check(declined, reason="they wait for the summer")
    with pytest.raises(RuleBroken, match="at least 10 characters"):
        check(declined, reason="no")
    with pytest.raises(RuleBroken, match="Only an approver"):
        check(declined, ["coordinator"], reason="they wait for the summer")
