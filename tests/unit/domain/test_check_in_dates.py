"""When a check-in is due, and when the next one could be."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import CalendarRules, is_open, parse_windows
from app.domain.check_ins import due_date, propose_next
from app.domain.check_ins.dates import next_workday
from tests.builders.ag01 import HOURS, NEW_YORK, at, on


def test_s03_a_monthly_check_in_is_overdue_after_thirty_one_days() -> None:
    due = due_date(on("02-12"), "monthly", on("03-19"))
    assert (due.due, due.overdue_days, due.words()) == (
        on("03-15"),
        4,
        "check-in overdue by 4 days",
    )


@pytest.mark.parametrize(
    ("cadence", "today", "words"),
    [
        ("biweekly", "02-26", "check-in due today"),
        ("biweekly", "02-27", "check-in overdue by 1 day"),
        ("quarterly", "03-19", "due in 57 days"),
        ("fortnightly of old", "03-14", "due in 1 day"),
    ],
)
def test_the_cadence_says_how_long_it_may_be(cadence: str, today: str, words: str) -> None:
    assert due_date(on("02-12"), cadence, on(today)).words() == words


def local(instant: datetime) -> str:
    return f"{instant.astimezone(NEW_YORK):%Y-%m-%d %H:%M}"


def test_the_next_one_is_proposed_for_the_same_weekday_and_time() -> None:
    assert local(propose_next(HOURS, at("03-19"), "monthly")) == "2026-04-16 10:00"
    assert local(propose_next(HOURS, at("03-19"), "biweekly")) == "2026-04-02 10:00"
    assert local(propose_next(HOURS, at("03-19"), "quarterly")) == "2026-06-18 10:00"


def test_a_holiday_moves_it_to_the_nearest_open_day_and_a_late_hour_to_an_opening() -> None:
    closed = CalendarRules(HOURS.zone, HOURS.weekly, {date(2026, 4, 16): "Holiday"})
    assert local(propose_next(closed, at("03-19"), "monthly")) == "2026-04-17 10:00"
    long = {date(2026, 4, 16) + timedelta(days=n): "Holiday" for n in range(4)}
    before = CalendarRules(HOURS.zone, HOURS.weekly, long)
    assert local(propose_next(before, at("03-19"), "monthly")) == "2026-04-15 10:00"
    assert local(propose_next(HOURS, at("03-19", "19:00"), "monthly")) == "2026-04-16 09:00"


def test_a_proposal_lies_in_the_future_however_late_the_minutes_are_written() -> None:
    late = propose_next(HOURS, at("03-19"), "monthly", now=at("05-01"))
    assert local(late) == "2026-05-14 10:00"


def test_a_client_that_never_opens_meets_on_the_plain_day() -> None:
    never = CalendarRules("America/New_York", ((),) * 7)
    assert local(propose_next(never, at("03-19"), "monthly")) == "2026-04-16 10:00"


def test_minutes_are_due_on_the_business_day_after() -> None:
    assert next_workday(HOURS, at("03-19")) == on("03-20")
    assert next_workday(HOURS, at("03-20", "23:30")) == on("03-23")
    closed = CalendarRules(HOURS.zone, HOURS.weekly, {on("03-20"): "Holiday"})
    assert next_workday(closed, at("03-19")) == on("03-23")
    assert next_workday(CalendarRules("UTC", ((),) * 7), at("03-19")) == on("03-20")


@given(
    st.integers(0, 90_000).map(lambda hour: at("2020-01-01") + timedelta(hours=hour)),
    st.sampled_from(["monthly", "biweekly", "quarterly"]),
    st.sets(st.integers(0, 6), min_size=1),
)
def test_a_proposal_is_open_at_the_client_and_comes_after(
    begun: datetime, cadence: str, days: set[int]
) -> None:
    week = tuple(parse_windows(["09:00-17:00"]) if n in days else () for n in range(7))
    rules = CalendarRules("Europe/Berlin", week)
    proposed = propose_next(rules, begun, cadence)
    assert proposed > begun
    assert is_open(rules, proposed)
