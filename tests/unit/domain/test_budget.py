"""The worked examples of the budget (domain.md 5, B01, B02, B05, B08)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.budget import band_of, budget_state, month_ends, prorated


def test_b01_the_middle_of_the_month_follows_this_month_s_pace() -> None:
    state = budget_state(1200, 765, Fraction(6120, 11880), Fraction(1020 + 1140 + 1260, 3))
    assert state.projected_min == 1485
    assert state.band == "over"
    assert state.remaining_min == 435
    assert state.utilisation == Fraction(6375, 10000)
    assert not state.blended


def test_b02_the_first_days_lean_on_the_months_before() -> None:
    state = budget_state(1200, 240, Fraction(1080, 11880), Fraction(1375))
    assert state.projected_min == 1699
    assert state.blended


def test_before_the_first_business_minute_the_trailing_pace_or_the_budget_stands() -> None:
    assert budget_state(1200, 0, Fraction(0), Fraction(900)).projected_min == 900
    assert budget_state(1200, 0, Fraction(0)).projected_min == 1200


@pytest.mark.parametrize(
    ("amount", "active", "days", "step", "expected"),
    [(960, 13, 28, 15, 450), (176000, 13, 28, 1, 81714), (600, 16, 31, 15, 315)],
)
def test_b05_and_b08_a_part_month_is_prorated(
    amount: int, active: int, days: int, step: int, expected: int
) -> None:
    assert prorated(amount, active, days, step) == expected


def test_bands_meet_without_a_gap() -> None:
    assert [band_of(Fraction(share, 100)) for share in (69, 70, 100, 101, 120, 121)] == [
        "low",
        "on_plan",
        "on_plan",
        "high",
        "high",
        "over",
    ]


@given(
    used=st.integers(0, 100_000),
    elapsed=st.fractions(0, 1),
    trailing=st.none() | st.fractions(0, 100_000),
)
def test_the_projection_never_falls_below_what_is_used(
    used: int, elapsed: Fraction, trailing: Fraction | None
) -> None:
    assert budget_state(1200, used, elapsed, trailing).projected_min >= used


def test_b01_the_band_lies_between_this_month_s_pace_and_that_of_the_closed_months() -> None:
    assert month_ends(765, Fraction(6120, 11880), Fraction(1290 + 1350, 2)) == (1485, 1405)


def test_a_pace_that_is_not_known_gives_no_end() -> None:
    assert month_ends(0, Fraction(0)) == (None, None)
    assert month_ends(0, Fraction(0), Fraction(900)) == (None, 900)
    assert month_ends(300, Fraction(1, 4)) == (1200, None)


@given(
    used=st.integers(0, 100_000),
    elapsed=st.fractions(Fraction(1, 1000), 1),
    trailing=st.none() | st.fractions(0, 100_000),
)
def test_the_projection_lies_within_the_band(
    used: int, elapsed: Fraction, trailing: Fraction | None
) -> None:
    ends = [end for end in month_ends(used, elapsed, trailing) if end is not None]
    assert min(ends) <= budget_state(1200, used, elapsed, trailing).projected_min <= max(ends)
