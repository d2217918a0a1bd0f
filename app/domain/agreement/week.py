"""A week of opening hours as people type it, a line a day: "09:00-18:00, 19:00-21:00".

A window across midnight is kept as two, and that is said. Source: domain.md 3.4.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.calendar import CalendarProblem, Window
from app.domain.calendar.windows import DAY_MINUTES

DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WINDOW = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:-|–|—|to|until)\s*(\d{1,2})(?:[:.h](\d{2}))?"
)
_CLOSED = frozenset({"", "-", "–", "closed", "none"})
_ALL_DAY = frozenset({"all day", "24 h", "24h", "always"})


@dataclass(frozen=True, slots=True)
class ReadWeek:
    """What was typed, understood.

    Attributes:
        days: the windows of each day from Monday on, in order.
        notes: what was done to it, by day; for the person to know.
        errors: what cannot be understood, by day.
    """

    days: tuple[tuple[Window, ...], ...]
    notes: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)

    @property
    def weekly(self) -> dict[str, list[str]]:
        """As a calendar keeps it."""
        return {
            key: written(windows)
            for key, windows in zip(DAY_KEYS, self.days, strict=True)
            if windows
        }


def written(windows: Sequence[Window]) -> list[str]:
    """Windows as a calendar keeps them: ["09:00-18:00"]."""
    return [str(one).replace("–", "-") for one in windows]


def read_week(lines: Sequence[str]) -> ReadWeek:
    """Understand seven lines, Monday first; a line that is wrong leaves its day closed."""
    days: list[list[Window]] = [[] for _ in range(7)]
    notes: dict[int, str] = {}
    errors: dict[int, str] = {}
    for number, line in enumerate(lines):
        try:
            today, tomorrow = read_day(line)
        except CalendarProblem as problem:
            errors[number] = str(problem)
            continue
        days[number] += today
        if tomorrow:
            following = (number + 1) % 7
            days[following] += tomorrow
            late = max(today, key=lambda one: one.opens)
            notes[number] = (
                f"{str(late)[:5]} goes on past midnight, until {str(tomorrow[0])[-5:]} on "
                f"{DAY_NAMES[following]}: it is kept as two windows."
            )
    ordered = [tuple(sorted(day)) for day in days]
    for number, day in enumerate(ordered):
        for earlier, later in pairwise(day):
            if later.opens < earlier.closes:
                errors.setdefault(
                    number,
                    f"The windows {earlier} and {later} of {DAY_NAMES[number]} overlap. Join them "
                    "into one.",
                )
    return ReadWeek(tuple(ordered), notes, errors)


def read_day(line: str) -> tuple[list[Window], list[Window]]:
    """Understand one line: its own windows, and what reaches into the next day.

    Raises:
        CalendarProblem: it is no list of windows.
    """
    text = line.strip().lower()
    if text in _CLOSED:
        return [], []
    if text in _ALL_DAY:
        return [Window(0, DAY_MINUTES)], []
    today: list[Window] = []
    tomorrow: list[Window] = []
    for part in re.split(r"\s*(?:,|;|\band\b|\+)\s*", text):
        opens, closes = _span(part)
        if closes > opens:
            today.append(Window(opens, closes))
        else:
            today.append(Window(opens, DAY_MINUTES))
            tomorrow += [Window(0, closes)] if closes else []
    return today, tomorrow


def _span(part: str) -> tuple[int, int]:
    found = _WINDOW.fullmatch(part.strip())
    if found is None:
        raise CalendarProblem(f"“{part}” is no opening window. Write it like 09:00-18:00.")
    from_hour, from_minute, to_hour, to_minute = (int(one or 0) for one in found.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or opens >= DAY_MINUTES or closes > DAY_MINUTES:  # noqa: PLR2004 -- minutes of an hour
        raise CalendarProblem(f"“{part}” is no time of day. Write it like 09:00-18:00.")
    if opens == closes:
        raise CalendarProblem(
            f"“{part}” opens and closes at once. Write 00:00-24:00 for a whole day."
        )
    return opens, closes
