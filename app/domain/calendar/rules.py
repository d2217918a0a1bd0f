"""The rules of one calendar: a week, its holidays and its special days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.calendar.instants import zone_of
from app.domain.calendar.windows import CalendarProblem, Window

_DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """When a site is open, by local date.

    A date that is both holiday and special day is a special day: its windows are open and
    outside them it is after hours. Source: domain.md 2 (Calendar).

    Raises:
        CalendarProblem: for an unknown zone or a week that has not seven days.
    """

    zone: str
    weekly: tuple[tuple[Window, ...], ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    special_days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        if len(self.weekly) != _DAYS_IN_WEEK:
            raise CalendarProblem("A calendar needs opening hours for all seven days of the week.")
        zone_of(self.zone)
        weekly = tuple(tuple(sorted(day)) for day in self.weekly)
        special = {day: tuple(sorted(hours)) for day, hours in self.special_days.items()}
        holidays = dict(self.holidays)
        object.__setattr__(self, "weekly", weekly)
        object.__setattr__(self, "holidays", holidays)
        object.__setattr__(self, "special_days", special)
        # Days are cached by calendar, so its hash is asked for constantly: count it once.
        content = (self.zone, weekly, frozenset(holidays.items()), frozenset(special.items()))
        object.__setattr__(self, "_hash", hash(content))

    def __hash__(self) -> int:
        return self._hash

    def holiday_on(self, day: date) -> str | None:
        """Name the holiday that closes this date, if one does."""
        return None if day in self.special_days else self.holidays.get(day)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """Give the opening hours of this date."""
        if day in self.special_days:
            return self.special_days[day]
        return () if day in self.holidays else self.weekly[day.weekday()]
