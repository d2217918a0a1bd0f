"""Quarters are counted by the calendar, or from the month in which an agreement began."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.agreement.lint_dates import next_quarter
from app.domain.check_ins.money import quarter_name, review_quarter
from app.domain.quarter import effective_from
from app.domain.quarter_review import (
    check_anchor,
    quarter_after,
    quarter_before,
    quarter_first,
    quarter_months,
    quarter_of,
    quarter_shift,
    quarter_words,
)
from app.domain.rules import RuleBroken
from tests.unit.domain.test_agreement_linter import AGREED, VERSION, found, later

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SHIFTS = st.integers(0, 2)


@pytest.mark.parametrize(
    ("anchor", "begins", "shift"),
    [
        ("calendar", date(2026, 2, 16), 0),
        ("agreement_start", date(2026, 2, 16), 1),
        ("agreement_start", date(2025, 12, 1), 2),
        ("agreement_start", date(2026, 7, 1), 0),
        ("agreement_start", None, 0),
    ],
)
def test_quarters_begin_with_the_calendar_or_with_the_agreement_s_month(
    anchor: str, begins: date | None, shift: int
) -> None:
    assert quarter_shift(anchor, begins) == shift


def test_a_quarter_that_begins_in_february_is_named_and_read_by_its_months() -> None:
    assert quarter_of(date(2026, 2, 1), 1) == "2026-Q1+1"
    assert quarter_of(date(2026, 1, 31), 1) == "2025-Q4+1"
    assert quarter_months("2025-Q4+1") == ("2025-11", "2025-12", "2026-01")
    assert quarter_words("2025-Q4+1") == "Nov–Jan 2026"
    assert (quarter_words("2026-Q1"), quarter_name("2026-Q1")) == ("2026-Q1", "First quarter")
    assert quarter_name("2026-Q1+1") == "Feb–Apr 2026"
    with pytest.raises(RuleBroken, match="is no quarter"):
        quarter_months("2026-Q1+3")
    with pytest.raises(RuleBroken, match="from the agreement's first month"):
        check_anchor("fiscal")


@given(DAYS, SHIFTS)
def test_every_day_is_in_one_quarter_and_quarters_follow_one_another(day: date, shift: int) -> None:
    own = quarter_of(day, shift)
    first, after = quarter_first(own), quarter_after(own)
    assert first <= day < after
    assert (first.month - 1) % 3 == shift
    assert quarter_of(after, shift) > own or after.year > first.year
    assert quarter_before(after, shift) == own
    assert quarter_before(day, shift) == quarter_of(first - timedelta(days=1), shift)
    assert next_quarter(first, shift) == first
    assert next_quarter(first + timedelta(days=1), shift) == after
    assert effective_from(own, after - timedelta(days=1)) == after


def test_a_check_in_reviews_the_quarter_that_ends_or_has_just_ended() -> None:
    assert review_quarter(date(2026, 4, 10), 1) == ("2026-Q1+1", True)
    assert review_quarter(date(2026, 5, 10), 1) == ("2026-Q1+1", False)
    assert review_quarter(date(2026, 6, 10), 1) is None
    assert review_quarter(date(2026, 3, 10)) == ("2026-Q1", True)


def test_a_budget_changes_where_the_agreements_own_quarters_begin() -> None:
    before = replace(VERSION, first=date(2026, 2, 1), last=date(2026, 4, 30))
    after = replace(later(budget_min=1500), first=date(2026, 5, 1))
    agreed = replace(AGREED, quarter_shift=1)
    assert found(before, after, agreed=agreed) == ()
    (wrong,) = found(before, after)
    assert wrong.code == "budget-mid-quarter"
    twice = (
        before,
        replace(after, last=date(2026, 6, 30)),
        replace(after, id="v3", number=3, first=date(2026, 7, 1), budget_min=1800),
    )
    sentences = [one.sentence for one in found(*twice, agreed=agreed)]
    assert any("already adjusted in May–Jul 2026" in one for one in sentences)
