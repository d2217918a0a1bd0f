"""Estimate against actuals: flat fees keep their price, work by time has a ceiling (S50)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.domain.estimates import Progress


def flat(worked: int, estimate: int = 720) -> Progress:
    return Progress("flat", estimate, worked, 240_000, 0, "USD")


def by_time(charged: int) -> Progress:
    return Progress("time", 300, 200, 90_000, charged, "USD")


def test_s50_nine_of_twelve_hours_are_75_percent_and_the_price_stays() -> None:
    found = flat(540)
    assert (found.share, found.level) == (Fraction(3, 4), "fine")
    assert found.sentence() == (
        "9.00 h of 12.00 h worked, 75 % of the estimate; the price stays $2,400.00."
    )
    assert found.hourly_minor == 26_667


@pytest.mark.parametrize(
    ("charged", "level", "words"),
    [
        (71_999, "fine", "$719.99 of at most $900.00 (79 %)."),
        (72_000, "near", "Ask the client soon if more is needed."),
        (89_999, "near", "(99 %)"),
        (90_000, "reached", "ask the client before more is done"),
        (120_000, "reached", "(133 %)"),
    ],
)
def test_a_ceiling_warns_at_80_percent_and_asks_again_at_100(
    charged: int, level: str, words: str
) -> None:
    found = by_time(charged)
    assert found.level == level
    assert words in found.sentence()
    assert found.hourly_minor is None


def test_an_offer_without_an_estimate_tells_the_work_alone() -> None:
    found = flat(90, estimate=0)
    assert found.share == 0
    assert found.level == "fine"
    assert found.sentence() == "1.50 h worked; the price stays $2,400.00."
    assert flat(0).hourly_minor is None
