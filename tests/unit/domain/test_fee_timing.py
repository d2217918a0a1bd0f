"""When a month's fee is invoiced: with the month before it, or with the month itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.fees import FeeTerms, Timing, fee_months, fee_of
from app.domain.billing.invoice import compose
from app.domain.billing.lines import Facts, Line
from app.domain.billing.months import first_day, month_after, months_from

_YEAR = months_from("2026-01", "2026-12")
_DAY = timedelta(days=1)


def closed(
    versions: list[FeeTerms],
    begins: str = "2026-01",
    last: str = "2026-12",
    later: list[FeeTerms] | None = None,
    known_from: str = "",
) -> dict[str, list[Line]]:
    """Close one month after the other; from `known_from` on the terms are the `later` ones."""
    lines: list[Line] = []
    told: dict[str, list[Line]] = {}
    for month in months_from(begins, last):
        agreed = later if later is not None and month >= known_from else versions
        facts = Facts(
            month,
            begins,
            "USD",
            versions=agreed,
            locked=frozenset(told),
            lines=tuple(lines),
        )
        told[month] = list(compose(facts).lines)
        lines += told[month]
    return told


def shown(lines: list[Line]) -> list[tuple[str, str, int]]:
    return [(one.section, one.work_month, one.amount_minor) for one in lines]


def test_a_fee_in_arrears_is_invoiced_when_its_own_month_is_closed() -> None:
    told = closed([FeeTerms(date(2025, 1, 1), None, 3000, "arrears")], "2026-03", "2026-04")
    assert shown(told["2026-03"]) == [("fee", "2026-03", 3000)]
    assert shown(told["2026-04"]) == [("fee", "2026-04", 3000)]


def test_the_first_and_the_last_fee_in_arrears_are_those_of_the_days_in_force() -> None:
    told = closed(
        [FeeTerms(date(2026, 2, 15), date(2026, 4, 10), 2800, "arrears")], "2026-01", "2026-05"
    )
    assert {month: shown(lines) for month, lines in told.items()} == {
        "2026-01": [],
        "2026-02": [("fee", "2026-02", 1400)],
        "2026-03": [("fee", "2026-03", 2800)],
        "2026-04": [("fee", "2026-04", 933)],
        "2026-05": [],
    }
    assert told["2026-02"][0].words == "Managed support, February 2026 (14 of 28 days)"


def test_the_first_and_the_last_fee_in_advance_come_with_the_month_before() -> None:
    told = closed([FeeTerms(date(2026, 2, 15), date(2026, 4, 10), 2800)], "2026-01", "2026-05")
    assert {month: shown(lines) for month, lines in told.items()} == {
        "2026-01": [("fee", "2026-02", 1400)],
        "2026-02": [("fee", "2026-03", 2800)],
        "2026-03": [("fee", "2026-04", 933)],
        "2026-04": [],
        "2026-05": [],
    }


def test_going_over_to_arrears_leaves_one_invoice_without_a_fee() -> None:
    told = closed(
        [
            FeeTerms(date(2026, 1, 1), date(2026, 3, 31), 3000),
            FeeTerms(date(2026, 4, 1), None, 3000, "arrears"),
        ],
        last="2026-05",
    )
    assert shown(told["2026-02"]) == [("fee", "2026-03", 3000)]
    assert shown(told["2026-03"]) == []
    assert shown(told["2026-04"]) == [("fee", "2026-04", 3000)]


def test_going_over_to_advance_brings_two_fees_on_one_invoice() -> None:
    told = closed(
        [
            FeeTerms(date(2026, 1, 1), date(2026, 3, 31), 3000, "arrears"),
            FeeTerms(date(2026, 4, 1), None, 3000),
        ],
        last="2026-04",
    )
    assert shown(told["2026-02"]) == [("fee", "2026-02", 3000)]
    assert shown(told["2026-03"]) == [("fee", "2026-03", 3000), ("fee", "2026-04", 3000)]
    assert shown(told["2026-04"]) == [("fee", "2026-05", 3000)]


def test_a_month_in_which_the_timing_changes_goes_by_the_version_that_holds_first_in_it() -> None:
    terms = [
        FeeTerms(date(2026, 1, 1), date(2026, 3, 14), 3000),
        FeeTerms(date(2026, 3, 15), None, 3000, "arrears"),
    ]
    assert fee_months("2026-02", "2026-01", terms)[-1] == "2026-03"
    assert fee_months("2026-03", "2026-01", terms)[-1] == "2026-03"


_TIMINGS = st.lists(st.sampled_from(("advance", "arrears")), min_size=12, max_size=12)


def _versions(timings: list[Timing], cuts: list[int]) -> list[FeeTerms]:
    """A version for each stretch between two days of the year, in the timing of its place."""
    days = sorted({0, *cuts})
    firsts = [date(2026, 1, 1) + timedelta(days=one) for one in days]
    lasts = [*(first - _DAY for first in firsts[1:]), None]
    return [
        FeeTerms(first, last, 3000, timing)
        for first, last, timing in zip(firsts, lasts, timings, strict=False)
    ]


@given(timings=_TIMINGS, cuts=st.lists(st.integers(1, 360), max_size=8))
def test_however_often_the_timing_changes_no_fee_is_doubled_and_none_is_lost(
    timings: list[Timing], cuts: list[int]
) -> None:
    versions = _versions(timings, cuts)
    _check_each_once(closed(versions), versions)


@given(
    timings=_TIMINGS,
    others=_TIMINGS,
    cuts=st.lists(st.integers(1, 360), max_size=8),
    known_from=st.sampled_from(_YEAR),
)
def test_a_timing_that_is_changed_for_days_past_neither_doubles_a_fee_nor_loses_one(
    timings: list[Timing], others: list[Timing], cuts: list[int], known_from: str
) -> None:
    versions = _versions(timings, cuts)
    later = [replace(one, timing=timing) for one, timing in zip(versions, others, strict=False)]
    _check_each_once(closed(versions, later=later, known_from=known_from), versions)


def _check_each_once(told: dict[str, list[Line]], versions: list[FeeTerms]) -> None:
    billed: dict[str, int] = {}
    for month, lines in told.items():
        for line in lines:
            assert line.amount_minor > 0
            assert line.work_month <= month_after(month)
            billed[line.work_month] = billed.get(line.work_month, 0) + line.amount_minor
    for month in _YEAR:
        assert billed[month] == fee_of(month, versions).amount_minor
    assert set(billed) <= {*_YEAR, "2027-01"}


@pytest.mark.parametrize("timing", ["advance", "arrears"])
def test_the_fees_of_an_agreement_come_to_the_same_in_either_way(timing: Timing) -> None:
    terms = [FeeTerms(date(2026, 3, 16), date(2026, 10, 20), 31_000, timing)]
    told = closed(terms)
    total = sum(line.amount_minor for lines in told.values() for line in lines)
    assert total == sum(fee_of(month, terms).amount_minor for month in _YEAR)
    assert first_day("2026-03") < terms[0].first
