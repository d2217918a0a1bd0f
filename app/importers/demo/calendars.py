"""Opening hours with frozen holidays: two shapes in each zone, and one that never closes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import holidays

from app.domain.calendar import CalendarRules, parse_windows
from app.importers.demo.firms import Zone
from app.importers.demo.stage import Stage

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS = (*WEEKDAYS, "sat", "sun")
SHAPES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "day": ("weekdays 9:00 to 18:00", dict.fromkeys(WEEKDAYS, "09:00-18:00")),
    "early": (
        "weekdays 8:30 to 17:30, Friday to 15:00",
        {**dict.fromkeys(WEEKDAYS, "08:30-17:30"), "fri": "08:30-15:00"},
    ),
    "always": ("always open", dict.fromkeys(DAYS, "00:00-24:00")),
}
"""Shape → what it says in words, and its week."""


def rules_of(row: Mapping[str, Any]) -> CalendarRules:
    """A planned calendar as the rules read it."""
    weekly = tuple(parse_windows(row["weekly"].get(day, [])) for day in DAYS)
    free = {date.fromisoformat(one["date"]): one["name"] for one in row["holidays"]}
    special = {
        date.fromisoformat(one["date"]): parse_windows(one["windows"])
        for one in row["special_days"]
    }
    return CalendarRules(row["zone"], weekly, free, special)


class Calendars:
    """Plans each calendar once, when it is first needed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._made: dict[tuple[str, str], dict[str, Any]] = {}

    def of(self, zone: Zone, shape: str) -> dict[str, Any]:
        """The calendar of a zone in one of the shapes."""
        key = (zone.name, shape)
        if key not in self._made:
            self._made[key] = self._plan(zone, shape)
        return self._made[key]

    def _plan(self, zone: Zone, shape: str) -> dict[str, Any]:
        said, weekly = SHAPES[shape]
        closed = [] if shape == "always" else self._holidays(zone)
        years = () if shape == "always" else self._years()
        return self._stage.add(
            "calendar",
            self._stage.clock.start - timedelta(days=540) + timedelta(seconds=len(self._made)),
            None,
            name=f"{zone.home}, {said}",
            zone=zone.name,
            weekly={day: [window] for day, window in weekly.items()},
            country="" if shape == "always" else zone.country,
            holidays=closed,
            special_days=[_christmas_eve(year) for year in years],
        )

    def _holidays(self, zone: Zone) -> list[dict[str, str]]:
        # English names, so that every reader of the demo can tell what day it is.
        found = holidays.country_holidays(zone.country, years=self._years(), language="en_US")
        return [{"date": day.isoformat(), "name": name} for day, name in sorted(found.items())]

    def _years(self) -> tuple[int, ...]:
        """This year and the next, and the year in which the log begins."""
        year = self._stage.now.year
        return tuple(sorted({self._stage.clock.start.year, year, year + 1}))


def _christmas_eve(year: int) -> dict[str, Any]:
    return {
        "date": date(year, 12, 24).isoformat(),
        "name": "Christmas Eve, closes 13:00",
        "windows": ["09:00-13:00"],
    }
