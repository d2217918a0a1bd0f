"""What people type into an agreement is understood wherever their keyboard comes from."""

from datetime import date

import pytest

from app.domain.agreement.week import read_week
from app.domain.agreement.written import (
    read_date,
    read_decimal,
    read_minutes,
    read_money,
    write_minutes,
    write_money,
)
from app.domain.calendar import Window, parse_windows
from app.domain.rules import RuleBroken


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("3600", 360000), ("3,600.00", 360000), ("3.600,00", 360000), ("3 600", 360000),
        ("3’600.50", 360050), ("$3,600", 360000), ("1,234,567.8", 123456780), ("12,5", 1250),
        ("0", 0), ("1.200", 120000),
    ],
)  # fmt: skip
def test_money_is_read_in_every_country_s_way(typed: str, minor: int) -> None:
    assert read_money(typed, "Fee") == minor


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1,23,4", "3600.000.1", "9" * 15])
def test_what_is_no_amount_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"^Monthly fee: "):
        read_money(typed, "Monthly fee")


def test_money_that_was_written_is_read_back() -> None:
    for minor in (0, 5, 99, 100, 360000, 123456789):
        assert read_money(write_money(minor), "Fee") == minor


@pytest.mark.parametrize(
    ("typed", "kept"), [("1.5", "1.5"), ("1,5", "1.5"), ("×2", "2"), ("2.00", "2"), ("10", "10")]
)
def test_a_multiplier_is_kept_exactly(typed: str, kept: str) -> None:
    assert read_decimal(typed, "After hours") == kept


@pytest.mark.parametrize("typed", ["", "0", "-1", "11", "nan", "inf", "one"])
def test_what_is_no_multiplier_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"^After hours: "):
        read_decimal(typed, "After hours")


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("90", 90), ("90 min", 90), ("1:30", 90), ("1 h 30", 90), ("20 h", 1200), ("1.5 h", 90),
     ("1,5h", 90), ("2 hours", 120), ("", None)],
)  # fmt: skip
def test_spans_are_read_as_people_say_them(typed: str, minutes: int | None) -> None:
    assert read_minutes(typed, "Budget") == minutes


@pytest.mark.parametrize("typed", ["soon", "1:2:3", "-5", "1.333 h"])
def test_what_is_no_span_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"^Budget: "):
        read_minutes(typed, "Budget")


def test_a_span_that_was_written_is_read_back() -> None:
    for minutes in (0, 15, 60, 90, 120, 1200, 1290):
        assert read_minutes(write_minutes(minutes), "Budget") == minutes
    assert write_minutes(None) == ""


def test_dates_are_read_in_one_way_only() -> None:
    assert read_date(" 2026-04-01 ", "From") == date(2026, 4, 1)
    with pytest.raises(RuleBroken, match=r"^From: “04/01/2026” is no date"):
        read_date("04/01/2026", "From")


def test_a_day_has_any_number_of_windows() -> None:
    week = read_week(["9-12, 13:00-18:00 and 19:00–24:00", "closed", "", "24 h", "-", "", ""])
    assert week.errors == {}
    assert week.weekly.keys() == {"mon", "thu"}
    assert week.days[0] == parse_windows(["09:00-12:00", "13:00-18:00", "19:00-24:00"])
    assert week.days[3] == (Window(0, 1440),)


def test_a_window_across_midnight_is_kept_as_two_and_said() -> None:
    week = read_week(["", "", "", "", "", "", "22:00-06:00"])
    assert week.weekly == {"mon": ["00:00-06:00"], "sun": ["22:00-24:00"]}
    assert week.notes == {
        6: "22:00 goes on past midnight, until 06:00 on Monday: it is kept as two windows."
    }


def test_windows_that_overlap_are_an_error_of_their_day() -> None:
    week = read_week(["09:00-18:00, 17:00-20:00", *[""] * 6])
    assert "overlap" in week.errors[0]
    assert "Monday" in week.errors[0]


def test_an_overlap_that_midnight_makes_is_found_on_the_next_day() -> None:
    week = read_week(["20:00-08:00", "07:00-12:00", *[""] * 5])
    assert list(week.errors) == [1]


@pytest.mark.parametrize("line", ["nine to five", "9:75-18:00", "25:00-26:00", "09:00-09:00", "9"])
def test_what_is_no_window_is_said_and_leaves_its_day_closed(line: str) -> None:
    week = read_week([line, *[""] * 6])
    assert list(week.errors) == [0]
    assert week.days[0] == ()


def test_what_is_kept_is_read_back_the_same() -> None:
    week = read_week(["09:00-18:00, 19:00-21:00", *["08:30-17:30"] * 4, "22:00-02:00", ""])
    lines = [", ".join(week.weekly.get(day, [])) for day in
             ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]  # fmt: skip
    assert read_week(lines).days == week.days
