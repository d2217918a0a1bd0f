"""The quarterly suggestion beyond its worked examples (domain.md 5)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quarter import QuarterMonth, effective_from, explain, suggest
from app.domain.rules import RuleBroken


def months(*used: int, budget: int = 1200) -> list[QuarterMonth]:
    return [QuarterMonth(f"2026-0{n}", budget, minutes) for n, minutes in enumerate(used, 1)]


def test_the_sentence_shows_the_arithmetic_of_b03() -> None:
    found = suggest(months(1290, 1350, 1485), 1200, 360_000)
    assert explain(found, "USD", date(2026, 4, 1)) == (
        "Jan–Mar you used 68.75 h of 60.00 h (114.6 %). At 22.92 h a month and 85 % planned use, "
        "26.96 h would fit; we limit a step to 25 %, so we suggest 25.00 h and $4,500.00 from "
        "1 April 2026."
    )


def test_the_sentence_of_b04_names_what_was_exceptional() -> None:
    evidence = [*months(1290, 1350), QuarterMonth("2026-03", 1200, 1485, exceptional_min=600)]
    assert explain(suggest(evidence, 1200, 360_000), "USD", None) == (
        "Jan–Mar you used 68.75 h of 60.00 h (114.6 %). Without 10.00 h of exceptional work it "
        "was 97.9 %. That is within 70 to 100 % of the budget, so we suggest no change."
    )


def test_a_small_change_is_dropped() -> None:
    found = suggest(months(202, 202, 202, budget=200), 200, 60_000)
    assert (found.outcome, found.why) == ("no_change", "change_under_60_min")
    assert found.budget_min == 200


def test_a_part_month_is_no_evidence_beside_two_full_ones() -> None:
    part = QuarterMonth("2026-01", 300, 900, full=False)
    full = [QuarterMonth("2026-02", 1200, 1000), QuarterMonth("2026-03", 1200, 1000)]
    found = suggest([part, *full], 1200, 360_000)
    assert found.adjusted_utilisation == Fraction(2000, 2400)
    assert found.why == "within_70_to_100_percent"


@pytest.mark.parametrize(
    ("accepted", "since"),
    [
        (date(2026, 3, 31), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 5, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_an_adjustment_begins_with_the_quarter_or_with_the_month_after_it_was_accepted(
    accepted: date, since: date
) -> None:
    assert effective_from("2026-Q1", accepted) == since


def test_the_last_quarter_is_followed_by_the_next_year() -> None:
    assert effective_from("2026-Q4", date(2026, 12, 20)) == date(2027, 1, 1)


def test_a_quarter_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(RuleBroken, match="write 2026-Q1"):
        effective_from("spring", date(2026, 3, 1))


@given(
    used=st.lists(st.integers(0, 4000), min_size=2, max_size=3),
    budget=st.integers(0, 4000),
    fee=st.integers(0, 1_000_000),
)
def test_a_suggestion_never_steps_further_than_a_quarter_nor_the_wrong_way(
    used: list[int], budget: int, fee: int
) -> None:
    found = suggest(months(*used, budget=budget), budget, fee)
    assert abs(found.budget_min - budget) * 4 <= budget
    if found.outcome == "no_change":
        assert (found.budget_min, found.fee_minor) == (budget, fee)
    else:
        assert abs(found.budget_min - budget) >= 60
        assert found.budget_min % 30 == 0
        over = found.adjusted_utilisation > 1
        assert (found.budget_min > budget) == over
    assert explain(found, "EUR", None)
