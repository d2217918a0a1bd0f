"""An agreement in plain words says what the rules of coverage do, and nothing more."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.domain.calendar import CalendarRules, parse_windows
from app.queries.clients import TermsFacts
from app.reports.plain_words import plain_agreement, rate_words, span_of

OFFICE = parse_windows(["09:00-18:00"])
WEEK = CalendarRules("America/New_York", (*(OFFICE,) * 5, (), ()))
ALWAYS = CalendarRules("Europe/Prague", (parse_windows(["00:00-24:00"]),) * 7)


def terms(**changes: Any) -> TermsFacts:
    base = TermsFacts(
        number=2,
        effective_from=date(2026, 1, 1),
        effective_to=None,
        zone="America/New_York",
        calendar_id=UUID(int=1),
        budget_min=1200,
        fee_minor=360000,
        currency="USD",
        rates={"standard": 18000},
        multipliers={"after_hours": "1.5", "holiday": "2"},
        minor_sr={"per_request_min": 60, "per_month_min": 180},
        wrap_up_min=30,
        travel="follow_visit",
        rounding={"increment_min": 15, "mode": "up", "minimum_min": 15},
    )
    return replace(base, **changes)


def test_an_office_week_is_said_with_hours_zone_and_limits() -> None:
    words = plain_agreement(terms(), WEEK)
    assert words.included[0] == "Incidents, Mon–Fri 09:00–18:00, New York time"
    assert words.included[1] == "Small, clear requests in business hours, 60 min each, 3 h a month"
    assert "Closing out an incident, 30 min after service is restored" in words.included


def test_after_hours_names_rate_and_multipliers() -> None:
    words = plain_agreement(terms(), WEEK)
    assert words.excluded[0] == ("Incidents after hours: $180.00 an hour × 1.5, × 2 on holidays")


def test_a_call_out_minimum_is_said_with_the_price() -> None:
    words = plain_agreement(terms(callout_minimum_min=60), WEEK)
    assert words.excluded[0].endswith("60 min at least")


def test_one_multiplier_for_both_is_said_once() -> None:
    same = terms(multipliers={"after_hours": "2", "holiday": "2"})
    assert plain_agreement(same, WEEK).excluded[0].endswith("an hour × 2")


def test_a_site_that_never_closes_has_no_after_hours() -> None:
    words = plain_agreement(terms(), ALWAYS)
    assert words.included[0] == "Incidents, at any hour of any day"
    assert not any("after hours" in line for line in words.excluded)


def test_the_budget_says_time_money_and_that_more_is_never_charged() -> None:
    words = plain_agreement(terms(), WEEK)
    assert words.budget[0] == "20 h and $3,600.00 a month, reviewed each quarter"
    assert words.budget[1] == "More than the budget is never charged"
    assert words.budget[2] == "Time is rounded up to the next 15 min"
    assert words.budget[3] == "A month's fee is invoiced in advance, with the month before"
    assert words.version == "Version 2, since 1 January 2026"


def test_a_fee_in_arrears_is_said_to_be_on_the_invoice_of_its_month() -> None:
    words = plain_agreement(terms(fee_timing="arrears"), WEEK)
    assert words.budget[3] == "A month's fee is on the invoice that closes it"


@pytest.mark.parametrize(
    ("rounding", "words"),
    [
        ({"increment_min": 6, "mode": "nearest", "minimum_min": 6}, "to the nearest 6 min"),
        ({"increment_min": 15, "mode": "up", "minimum_min": 30}, "15 min, 30 min at least"),
        ({"increment_min": 1, "mode": "up", "minimum_min": 0}, "counted to the minute"),
    ],
)
def test_rounding_is_said_as_it_is_done(rounding: dict[str, Any], words: str) -> None:
    assert words in plain_agreement(terms(rounding=rounding), WEEK).budget[2]


def test_requests_without_limits_name_none() -> None:
    free = terms(minor_sr={"per_request_min": None, "per_month_min": None})
    assert plain_agreement(free, WEEK).included[1] == "Small, clear requests in business hours"


def test_travel_that_is_not_counted_says_so() -> None:
    words = plain_agreement(terms(travel="not_counted"), WEEK)
    assert any("travel is not counted" in line for line in words.included)


def test_no_seats_means_no_word_of_training() -> None:
    words = plain_agreement(terms(training_seats=0), WEEK)
    assert not any("training" in line for line in words.included)


def test_the_standard_rate_comes_first_and_other_grades_in_brackets() -> None:
    assert rate_words(terms(rates={"senior": 24000, "standard": 18000})) == (
        "$180.00 an hour (senior $240.00)"
    )
    assert rate_words(terms(rates={})) == "at the agreed rate"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(45, "45 min"), (60, "60 min"), (90, "1 h 30 min"), (180, "3 h"), (0, "0 min")],
)
def test_spans_read_as_people_say_them(minutes: int, words: str) -> None:
    assert span_of(minutes) == words
