"""The quarterly suggestion against the same arithmetic done by counting half hours.

Source: domain.md 5 (Suggested adjustment, Effective).
"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.quarter import QuarterMonth, effective_from, suggest
from tests.unit.domain.many import many

budgets = st.one_of(st.integers(0, 120), st.integers(0, 40).map(lambda steps: steps * 30))


@st.composite
def quarters(draw: st.DrawFn) -> tuple[list[QuarterMonth], int]:
    """Draw up to three months near the edges of the bands, and the budget."""
    budget = draw(budgets)
    months = []
    for number in range(draw(st.integers(1, 3))):
        share = draw(st.sampled_from([0, 50, 69, 70, 71, 85, 99, 100, 101, 115, 130, 200]))
        used = budget * share // 100 + draw(st.integers(0, 2))
        months.append(
            QuarterMonth(
                f"2026-0{number + 1}",
                budget,
                used,
                exceptional_min=draw(st.sampled_from([0, 0, min(30, used)])),
                full=draw(st.sampled_from([True, True, True, False])),
            )
        )
    return months, budget


def counted_out(months: list[QuarterMonth], budget: int) -> int:
    """The next budget, found by stepping half hours up and down."""
    full = [month for month in months if month.full]
    used = sum(month.consumed_min - month.exceptional_min for month in full)
    of = sum(month.budget_min for month in full)
    if len(full) < 2 or (of and 70 * of <= 100 * used <= 100 * of):
        return budget
    wanted = 0
    while wanted * 85 * len(full) < 100 * used:
        wanted += 30
    while wanted > budget and 4 * wanted > 5 * budget:
        wanted -= 30
    while wanted < budget and 4 * wanted < 3 * budget:
        wanted += 30
    rises = 100 * used > 100 * of
    if (wanted > budget) != rises or abs(wanted - budget) < 60:
        return budget
    return wanted


@many
@given(quarter=quarters(), fee=st.integers(0, 10**7))
def test_a_suggestion_is_what_counting_half_hours_comes_to(
    quarter: tuple[list[QuarterMonth], int], fee: int
) -> None:
    months, budget = quarter
    found = suggest(months, budget, fee)
    wanted = counted_out(months, budget)
    assert found.budget_min == wanted
    assert (found.outcome == "no_change") == (wanted == budget)
    if wanted != budget:
        assert abs(2 * (found.fee_minor * budget - fee * wanted)) <= budget
    else:
        assert found.fee_minor == fee


@many
@given(
    year=st.integers(2024, 2030),
    number=st.integers(1, 4),
    days=st.integers(-200, 200),
)
def test_an_adjustment_is_never_retroactive_and_begins_on_the_first_of_a_month(
    year: int, number: int, days: int
) -> None:
    after = date(year + number // 4, number % 4 * 3 + 1, 1)
    accepted = after + timedelta(days=days)
    since = effective_from(f"{year}-Q{number}", accepted)
    assert since.day == 1
    assert since >= after
    assert since > accepted
    assert since == after or since - accepted <= timedelta(days=31)
