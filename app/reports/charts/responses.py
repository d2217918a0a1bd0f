"""Medians beside their targets, by priority: first response, or restored service.

Source: domain.md 7.2 (targets in business minutes), 7.6 (16).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.reports.charts.ages import Noun
from app.reports.charts.drawing import SMALL, Chart, ChartTable, Drawing, Mark, Stroke, Words
from app.reports.charts.empty import empty_chart
from app.reports.charts.legend import LINE, Kind, key_lines, key_marks
from app.reports.charts.scale import counted
from app.reports.charts.widths import width_of

Clock = Literal["first response", "restore"]

WORDS: dict[Clock, str] = {"first response": "first response", "restore": "restore time"}

_HOUR = 60
_LONG = 90  # minutes from which hours read better
_MOST = 3.0  # targets that fit in the drawing; a longer bar ends there, its label does not
_ROW, _BAR = 36.0, 16.0
_NARROW = 480.0
IN_TIME = Kind("Within the target", "used")
LATE = Kind("Past the target", "excluded_fill", "hatched", "late")


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One priority.

    Units: business minutes at the site.

    Attributes:
        median_min: None where nothing was measured.
        count: how many were measured.
        late: of `count`, past the target.
    """

    priority: int
    target_min: int
    median_min: int | None = None
    count: int = 0
    late: int = 0

    @property
    def is_late(self) -> bool:
        """Whether the median is past the target."""
        return self.median_min is not None and self.median_min > self.target_min


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """All priorities of one clock, the highest first."""

    clock: Clock
    rows: tuple[ResponseRow, ...]
    noun: Noun = "request"


def responses_chart(facts: ResponseFacts, width: float = 704.0) -> Chart:
    """Draw the medians, each against its own target.

    Args:
        facts: the priorities.
        width: of the drawing in pixels, 300 or more.
    """
    title = responses_title(facts)
    measured = tuple(row for row in facts.rows if row.median_min is not None)
    head = ("Priority", "Measured", f"Median {WORDS[facts.clock]}", "Target", "Past the target")
    if not measured:
        sentence = f"The medians appear here with the first {WORDS[facts.clock]}."
        return empty_chart("responses", title, sentence, head, width)
    rows = tuple(
        (
            f"P{row.priority}",
            f"{row.count:,}",
            "–" if row.median_min is None else minutes_words(row.median_min),
            minutes_words(row.target_min),
            f"{row.late:,}",
        )
        for row in facts.rows
    )
    kinds = tuple(
        kind
        for kind, there in (
            (IN_TIME, any(not row.is_late for row in measured)),
            (LATE, any(row.is_late for row in measured)),
        )
        if there
    )
    top = 26 + len(facts.rows) * _ROW
    marks = [*_marks(facts, width), *key_marks(kinds, 0, top + 4, width)]
    height = top + 6 + key_lines(kinds, width) * LINE
    drawing = Drawing(width, height, tuple(marks))
    return Chart("responses", title, _sentence(facts), ChartTable(head, rows), drawing)


def responses_title(facts: ResponseFacts) -> str:
    """The finding: "Median first response within its target at every priority"."""
    measured = [row for row in facts.rows if row.median_min is not None]
    if not measured:
        return f"No {WORDS[facts.clock]} to measure yet"
    late = [row for row in measured if row.is_late]
    if not late:
        where = "at every priority" if len(measured) > 1 else f"at P{measured[0].priority}"
        return f"Median {WORDS[facts.clock]} within its target {where}"
    worst = max(late, key=lambda row: (row.median_min or 0) / max(1, row.target_min))
    took = minutes_words(worst.median_min or 0)
    found = f"P{worst.priority}: median {WORDS[facts.clock]} {took}, target "
    found += minutes_words(worst.target_min)
    others = len(late) - 1
    return f"{found}; {counted(others, 'other', 'others')} past theirs" if others else found


def minutes_words(minutes: int) -> str:
    """Business minutes as people say them: "45 min", "4 h", "4 h 35"."""
    if minutes < _LONG:
        return f"{minutes} min"
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def _label(row: ResponseRow) -> str:
    if row.median_min is None:
        return "none"
    return f"{minutes_words(row.median_min)} of {minutes_words(row.target_min)}"


def _sentence(facts: ResponseFacts) -> str:
    parts = [
        f"P{row.priority} {_label(row)}, {row.late:,} of {row.count:,} past the target"
        for row in facts.rows
        if row.median_min is not None
    ]
    return f"Median {WORDS[facts.clock]} in business time: {'; '.join(parts)}."


def _marks(facts: ResponseFacts, width: float) -> Iterator[Mark]:
    names = [
        f"P{row.priority} · {counted(row.count, facts.noun, facts.noun + 's')}"
        if width >= _NARROW
        else f"P{row.priority}"
        for row in facts.rows
    ]
    left = max(width_of(name, SMALL) for name in names) + 12
    gutter = max(width_of(_label(row), SMALL, bold=True) for row in facts.rows) + 8
    shares = [(row.median_min or 0) / max(1, row.target_min) for row in facts.rows]
    most = min(max(*shares, 1.0) if len(shares) > 1 else max(shares[0], 1.0), _MOST)
    unit = (width - left - gutter) / most
    target = left + unit
    bottom = 22 + len(facts.rows) * _ROW
    half = width_of("target", SMALL) / 2
    label_x = min(target, width - half)
    yield Words(label_x, SMALL + 1, "target", "muted", SMALL, anchor="middle")
    for number, (row, name, share) in enumerate(zip(facts.rows, names, shares, strict=True)):
        top = 28 + number * _ROW
        yield Words(left - 12, top + 13, name, "muted", SMALL, anchor="end")
        end = left + min(share, most) * unit
        if row.median_min is not None:
            kind = LATE if row.is_late else IN_TIME
            yield kind.area(left, top, max(end, left + 2), top + _BAR)
        if share > most:  # the bar is cut off: a gap in it says so, and its label how long it is
            yield Stroke(((end - 18, top + _BAR + 2), (end - 12, top - 2)), "ground", 4.0)
        yield Words(max(end, target) + 8, top + 13, _label(row), size=SMALL, bold=True)
    yield Stroke(((target, 20), (target, bottom)), "text", 1.5)
