"""A file of changed terms names only what differs, and says clearly what it cannot be."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.importers.changed_terms import changed_terms, read_changed_terms
from app.ports.problems import Refused
from tests.unit.domain.golden_cases import client_terms

NORTHWIND, PELICAN = client_terms("northwind"), client_terms("pelican")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_only_what_is_written_differs() -> None:
    rows = {
        "rates_cents_per_hour": {"senior": 26000},
        "multipliers": {"after_hours": 1.1},
        "minor_sr": {"per_month_min": None},
        "rounding": {"increment_min": 6},
        "wrap_up_min": 0,
        "travel": "not_counted",
    }
    (was,), (now,) = NORTHWIND.versions, changed_terms(rows).apply(NORTHWIND, *YEAR).versions
    assert now.rates == {"standard": 18000, "senior": 26000}
    assert (now.multipliers.after_hours, now.multipliers.holiday) == (
        Fraction(11, 10),
        Fraction(2),
    )
    assert (now.minor_sr.per_request_min, now.minor_sr.per_month_min) == (60, None)
    assert (now.rounding.increment_min, now.rounding.minimum_min) == (6, 15)
    assert (now.wrap_up_min, now.travel) == (0, "not_counted")
    assert now.calendar == was.calendar


def test_other_hours_keep_the_holidays_of_the_calendar() -> None:
    change = changed_terms({"calendar": {"weekly": {"mon": ["08:00-20:00"]}}})
    (was,), (now,) = NORTHWIND.versions, change.apply(NORTHWIND, *YEAR).versions
    assert str(now.calendar.weekly[0][0]) == "08:00–20:00"
    assert now.calendar.weekly[1] == ()
    assert now.calendar.holidays == was.calendar.holidays
    assert set(now.site_calendars) == set(was.site_calendars)


def test_only_versions_in_force_in_the_months_are_changed() -> None:
    change = changed_terms({"wrap_up_min": 5})
    now = change.apply(PELICAN, date(2026, 7, 1), date(2026, 8, 31)).versions
    assert [one.wrap_up_min for one in now] == [30, 5]
    with pytest.raises(Refused, match="No version of the agreement is in force"):
        change.apply(PELICAN, date(2020, 1, 1), date(2020, 1, 31))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"rate": 5}, "No agreement has a field “rate”. Known are: calendar, callout"),
        ({"wrap_up_min": -1}, "The field wrap_up_min is “-1”: write a whole number"),
        ({"wrap_up_min": True}, "The field wrap_up_min is “True”"),
        ({"multipliers": {"night": 2}}, "The field multipliers has no part “night”"),
        ({"multipliers": {"holiday": "lots"}}, "The field multipliers.holiday is “lots”"),
        ({"multipliers": {"holiday": 0}}, "write a number above 0"),
        ({"rates_cents_per_hour": 5}, "The field rates_cents_per_hour is “5”: write a table"),
        ({"rates_cents_per_hour": {"senior": 1.5}}, "The field rates_cents_per_hour.senior"),
        ({"rounding": {"mode": "down"}}, "write up or nearest"),
        ({"travel": "free"}, "write follow_visit or not_counted"),
        ({"calendar": {"weekly": {"mon": ["9"]}}}, "The field calendar cannot be read"),
        ({"calendar": {"holidays": [{"day": 1}]}}, "The field calendar cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(rows: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        changed_terms(rows)
    assert sentence in str(refusal.value)


def test_steps_of_no_minutes_are_refused_when_they_are_applied() -> None:
    change = changed_terms({"rounding": {"increment_min": 0}})
    with pytest.raises(Refused, match="These terms cannot be used"):
        change.apply(NORTHWIND, *YEAR)


def test_a_file_that_is_none_or_changes_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "terms.yaml"
    with pytest.raises(Refused, match="cannot be read"):
        read_changed_terms(file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(Refused, match="changes nothing"):
        read_changed_terms(file)
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(Refused, match=r"is no YAML file \(line 1\)"):
        read_changed_terms(file)
    file.write_text("monthly_fee_cents: 400000\n", encoding="utf-8")
    assert read_changed_terms(file).fee_minor == 400000
