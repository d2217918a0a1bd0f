"""The drawing of a burn chart: axes, lines, band and labels, each in its place.

Source: ux.md 3.12, mockups/06-check-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from app.domain.words import MONTHS, hours_words
from app.reports.charts.burn_facts import BurnFacts
from app.reports.charts.drawing import (
    SMALL,
    TEXT,
    Anchor,
    Area,
    Dot,
    Mark,
    Point,
    Stroke,
    Words,
)
from app.reports.charts.palettes import Ink
from app.reports.charts.scale import end_label, hour_step, hours_axis, parted
from app.reports.charts.widths import width_of

NARROW = 480.0
"""Narrower than that, labels have no column of their own. *Units*: pixels."""

_HOUR = 60
_TOP = 34.0  # below the word "hours"
_FOOT = 34.0  # for the days
_GAP = 37.0  # between labels of two lines at the right


class BurnPlot:
    """The places of one drawing; `marks` gives them in order."""

    def __init__(self, facts: BurnFacts, width: float, height: float) -> None:
        self._facts = facts
        self._wide = width >= NARROW
        most = max(facts.budget_min, facts.used_min, facts.ends[0] if facts.elapsed < 1 else 0)
        self._step = hour_step(max(most, _HOUR))
        self._steps = max(1, -(-most // (self._step * _HOUR)))
        axis = width_of(f"{self._step * self._steps}", SMALL)
        self._left = max(40.0, axis + 12)
        gutter = max(
            (
                max(width_of(first, TEXT, bold=True), width_of(second, SMALL))
                for first, second, *_ in self._ends()
            ),
            default=0.0,
        )
        self._right = width - (gutter + 12 if self._wide else 8)
        self._top, self._bottom = _TOP, height - _FOOT

    def _x(self, share: Fraction) -> float:
        return self._left + float(share) * (self._right - self._left)

    def _y(self, minutes: float) -> float:
        whole = self._step * self._steps * _HOUR
        return self._bottom - minutes / whole * (self._bottom - self._top)

    def _ends(self) -> Iterator[tuple[str, str, int, Ink]]:
        """Labels at the month's end: what, which, how many minutes, ink."""
        facts = self._facts
        if facts.elapsed < 1:
            words = {
                facts.trailing_end_min: "last months' pace",
                facts.own_end_min: "this month's pace",
            }
            for end in facts.ends:
                yield hours_words(end), words.get(end, "expected"), end, "expected"
        if facts.budget_min:
            yield hours_words(facts.budget_min), "budget", facts.budget_min, "text"

    def marks(self) -> Iterator[Mark]:
        """All marks of the drawing, the hindmost first."""
        facts = self._facts
        yield from hours_axis(
            self._left, self._right, self._bottom, self._top, self._step, self._steps
        )
        yield from self._days()
        now = (self._x(facts.elapsed), self._y(facts.used_min))
        if facts.elapsed < 1:
            yield from self._band(now)
        line = self._line(now)
        yield Area((*line, (now[0], self._bottom), (self._left, self._bottom)), "used_fill")
        yield Stroke(line, "used", 3.0)
        if facts.budget_min:
            end = (self._right, self._y(facts.budget_min))
            yield Stroke(((self._left, self._bottom), end), "muted", 1.5, (2.0, 4.0))
            yield Stroke(((self._left, end[1]), end), "text", 1.5)
        yield Stroke((now, (now[0], self._bottom)), "used", 1.0, (3.0, 3.0))
        yield Dot(*now, 6.0, "used")
        yield from self._labels_at_the_end()
        yield from self._labels_inside(now)

    def _line(self, now: Point) -> tuple[Point, ...]:
        begun = [(self._left, self._bottom)]
        passed = [
            (self._x(point.share), self._y(point.used_min))
            for point in self._facts.points
            if point.used_min is not None and point.share < self._facts.elapsed
        ]
        return (*begun, *passed, now)

    def _band(self, now: Point) -> Iterator[Mark]:
        high, *low = (self._y(end) for end in self._facts.ends)
        if low:
            edge = ((self._right, high), (self._right, low[0]))
            yield Area((now, *edge), "expected_fill", "hatched", "expected")
        yield Stroke(
            (now, (self._right, self._y(self._facts.projected_min))), "expected", 2, (6, 4)
        )

    def _days(self) -> Iterator[Mark]:
        """Days along the time axis, as many as stand apart."""
        taken = -1e9
        for point in self._facts.points:
            text = f"{point.day.day} {MONTHS[point.day.month - 1][:3]}"
            half = width_of(text, SMALL) / 2
            x = min(max(self._x(point.share), self._left + half - 2), self._right - half)
            if point.day.weekday() == 0 or taken < 0:
                if x - half < taken + 12:
                    continue
                tick = self._x(point.share)
                yield Stroke(((tick, self._bottom), (tick, self._bottom + 5)), "muted")
                yield Words(x, self._bottom + 21, text, "muted", SMALL, anchor="middle")
                taken = x + half

    def _labels_at_the_end(self) -> Iterator[Mark]:
        ends = list(self._ends())
        if not self._wide:
            return
        low, high = self._top + 4, self._bottom - SMALL - 9
        places = parted([self._y(end) for _, _, end, _ in ends], _GAP, low, high)
        for (first, second, _, ink), y in zip(ends, places, strict=True):
            yield from end_label(self._right + 10, y, first, second, ink)

    def _labels_inside(self, now: Point) -> Iterator[Mark]:
        facts = self._facts
        above = self._y(float(facts.budget_min * facts.elapsed)) >= now[1]
        used = self._beside(now, f"{hours_words(facts.used_min)} used")
        yield used
        if facts.budget_min and self._wide and self._room_for_pace(above=above):
            share = Fraction(3, 4)
            x, y = self._x(share), self._y(float(facts.budget_min * share))
            place = (x + 8, y + 20) if above else (x - 8, y - 10)
            anchor: Anchor = "start" if above else "end"
            pace = Words(*place, "even pace", "muted", SMALL, anchor=anchor, boxed=True)
            if not pace.is_over(used):
                yield pace
        if not self._wide:
            yield from self._narrow_labels(now)

    def _room_for_pace(self, *, above: bool) -> bool:
        """Whether the line of even pace is steep enough to be named beside it."""
        return self._y(0) - self._y(self._facts.budget_min) > (80 if above else 60)

    def _beside(self, now: Point, text: str) -> Words:
        wide = width_of(text, TEXT, bold=True)
        y = max(now[1] - 12, self._top + TEXT)
        if now[0] - 12 - wide >= self._left + 4:
            return Words(now[0] - 12, y, text, "used_text", bold=True, anchor="end", boxed=True)
        return Words(
            min(now[0] + 12, self._right - wide),
            min(now[1] + 20, self._bottom - 6) if self._facts.used_min > _HOUR else y,
            text,
            "used_text",
            bold=True,
            boxed=True,
        )

    def _narrow_labels(self, now: Point) -> Iterator[Mark]:
        """Without a column at the right: the budget at the left, the end above the plot."""
        facts = self._facts
        if facts.budget_min:
            text = f"{hours_words(facts.budget_min)} budget"
            wide = width_of(text, TEXT, bold=True)
            y = self._y(facts.budget_min) - 7
            if abs(y - now[1]) > 2 * TEXT or now[0] - 24 > self._left + 6 + 2 * wide:
                yield Words(self._left + 6, y, text, bold=True, boxed=True)
        if facts.elapsed < 1:
            text = f"{hours_words(facts.projected_min)} expected"
            yield Words(self._right, 14, text, "expected", bold=True, anchor="end")
