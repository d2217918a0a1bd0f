"""The linter finds what costs somebody money, each thing in a sentence at its field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.agreement import (
    AgreementFacts,
    CalendarFacts,
    Finding,
    ReviewFacts,
    VersionFacts,
    lint,
)
from app.domain.calendar import CalendarRules, parse_windows

TODAY = date(2026, 3, 10)
NINE = parse_windows(["09:00-18:00"])
ALL_DAY = parse_windows(["00:00-24:00"])
OFFICE = CalendarRules(
    "America/New_York", (NINE,) * 5 + ((), ()), {date(2027, 12, 25): "Christmas Day"}
)
ALWAYS = CalendarRules("America/New_York", (ALL_DAY,) * 7)
NEVER = CalendarRules("America/New_York", ((),) * 7)
BARE = CalendarRules("America/New_York", (NINE,) * 5 + ((), ()))
GRADES = ("senior", "standard")
AGREED = AgreementFacts(
    "America/New_York", "USD", {"hq": "Head office"}, {"standard": 20000, "senior": 26000}
)
VERSION = VersionFacts(
    id="v1",
    number=1,
    first=date(2026, 1, 1),
    last=None,
    zone="America/New_York",
    currency="USD",
    calendar="office",
    budget_min=1200,
    fee_minor=360000,
    rates={"standard": 18000, "senior": 24000},
    multipliers={"after_hours": "1.5", "holiday": "2"},
    rounding={"increment_min": 15, "mode": "up", "minimum_min": 15},
    minor_sr={"per_request_min": 60, "per_month_min": 180},
)


def found(
    *versions: VersionFacts, rules: CalendarRules | None = OFFICE, agreed: AgreementFacts = AGREED
) -> tuple[Finding, ...]:
    calendar = CalendarFacts("office", "Office", rules, "" if rules else "It is broken.")
    return lint(versions, {"office": calendar}, agreed, GRADES, TODAY)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in findings]


def test_an_agreement_that_is_right_has_no_finding() -> None:
    assert found(VERSION) == ()


def later(**given: Any) -> VersionFacts:
    return replace(VERSION, id="v2", number=2, first=date(2026, 4, 1), **given)


def test_days_without_a_version_are_named_with_both_ends() -> None:
    (gap,) = found(replace(VERSION, last=date(2026, 3, 20)), later())
    assert (gap.code, gap.severity, gap.field) == ("version-gap", "warning", "effective_from")
    assert "21 March 2026 to 31 March 2026" in gap.sentence


def test_two_versions_in_force_at_once_are_an_error() -> None:
    (overlap,) = found(VERSION, later())
    assert (overlap.code, overlap.severity) == ("versions-overlap", "error")
    assert "1 April 2026" in overlap.sentence.replace("01", "1")


def test_versions_that_follow_one_another_are_right() -> None:
    assert found(replace(VERSION, last=date(2026, 3, 31)), later(budget_min=1500)) == ()


def test_a_budget_changes_at_the_start_of_a_quarter_only() -> None:
    start = date(2026, 5, 1)
    second = replace(later(), first=start, budget_min=1500, fee_minor=400000)
    findings = found(replace(VERSION, last=date(2026, 4, 30)), second)
    assert [(one.code, one.field) for one in findings] == [
        ("budget-mid-quarter", "budget_min"),
        ("fee-mid-quarter", "fee_minor"),
    ]
    assert "1 July 2026" in findings[0].sentence


def _thrice(last_first: date) -> tuple[VersionFacts, ...]:
    """Three versions, the second adjusted from 1 April 2026, the third from a day of choice."""
    second = replace(later(budget_min=1500, fee_minor=450000), last=last_first - timedelta(days=1))
    third = replace(second, id="v3", number=3, first=last_first, last=None, budget_min=1800)
    return replace(VERSION, last=date(2026, 3, 31)), second, third


def test_s11_a_second_adjustment_in_a_quarter_is_refused() -> None:
    findings = [one for one in found(*_thrice(date(2026, 5, 1))) if one.subject == "v3"]
    assert [one.code for one in findings] == ["budget-already-adjusted"]
    assert "already adjusted in 2026-Q2, from 1 April 2026" in findings[0].sentence
    assert "1 July 2026" in findings[0].sentence


def test_the_next_quarter_has_its_own_adjustment() -> None:
    assert found(*_thrice(date(2026, 7, 1))) == ()


@pytest.mark.parametrize(
    ("review", "refused"),
    [
        (ReviewFacts(date(2026, 4, 1)), False),
        (ReviewFacts(date(2026, 4, 1), date(2026, 5, 1)), False),
        (ReviewFacts(date(2026, 4, 1), date(2026, 4, 1)), True),
        (ReviewFacts(date(2026, 7, 1)), True),
    ],
)
def test_an_adjustment_that_was_accepted_late_begins_with_the_month_after(
    review: ReviewFacts, *, refused: bool
) -> None:
    agreed = replace(AGREED, reviews=(review,))
    second = replace(later(budget_min=1500), first=date(2026, 5, 1))
    findings = found(replace(VERSION, last=date(2026, 4, 30)), second, agreed=agreed)
    assert bool(findings) is refused
    within = replace(second, first=date(2026, 5, 2))
    assert found(replace(VERSION, last=date(2026, 5, 1)), within, agreed=agreed)


def test_another_timing_of_the_fee_within_a_month_is_said_to_begin_with_the_next() -> None:
    def told(first: date) -> list[str]:
        before = replace(VERSION, last=first - timedelta(days=1))
        after = replace(later(fee_timing="arrears"), first=first)
        return [one.sentence for one in found(before, after) if one.code == "timing-mid-month"]

    assert told(date(2026, 4, 1)) == []
    (sentence,) = told(date(2026, 4, 15))
    assert sentence.startswith("The fee is invoiced in arrears from May 2026 on")


def test_an_agreement_that_begins_anew_after_a_gap_has_any_budget() -> None:
    second = replace(later(), first=date(2026, 5, 1), budget_min=1500)
    assert codes(found(replace(VERSION, last=date(2026, 3, 31)), second)) == ["version-gap"]


@pytest.mark.parametrize(
    ("change", "code", "severity", "field"),
    [
        ({"rates": {"standard": 18000}}, "rate-missing", "error", "rates"),
        ({"rates": {"standard": 1.5, "senior": 2}}, "rate-wrong", "error", "rates"),
        ({"rates": {"standard": 0, "senior": 24000}}, "rate-zero", "warning", "rates"),
        ({"zone": "Europe/Berlin"}, "version-foreign", "error", "zone"),
        ({"currency": "EUR"}, "version-foreign", "error", "currency"),
        ({"site_calendars": {"moon": "office"}}, "site-unknown", "error", "site_calendars"),
        ({"calendar": "gone"}, "calendar-missing", "error", "calendar"),
        (
            {"site_calendars": {"hq": "gone"}}, "calendar-missing", "error", "site_calendars",
        ),
        (
            {"multipliers": {"after_hours": "no", "holiday": "2"}},
            "multiplier-wrong", "error", "multipliers.after_hours",
        ),
        (
            {"multipliers": {"after_hours": "0.5", "holiday": "2"}},
            "multiplier-low", "warning", "multipliers.after_hours",
        ),
        (
            {"multipliers": {"after_hours": "2", "holiday": "1.5"}},
            "holiday-cheaper", "warning", "multipliers.holiday",
        ),
        ({"rounding": {"increment_min": 0}}, "rounding-wrong", "error", "rounding"),
        ({"rounding": {"mode": "down"}}, "rounding-wrong", "error", "rounding"),
        (
            {"rounding": {"increment_min": 15, "minimum_min": 20}},
            "minimum-off-step", "note", "rounding",
        ),
        ({"budget_min": -1}, "figure-wrong", "error", "budget_min"),
        ({"budget_min": 0}, "budget-zero", "warning", "budget_min"),
        ({"fee_minor": 0}, "fee-zero", "warning", "fee_minor"),
        ({"travel": "free"}, "choice-wrong", "error", "travel"),
        ({"check_in_cadence": "daily"}, "choice-wrong", "error", "check_in_cadence"),
        ({"fee_timing": "never"}, "choice-wrong", "error", "fee_timing"),
        ({"timer_hold_after_min": 0}, "figure-wrong", "error", "timer_hold_after_min"),
        ({"minor_sr": {"per_month_min": -5}}, "figure-wrong", "error", "minor_sr.per_month_min"),
        (
            {"minor_sr": {"per_request_min": 60, "per_month_min": 30}},
            "allowance-never", "warning", "minor_sr.per_request_min",
        ),
        (
            {"minor_sr": {"per_request_min": 0, "per_month_min": 180}},
            "allowance-never", "warning", "minor_sr.per_month_min",
        ),
        ({"last": date(2025, 12, 1)}, "version-inverted", "error", "effective_to"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_at_its_field(
    change: dict[str, Any], code: str, severity: str, field: str
) -> None:
    hits = [one for one in found(replace(VERSION, **change)) if one.code == code]
    assert [(one.severity, one.field) for one in hits] == [(severity, field)]
    assert hits[0].sentence.endswith(".")
    assert hits[0].where == "version 1"


@pytest.mark.parametrize(
    ("rules", "code", "severity"),
    [
        (BARE, "calendar-no-holidays", "warning"),
        (NEVER, "calendar-never-opens", "warning"),
        (None, "calendar-broken", "error"),
        (replace(OFFICE, holidays={date(2026, 1, 1): "New Year"}), "holidays-end", "warning"),
    ],
)
def test_a_calendar_that_will_not_do_is_named(
    rules: CalendarRules | None, code: str, severity: str
) -> None:
    hits = [one for one in found(VERSION, rules=rules) if one.code == code]
    assert [(one.severity, one.where) for one in hits] == [(severity, "calendar “Office”")]


def test_hours_that_never_close_need_no_holidays_but_make_the_call_out_idle() -> None:
    (idle,) = found(replace(VERSION, callout_minimum_min=60), rules=ALWAYS)
    assert (idle.code, idle.field) == ("allowance-never", "callout_minimum_min")


def test_small_requests_are_idle_where_nothing_is_ever_open() -> None:
    assert "minor_sr.per_request_min" in [one.field for one in found(VERSION, rules=NEVER)]


def test_rates_that_end_are_a_note_from_afar_and_a_warning_when_near_or_over() -> None:
    def ends(day: date) -> list[tuple[str, str]]:
        return [(one.code, one.severity) for one in found(replace(VERSION, last=day))]

    assert ends(date(2026, 12, 31)) == [("rates-end", "note")]
    assert ends(date(2026, 4, 30)) == [("rates-end", "warning")]
    assert ends(date(2026, 2, 28)) == [("rates-ended", "warning")]


def test_an_agreement_that_was_ended_has_no_rates_that_end() -> None:
    over = replace(AGREED, ended_on=date(2026, 4, 30))
    assert found(replace(VERSION, last=date(2026, 4, 30)), agreed=over) == ()


def test_a_version_that_outlives_its_agreement_is_an_error() -> None:
    over = replace(AGREED, ended_on=date(2026, 4, 30))
    assert codes(found(VERSION, agreed=over)) == ["version-after-end"]


def test_a_renewal_that_passed_unnoticed_is_a_warning() -> None:
    (missed,) = found(VERSION, agreed=replace(AGREED, renews_on=date(2026, 3, 1)))
    assert (missed.code, missed.where) == ("renewal-over", "agreement")


def test_notice_that_runs_out_is_a_note() -> None:
    agreed = replace(AGREED, renews_on=date(2026, 4, 15), notice_days=30)
    (near,) = found(VERSION, agreed=agreed)
    assert near.code == "notice-near"
    assert "16 March 2026" in near.sentence


def test_mistakes_of_a_version_long_over_are_left_alone() -> None:
    old = replace(VERSION, last=date(2026, 2, 28), rates={})
    new = replace(VERSION, id="v2", number=2, first=date(2026, 3, 1))
    assert found(old, new) == ()


def test_the_worst_comes_first() -> None:
    findings = found(replace(VERSION, rates={}, fee_minor=0, currency="EUR"), rules=BARE)
    order = ["error", "warning", "note"]
    ranks = [order.index(one.severity) for one in findings]
    assert ranks == sorted(ranks)
    assert {"error", "warning", "note"} == {one.severity for one in findings}


def test_no_grade_without_a_default_rate_stays_unnoticed() -> None:
    agreed = replace(AGREED, default_rates={"standard": 20000})
    (missing,) = found(VERSION, agreed=agreed)
    assert (missing.code, missing.severity) == ("default-rate-missing", "note")
    check: Callable[[str], bool] = missing.sentence.__contains__
    assert check("senior")
