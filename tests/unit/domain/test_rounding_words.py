"""How minutes came to be counted is said in words that give the same figures (domain.md 3.5)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.coverage.rounding import Share, hand_out
from app.domain.coverage.rounding_words import rounding_words
from app.domain.coverage.terms import Rounding

QUARTERS, SIXES = Rounding(), Rounding(6, "nearest", 6)


@pytest.mark.parametrize(
    ("worked", "rounding", "told"),
    [
        (40, QUARTERS, "40 min worked, rounded once up to the next 15 min: 45 min."),
        (45, QUARTERS, "45 min worked, rounded once up to the next 15 min: 45 min."),
        (44, SIXES, "44 min worked, rounded once to the nearest 6 min: 42 min."),
        (45, SIXES, "45 min worked, rounded once to the nearest 6 min: 48 min."),
        (2, SIXES, "2 min worked; at least 6 min are counted."),
        (7, Rounding(15, "up", 60), "7 min worked; at least 60 min are counted."),
        (37, Rounding(1, "up", 0), "37 min worked, counted to the minute."),
        (0, QUARTERS, ""),
    ],
)
def test_the_words_give_what_was_counted(worked: int, rounding: Rounding, told: str) -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    counted = sum(hand_out([Share(worked * 60, included=True, start=at)], rounding))
    assert rounding_words(worked, counted, rounding, 1) == told


def test_where_time_falls_into_parts_it_says_how_each_gets_its_own() -> None:
    told = rounding_words(40, 45, QUARTERS, 2)
    assert "Each part gets the whole 15 min in its own time" in told
