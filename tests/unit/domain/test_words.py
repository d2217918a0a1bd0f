"""Figures read the same everywhere."""

from datetime import UTC, datetime

import pytest

from app.domain.words import (
    age_words,
    clock_words,
    duration_words,
    hours_words,
    moment_words,
    money_words,
    month_bounds,
    planned_words,
    span_words,
    zone_city,
)


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (360000, "USD", "$3,600.00"),
        (-1250, "EUR", "−€12.50"),
        (5, "CHF", "CHF 0.05"),
        (100, "SEK", "SEK 1.00"),
    ],
)
def test_money_carries_its_currency_and_two_decimals(minor: int, currency: str, words: str) -> None:
    assert money_words(minor, currency) == words


def test_times_worked_are_hours_and_minutes() -> None:
    assert duration_words(2400) == "0:40"
    assert duration_words(43559) == "12:05"
    assert clock_words(2537) == "0:42:17"
    assert clock_words(-3) == "0:00:00"


def test_distances_and_ages_are_rough() -> None:
    assert span_words(490) == "8 min"
    assert span_words(7500) == "2 h 05"
    assert span_words(-7500) == "2 h 05"
    assert span_words(400_000) == "4 d"
    assert (age_words(59), age_words(3600), age_words(90_000)) == ("0 min", "1 h", "1 d")


def test_budget_hours_have_two_decimals_rounded_half_up() -> None:
    assert hours_words(765) == "12.75 h"
    assert hours_words(1) == "0.02 h"
    assert hours_words(0) == "0.00 h"


def test_a_moment_is_as_near_as_it_needs_to_be() -> None:
    now = datetime(2026, 3, 10, 21, 48, tzinfo=UTC)
    assert (
        moment_words(datetime(2026, 3, 10, 22, 0, tzinfo=UTC), "America/New_York", now) == "18:00"
    )
    assert (
        moment_words(datetime(2026, 3, 11, 14, 20, tzinfo=UTC), "America/New_York", now)
        == "Wed 10:20"
    )
    assert (
        moment_words(datetime(2026, 4, 3, 13, 0, tzinfo=UTC), "America/New_York", now)
        == "3 Apr 09:00"
    )


def test_a_month_is_the_client_s_month() -> None:
    now = datetime(2026, 4, 1, 3, 30, tzinfo=UTC)  # still March in New York
    start, end = month_bounds(now, "America/New_York")
    assert (start.isoformat(), end.isoformat()) == (
        "2026-03-01T00:00:00-05:00",
        "2026-04-01T00:00:00-04:00",
    )


def test_a_zone_is_named_by_its_city() -> None:
    assert zone_city("America/New_York") == "New York"
    assert zone_city("UTC") == "UTC"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (datetime(2026, 3, 20, 14, tzinfo=UTC), datetime(2026, 3, 20, 15, tzinfo=UTC),
         "Fri 20 March, 10:00–11:00"),
        (datetime(2026, 3, 21, 2, tzinfo=UTC), datetime(2026, 3, 21, 5, tzinfo=UTC),
         "Fri 20 March, 22:00–Sat 21 March 01:00"),
        (datetime(2027, 1, 4, 15, tzinfo=UTC), datetime(2027, 1, 4, 16, tzinfo=UTC),
         "Mon 4 January 2027, 10:00–11:00"),
    ],
)  # fmt: skip
def test_what_is_to_come_is_said_by_the_clocks_of_its_place(
    start: datetime, end: datetime, words: str
) -> None:
    now = datetime(2026, 3, 17, tzinfo=UTC)
    assert planned_words(start, end, "America/New_York", now) == words
