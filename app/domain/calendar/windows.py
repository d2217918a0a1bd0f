"""One stretch of opening hours within a local day, and how people write it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

DAY_MINUTES = 24 * 60
_WRITTEN = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*$")


class CalendarProblem(ValueError):
    """A calendar that cannot be used, said in a sentence for the person who entered it."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open from one minute of the local day to another.

    Units: minutes since local midnight; 1440 is 24:00.

    Raises:
        CalendarProblem: when it closes before it opens or leaves the day.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise CalendarProblem(
                f"The window {self} does not lie within one day. Let it close after it opens, at "
                "24:00 at the latest; write a window across midnight as two."
            )

    def __str__(self) -> str:
        return f"{_clock(self.opens)}–{_clock(self.closes)}"


def parse_windows(written: Iterable[str]) -> tuple[Window, ...]:
    """Read opening hours as people write them: ``09:00-18:00``.

    Raises:
        CalendarProblem: when a line is no window, or two windows overlap.
    """
    windows = sorted(_parse(line) for line in written)
    for earlier, later in pairwise(windows):
        if later.opens < earlier.closes:
            raise CalendarProblem(f"The windows {earlier} and {later} overlap. Join them into one.")
    return tuple(windows)


def _parse(line: str) -> Window:
    match = _WRITTEN.match(line)
    if match is None:
        raise CalendarProblem(f"“{line}” is no opening window. Write it like 09:00-18:00.")
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    if from_minute > 59 or to_minute > 59:  # noqa: PLR2004 (minutes of an hour)
        raise CalendarProblem(f"“{line}” has a minute past 59. Write it like 09:00-18:00.")
    return Window(from_hour * 60 + from_minute, to_hour * 60 + to_minute)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
