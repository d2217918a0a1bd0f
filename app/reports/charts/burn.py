"""Budget burn: hours used against the month's business time, with where the month will end.

Source: domain.md 5 (Projection band; B01, B02), ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.quarter import percent
from app.domain.words import MONTHS, hours_words
from app.reports.charts.drawing import (
    SMALL,
    TEXT,
    Anchor,
    Area,
    Chart,
    ChartTable,
    Dot,
    Drawing,
    Mark,
    Point,
    Stroke,
    Words,
)
from app.reports.charts.palettes import Ink
from app.reports.charts.scale import (
    end_label,
    hour_step,
    hours_axis,
    month_name,
    parted,
    percent_words,
)
from app.reports.charts.widths import width_of

_HOUR = 60
_TOP = 34.0  # below the word "hours"
_FOOT = 34.0  # for the days
_GAP = 37.0  # between labels of two lines at the right
_NARROW = 480.0  # from here on labels have no column of their own


@dataclass(frozen=True, slots=True)
class BurnPoint:
    """A day of the month.

    Attributes:
        share: of the month's business time that is gone at its end, 0 to 1.
        used_min: counted minutes from the month's beginning to its end; None for a day to come.
    """

    day: date
    share: Fraction
    used_min: int | None


@dataclass(frozen=True, slots=True)
class BurnFacts:
    """A month's budget up to now.

    Units: counted minutes; shares from 0 to 1.

    Attributes:
        month: "2026-03".
        elapsed: share of the month's business time that is gone.
        points: the days of the month with business time, ascending.
        own_end_min: the month's end at this month's pace; None before its first business minute.
        trailing_end_min: the month's end at the last full months' pace; None where there are none.
        projected_min: where the month is expected to end (`domain.budget`).
    """

    month: str
    budget_min: int
    used_min: int
    elapsed: Fraction
    points: tuple[BurnPoint, ...]
    projected_min: int
    own_end_min: int | None = None
    trailing_end_min: int | None = None

    @property
    def used_share(self) -> Fraction:
        """Used share of the budget; 0 of 0 is 0."""
        return Fraction(self.used_min, self.budget_min) if self.budget_min else Fraction(0)

    @property
    def ends(self) -> tuple[int, ...]:
        """The paces' ends, the higher first; one where both agree or only one is known."""
        known = {end for end in (self.own_end_min, self.trailing_end_min) if end is not None}
        return tuple(sorted(known or {self.projected_min}, reverse=True))


def burn_chart(facts: BurnFacts, width: float = 704.0) -> Chart:
    """Draw the month.

    Args:
        facts: the month's budget up to now.
        width: of the drawing in pixels, 300 or more.
    """
    height = 300.0 if width >= _NARROW else 250.0
    plot = _Plot(facts, width, height)
    return Chart(
        "burn",
        burn_title(facts),
        _sentence(facts),
        _table(facts),
        Drawing(width, height, tuple(plot.marks())),
    )


def burn_title(facts: BurnFacts) -> str:
    """The finding: "64 % of the budget used, 52 % of March gone"."""
    name = month_name(facts.month)
    gone = "all" if facts.elapsed >= 1 else percent_words(facts.elapsed)
    if not facts.elapsed and not facts.used_min:
        return f"{name} begins with a budget of {hours_words(facts.budget_min)}"
    if not facts.budget_min:
        return f"{hours_words(facts.used_min)} used, no budget in {name}"
    used = percent_words(facts.used_share) if facts.used_min else "Nothing"
    return f"{used} of the budget used, {gone} of {name} gone"


def _sentence(facts: BurnFacts) -> str:
    name = month_name(facts.month)
    budget = f" of {hours_words(facts.budget_min)}" if facts.budget_min else ""
    parts = [f"{hours_words(facts.used_min)}{budget} used."]
    if facts.elapsed < 1:
        ways = [
            (facts.own_end_min, f"At this month's pace {name} ends at"),
            (facts.trailing_end_min, f"At the pace of the last months {name} ends at"),
        ]
        known = [(end, words) for end, words in ways if end is not None]
        for end, words in known or [(facts.projected_min, f"{name} is expected to end at")]:
            share = f" ({percent(Fraction(end, facts.budget_min))})" if facts.budget_min else ""
            parts.append(f"{words} {hours_words(end)}{share}.")
    parts.append("More than the budget is never charged.")
    return " ".join(parts)


def _table(facts: BurnFacts) -> ChartTable:
    rows = [
        (
            f"{point.day.day} {MONTHS[point.day.month - 1]}",
            hours_words(point.used_min),
            hours_words(int(facts.budget_min * point.share + Fraction(1, 2))),
            percent(point.share),
        )
        for point in facts.points
        if point.used_min is not None
    ]
    even = hours_words(facts.budget_min)
    if facts.elapsed < 1:
        if facts.own_end_min is not None:
            end = hours_words(facts.own_end_min)
            rows.append(("End, this month's pace", end, even, "100.0 %"))
        if facts.trailing_end_min is not None:
            end = hours_words(facts.trailing_end_min)
            rows.append(("End, last months' pace", end, even, "100.0 %"))
        rows.append(("End, expected", hours_words(facts.projected_min), even, "100.0 %"))
    return ChartTable(("Day", "Used", "Even pace", "Business time gone"), tuple(rows))


class _Plot:
    """Places of one drawing."""

    def __init__(self, facts: BurnFacts, width: float, height: float) -> None:
        self._facts = facts
        self._wide = width >= _NARROW
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
