from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendar import (
    CalendarProblem,
    CalendarRules,
    Window,
    add_business_seconds,
    business_seconds,
    first_instant,
    hours_in_words,
    is_holiday,
    is_open,
    next_change,
    open_windows,
    parse_windows,
    whole_second,
)
from tests.unit.domain.golden_cases import calendar

NYC = calendar("nyc_9_18")
ALWAYS = calendar("newsroom_24x7")


def every_day(zone: str, *written: str) -> CalendarRules:
    return CalendarRules(zone, (parse_windows(written),) * 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_windows_are_read_as_people_write_them() -> None:
    assert parse_windows(["13:00-24:00", "9:00 - 12:30"]) == (Window(540, 750), Window(780, 1440))


@pytest.mark.parametrize("written", ["nine to five", "09:00", "18:00-09:00", "09:75-10:00"])
def test_what_is_no_window_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(CalendarProblem, match=r"[Ww]rite|close after it opens"):
        parse_windows([written])


def test_overlapping_windows_are_refused() -> None:
    with pytest.raises(CalendarProblem, match="Join them into one"):
        parse_windows(["09:00-12:00", "11:00-18:00"])


def test_an_unknown_zone_is_refused_with_an_example() -> None:
    with pytest.raises(CalendarProblem, match="America/New_York"):
        every_day("Mars/Olympus", "09:00-18:00")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(CalendarProblem, match="has no zone"):
        whole_second(datetime(2026, 3, 10))  # noqa: DTZ001 (the point of the test)


def test_opening_is_inside_and_closing_is_outside() -> None:
    assert is_open(NYC, at("2026-03-10T09:00:00-04:00"))
    assert not is_open(NYC, at("2026-03-10T18:00:00-04:00"))


def test_a_holiday_has_a_name_and_no_hours() -> None:
    noon = at("2026-05-25T12:00:00-04:00")
    assert is_holiday(NYC, noon) == "Memorial Day"
    assert not is_open(NYC, noon)


def test_a_date_that_is_holiday_and_special_day_is_a_special_day() -> None:
    day = date(2026, 12, 24)
    rules = CalendarRules(
        NYC.zone, NYC.weekly, {day: "Christmas Eve"}, {day: parse_windows(["09:00-13:00"])}
    )
    assert is_holiday(rules, at("2026-12-24T14:00:00-05:00")) is None
    assert is_open(rules, at("2026-12-24T12:59:59-05:00"))


def test_the_week_between_two_instants_has_five_windows() -> None:
    windows = open_windows(NYC, at("2026-03-09T12:00:00-04:00"), at("2026-03-16T00:00:00-04:00"))
    assert windows[0] == (utc("2026-03-09T16:00"), utc("2026-03-09T22:00"))
    assert len(windows) == 5


def test_days_that_touch_are_one_window() -> None:
    begin, end = utc("2026-03-01T00:00"), utc("2026-03-20T00:00")
    assert open_windows(ALWAYS, begin, end) == [(begin, end)]


def test_the_next_change_says_whether_it_opens() -> None:
    friday = at("2026-03-13T17:00:00-04:00")
    closing = at("2026-03-13T18:00:00-04:00")
    assert next_change(NYC, friday) == (closing, False)
    assert next_change(NYC, closing) == (at("2026-03-16T09:00:00-04:00"), True)


def test_a_site_that_never_closes_has_no_next_change() -> None:
    assert next_change(ALWAYS, utc("2026-03-13T17:00")) is None


def test_a_change_beyond_the_search_is_not_told() -> None:
    evening = at("2026-03-13T19:00:00-04:00")
    assert next_change(NYC, evening, within=timedelta(hours=4)) is None


def test_a_window_edge_in_the_skipped_hour_lies_at_the_end_of_the_gap() -> None:
    rules = every_day("America/New_York", "02:30-04:00")
    windows = open_windows(rules, utc("2026-03-08T05:00"), utc("2026-03-08T20:00"))
    assert windows == [(utc("2026-03-08T07:00"), utc("2026-03-08T08:00"))]


def test_a_repeated_edge_opens_at_its_first_and_closes_at_its_second_occurrence() -> None:
    opening = every_day("America/New_York", "01:30-04:00")
    closing = every_day("America/New_York", "00:30-01:30")
    night = utc("2026-11-01T04:00"), utc("2026-11-01T12:00")
    assert open_windows(opening, *night) == [(utc("2026-11-01T05:30"), utc("2026-11-01T09:00"))]
    assert open_windows(closing, *night) == [(utc("2026-11-01T04:30"), utc("2026-11-01T06:30"))]


def test_a_date_without_midnight_begins_at_the_end_of_the_gap() -> None:
    # In Beirut the clocks go from 00:00 to 01:00.
    assert first_instant("Asia/Beirut", date(2026, 3, 29)) == utc("2026-03-28T22:00")


def test_a_date_with_two_midnights_begins_at_the_first() -> None:
    # In Havana the clocks go from 01:00 back to 00:00.
    assert first_instant("America/Havana", date(2026, 11, 1)) == utc("2026-11-01T04:00")


def test_a_calendar_that_never_opens_says_so() -> None:
    never = CalendarRules("America/New_York", ((),) * 7)
    with pytest.raises(CalendarProblem, match="never opens"):
        add_business_seconds(never, utc("2026-03-10T00:00"), 60)


def test_business_time_ends_exactly_at_closing() -> None:
    start = at("2026-03-10T17:00:00-04:00")
    assert add_business_seconds(NYC, start, 3600) == at("2026-03-10T18:00:00-04:00")


def test_equal_calendars_are_one_key() -> None:
    again = CalendarRules(NYC.zone, NYC.weekly, NYC.holidays, NYC.special_days)
    assert {NYC: 1}[again] == 1


def test_hours_are_said_in_runs_of_days() -> None:
    assert hours_in_words(NYC) == "Mon–Fri 09:00–18:00"
    assert hours_in_words(calendar("berlin")) == "Mon–Thu 08:30–17:30, Fri 08:30–16:00"
    assert hours_in_words(ALWAYS) == "every day, all day"


ZONES = [
    "America/New_York",
    "Europe/Berlin",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
]
HOURS = [("09:00-18:00",), ("00:00-24:00",), ("00:30-02:15", "23:00-24:00"), ("01:00-01:45",)]
SECONDS = st.integers(0, 400 * 86_400)


@settings(max_examples=80)
@given(
    zone=st.sampled_from(ZONES),
    hours=st.sampled_from(HOURS),
    begin=SECONDS,
    length=st.integers(0, 200 * 86_400),
)
def test_counted_business_time_is_the_sum_of_the_windows(
    zone: str, hours: tuple[str, ...], begin: int, length: int
) -> None:
    rules = every_day(zone, *hours)
    start = utc("2026-01-01T00:00") + timedelta(seconds=begin)
    end = start + timedelta(seconds=length)
    windows = open_windows(rules, start, end)
    assert business_seconds(rules, start, end) == sum(
        int((closes - opens).total_seconds()) for opens, closes in windows
    )


@settings(max_examples=80)
@given(
    zone=st.sampled_from(ZONES),
    hours=st.sampled_from(HOURS),
    begin=SECONDS,
    seconds=st.integers(0, 500_000),
)
def test_adding_business_time_and_counting_it_agree(
    zone: str, hours: tuple[str, ...], begin: int, seconds: int
) -> None:
    rules = every_day(zone, *hours)
    start = utc("2026-01-01T00:00") + timedelta(seconds=begin)
    assert business_seconds(rules, start, add_business_seconds(rules, start, seconds)) == seconds
