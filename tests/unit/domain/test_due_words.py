"""What is due reads like a sentence, and only what is urgent shouts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.queue.hours import SiteHours
from app.domain.queue.words import (
    DueWords,
    age_short,
    ago_words,
    due_words,
    hours_words,
    reading_words,
)

NOW = datetime(2026, 3, 10, 21, 48, tzinfo=UTC)  # Tuesday, 17:48 in New York
ZONE = "America/New_York"
OPEN = SiteHours(ZONE, True, NOW + timedelta(minutes=12), NOW + timedelta(minutes=12))
CLOSED = SiteHours(
    "Europe/Berlin", False, NOW + timedelta(hours=9, minutes=42), NOW + timedelta(hours=18)
)


def due(minutes: float | None, *, hours: SiteHours = OPEN, **facts: object) -> DueWords:
    given: dict[str, object] = {
        "state": "in_progress",
        "due_kind": "restore",
        "due_at": None if minutes is None else NOW + timedelta(minutes=minutes),
        "state_since": NOW - timedelta(hours=3),
        "now": NOW,
        "zone": ZONE,
        "hours": hours,
    }
    return due_words(**(given | facts))  # type: ignore[arg-type] # facts are the function's own


@pytest.mark.parametrize(
    ("words", "text", "tone"),
    [
        (due(10, due_kind="update"), "update in 10 min", "soon"),
        (due(65, due_kind="update"), "update in 1 h 05", "normal"),
        (due(22, due_kind="respond", pinned=True), "respond in 22 min", "late"),
        (due(-40), "40 min overdue", "late"),
        (due(1232), "restore Wed 14:20", "normal"),
        (due(2412, due_kind="next_step"), "next step Thu 10:00", "normal"),
        (due(600, hours=CLOSED), "opens in 9 h 42", "muted"),
        (due(3000, hours=CLOSED), "restore Thu 19:48", "muted"),
        (due(-5, hours=CLOSED), "5 min overdue", "late"),
        (due(None), "—", "muted"),
        (due(None, state="waiting_client"), "asked 3 h ago", "muted"),
        (due(None, state="resolved"), "resolved 3 h ago", "muted"),
        (due(65, state="resolved", due_kind="answer"), "answer in 1 h 05", "normal"),
    ],
)
def test_a_due_is_told_in_words_with_its_tone(words: DueWords, text: str, tone: str) -> None:
    assert (words.text, words.tone) == (text, tone)


def test_the_tooltip_names_the_moment_and_the_zone() -> None:
    assert due(1232).exact == "restore due Wed 14:20 (New York)"


@pytest.mark.parametrize(
    ("hours", "text"),
    [(0.2, "12 min ago"), (3, "3 h ago"), (20, "yesterday"), (100, "4 d ago")],
)
def test_how_long_ago_is_told_roughly(hours: float, text: str) -> None:
    assert ago_words(NOW - timedelta(hours=hours), NOW, ZONE) == text


def test_a_clock_tells_how_much_of_its_target_it_has_used() -> None:
    assert reading_words(50 * 60, 60 * 60) == "50 of 60 min"
    assert reading_words(200 * 60, 540 * 60) == "3 h 20 of 9 h"
    assert reading_words(15323 * 60, 240 * 60) == "255 h 23 of 4 h"


def test_the_hours_of_a_site_tell_the_time_there_and_what_comes_next() -> None:
    assert hours_words(OPEN, NOW) == "17:48 in New York, closes 18:00"
    assert hours_words(CLOSED, NOW) == "22:48 in Berlin, opens Wed 08:30"
    assert hours_words(SiteHours(ZONE, False), NOW) == "17:48 in New York"


def test_an_age_fits_a_narrow_column() -> None:
    assert [age_short(seconds) for seconds in (480, 25200, 300000)] == ["8 m", "7 h", "3 d"]
