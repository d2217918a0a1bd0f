from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from app.domain.queue import (
    Due,
    Priority,
    Score,
    TicketClocks,
    heat,
    next_due,
    priority_of,
    rank,
    score,
)
from tests.unit.domain.golden_cases import calendar, golden

QUEUE = golden()["queue_cases"][0]
NOW = datetime.fromisoformat(QUEUE["now"])
NYC = calendar("nyc_9_18")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def clocks(row: dict[str, Any]) -> TicketClocks:
    given = {
        name: at(row[name])
        for name in ("first_response_at", "last_client_update_at")
        if name in row
    }
    return TicketClocks(
        priority=int(row["priority"][1:]),
        kind="service_request" if row["priority"] == "P4" else "incident",
        created_at=at(row["created_at"]),
        paused_seconds=row.get("paused_business_min", 0) * 60,
        **given,
    )


def scored(row: dict[str, Any]) -> Score:
    return score(
        clocks(row),
        calendar(row["calendar"]),
        NOW,
        tier=Fraction(str(row["tier_factor"])),
        reopened=row.get("reopened", False),
    )


@pytest.mark.parametrize("row", QUEUE["requests"], ids=[row["id"] for row in QUEUE["requests"]])
def test_a_golden_ticket_has_the_expected_heat_and_score(row: dict[str, Any]) -> None:
    result = scored(row)
    assert {
        "heat": round(float(result.heat), 3),
        "due_soon": result.due_soon,
        "breached": result.breached,
        "pinned": result.pinned,
        "score": round(float(result.value), 1),
    } == row["expect"]


def test_the_golden_queue_stands_in_the_expected_order() -> None:
    ranked = sorted(
        QUEUE["requests"],
        key=lambda row: rank(scored(row), clocks(row).kind, at(row["created_at"]), row["id"]),
    )
    assert [row["id"] for row in ranked] == QUEUE["expect_order"]


def test_a_score_shows_its_arithmetic() -> None:
    shown = {row["id"]: scored(row).arithmetic for row in QUEUE["requests"]}
    assert shown["Q2"] == "60 × 1.83 × 1.2 + 10 = 142.0"
    assert shown["Q3"] == "30 × 1.39 = 41.7"


@pytest.mark.parametrize(
    ("impact", "urgency", "expected"),
    [
        ("high", "high", 1),
        ("high", "medium", 2),
        ("high", "low", 3),
        ("medium", "high", 2),
        ("medium", "medium", 3),
        ("medium", "low", 4),
        ("low", "high", 3),
        ("low", "medium", 4),
        ("low", "low", 4),
    ],
)
def test_priority_comes_from_impact_and_urgency(impact: str, urgency: str, expected: int) -> None:
    assert priority_of(impact, urgency) == Priority(expected)


def test_an_unknown_urgency_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="Choose high, medium or low"):
        priority_of("high", "asap")


def test_a_clock_runs_over_the_weekend_only_in_business_hours() -> None:
    friday = TicketClocks(2, "incident", at("2026-03-13T17:30:00-04:00"))
    assert next_due(friday, NYC) == Due("respond", at("2026-03-16T09:30:00-04:00"))


def test_after_the_first_response_the_client_update_is_due() -> None:
    ticket = TicketClocks(
        2,
        "incident",
        at("2026-03-10T09:00:00-04:00"),
        first_response_at=at("2026-03-10T09:20:00-04:00"),
    )
    assert next_due(ticket, NYC) == Due("update", at("2026-03-10T13:20:00-04:00"))


def test_a_service_request_has_a_next_step_instead_of_a_restore() -> None:
    ticket = TicketClocks(
        4,
        "service_request",
        at("2026-03-02T09:00:00-05:00"),
        first_response_at=at("2026-03-02T09:20:00-05:00"),
        last_client_update_at=at("2026-03-06T17:00:00-05:00"),
    )
    assert next_due(ticket, NYC) == Due("next_step", at("2026-03-06T18:00:00-05:00"))


def test_paused_time_moves_the_restore_target_back() -> None:
    ticket = TicketClocks(
        1,
        "incident",
        at("2026-03-10T09:00:00-04:00"),
        first_response_at=at("2026-03-10T09:05:00-04:00"),
        last_client_update_at=at("2026-03-10T14:30:00-04:00"),
        paused_seconds=3600,
    )
    assert next_due(ticket, NYC) == Due("restore", at("2026-03-10T14:00:00-04:00"))


def test_nothing_is_due_while_the_answered_ticket_waits_for_its_client() -> None:
    ticket = TicketClocks(
        3,
        "incident",
        at("2026-03-10T09:00:00-04:00"),
        first_response_at=at("2026-03-10T09:05:00-04:00"),
        paused_at=at("2026-03-10T10:00:00-04:00"),
    )
    assert next_due(ticket, NYC) is None


def test_a_word_on_a_solved_ticket_heats_it_towards_the_moment_by_which_it_is_to_be_taken_up() -> (
    None
):
    monday = at("2026-03-09T09:00:00-04:00")
    solved = TicketClocks(
        3, "incident", monday, first_response_at=monday, paused_at=at("2026-03-09T10:00:00-04:00"),
        answer_by=at("2026-03-10T14:00:00-04:00"),
    )  # fmt: skip
    hottest = {"14:00": 1, "09:30": Fraction(1, 2), "18:30": Fraction(13, 9)}  # of nine hours
    for time, share in hottest.items():
        assert heat(solved, NYC, at(f"2026-03-10T{time}:00-04:00")) == share
    assert not score(solved, NYC, at("2026-03-10T14:00:00-04:00")).breached
    assert score(solved, NYC, at("2026-03-10T14:00:01-04:00")).breached


def test_heat_stands_still_while_the_site_is_closed() -> None:
    ticket = TicketClocks(2, "incident", at("2026-03-13T17:30:00-04:00"))
    friday_night = score(ticket, NYC, at("2026-03-13T18:00:00-04:00"))
    sunday = score(ticket, NYC, datetime(2026, 3, 15, 12, tzinfo=UTC))
    assert friday_night == sunday


def test_at_equal_score_an_incident_comes_before_a_service_request() -> None:
    row = QUEUE["requests"][5]
    created = at(row["created_at"])
    incident = rank(scored(row), "incident", created, "b")
    assert incident < rank(scored(row), "service_request", created, "a")
