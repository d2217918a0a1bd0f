"""Months side by side: what was included, excluded and first setup, beside each month's budget.

Source: ux.md 3.12, domain.md 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.domain.quarter import percent
from app.domain.words import hours_words
from app.reports.charts.drawing import (
    SMALL,
    TEXT,
    Chart,
    ChartTable,
    Drawing,
    Mark,
    Stroke,
    Words,
)
from app.reports.charts.empty import empty_chart
from app.reports.charts.legend import (
    EXCLUDED,
    EXPECTED,
    INCLUDED,
    LINE,
    SETUP,
    Kind,
    key_lines,
    key_marks,
)
from app.reports.charts.palettes import Ink
from app.reports.charts.scale import end_label, hour_step, hours_axis, month_name, number_words
from app.reports.charts.widths import width_of

_HOUR = 60
_LEAST_SLOT = 40.0  # the narrowest a month gets as a column, with its name below
_BESIDE = 130.0  # for the axis and the budget's label
_SLOT = 120.0  # the widest a month gets
_HIGH, _LOW = 190.0, 140.0  # of the plot, where the drawing is wide and where it is narrow
_NARROW = 480.0
_ROW = 34.0
_TOP = 34.0
HEAD = ("Month", "Included", "Budget", "Of budget", "Excluded", "First setup")


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month.

    Units: counted minutes.

    Attributes:
        month: "2026-03".
        budget_min: 0 where no agreement was in force.
        projected_min: where the running month is expected to end; None for a month that is over.
    """

    month: str
    included_min: int
    excluded_min: int
    setup_min: int
    budget_min: int
    projected_min: int | None = None

    @property
    def end_min(self) -> int:
        """Included at the month's end, expected for the running one."""
        return max(self.included_min, self.projected_min or 0)

    @property
    def apart_min(self) -> int:
        """What the budget does not pay."""
        return self.excluded_min + self.setup_min


@dataclass(frozen=True, slots=True)
class MonthsFacts:
    """Consecutive months, the oldest first; a year at most reads well."""

    months: tuple[MonthBar, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What there is to tell apart."""
        there = (
            (INCLUDED, True),
            (EXPECTED, any(month.end_min > month.included_min for month in self.months)),
            (SETUP, any(month.setup_min for month in self.months)),
            (EXCLUDED, any(month.excluded_min for month in self.months)),
        )
        return tuple(kind for kind, shown in there if shown)


def months_chart(facts: MonthsFacts, width: float = 704.0) -> Chart:
    """Draw the months.

    Args:
        facts: the months.
        width: of the drawing in pixels, 260 or more.
    """
    title, sentence = months_title(facts), _sentence(facts)
    if not facts.months:
        return empty_chart("months", title, sentence, HEAD, width)
    slot = (width - _BESIDE) / len(facts.months)
    make = _columns if slot >= _LEAST_SLOT else _rows
    height, marks = make(facts, width)
    key = list(key_marks(facts.kinds, 0, height, width))
    height += key_lines(facts.kinds, width) * LINE
    drawing = Drawing(width, height, (*marks, *key))
    return Chart("months", title, sentence, _table(facts), drawing)


def months_title(facts: MonthsFacts) -> str:
    """The finding: "Above the budget in 2 of the last 3 months"."""
    if not facts.months:
        return "No month to show yet"
    over = [month for month in facts.months if month.projected_min is None and month.budget_min]
    if not over:
        month = facts.months[-1]
        used = f"{hours_words(month.included_min)} used in {month_name(month.month)}"
        running = month.projected_min is not None
        return f"{used} so far, {hours_words(month.end_min)} expected" if running else used
    if len(over) == 1:
        month = over[0]
        share = percent(Fraction(month.included_min, month.budget_min))
        return f"{share} of the budget used in {month_name(month.month)}"
    above = sum(month.included_min > month.budget_min for month in over)
    if not above:
        return f"Within the budget in each of the last {len(over)} months"
    if above == len(over):
        return f"Above the budget in each of the last {len(over)} months"
    return f"Above the budget in {above} of the last {len(over)} months"


def _sentence(facts: MonthsFacts) -> str:
    if not facts.months:
        return "The first month appears here as soon as work is recorded."
    included = hours_words(sum(month.included_min for month in facts.months))
    parts = [f"Included {included}"]
    for word, minutes in (
        ("excluded", sum(month.excluded_min for month in facts.months)),
        ("first setup", sum(month.setup_min for month in facts.months)),
    ):
        if minutes:
            parts.append(f"{word} {hours_words(minutes)}")
    first, last = facts.months[0], facts.months[-1]
    span = f"{month_name(first.month)} {first.month[:4]}"
    if first != last:
        span += f" to {month_name(last.month)} {last.month[:4]}"
    running = last.projected_min
    expected = f"; {hours_words(running)} expected in {month_name(last.month)}" if running else ""
    return f"{', '.join(parts)}, {span}{expected}."


def _table(facts: MonthsFacts) -> ChartTable:
    rows = []
    for month in facts.months:
        name = f"{month_name(month.month)} {month.month[:4]}"
        running = month.projected_min is not None
        shares = percent(Fraction(month.end_min, month.budget_min)) if month.budget_min else "–"
        rows.append(
            (
                f"{name}, expected" if running else name,
                hours_words(month.end_min),
                hours_words(month.budget_min) if month.budget_min else "–",
                shares,
                hours_words(month.excluded_min),
                hours_words(month.setup_min),
            )
        )
    return ChartTable(HEAD, tuple(rows))


def _columns(facts: MonthsFacts, width: float) -> tuple[float, list[Mark]]:
    most = max(max(m.end_min, m.budget_min, m.apart_min) for m in facts.months)
    step = hour_step(max(most, _HOUR))
    steps = max(1, -(-most // (step * _HOUR)))
    left = max(40.0, width_of(f"{step * steps}", SMALL) + 12)
    budget = facts.months[-1].budget_min
    words = number_words(budget)
    gutter = max(width_of(words, TEXT, bold=True), width_of("budget", SMALL)) + 12 if budget else 8
    right = width - gutter
    slot = min(_SLOT, (right - left) / len(facts.months))
    right = min(right, left + slot * len(facts.months) + 8)
    plot = _LOW if width < _NARROW else _HIGH
    bottom = _TOP + plot
    scale = plot / (step * steps * _HOUR)
    marks: list[Mark] = [*hours_axis(left, right, bottom, _TOP, step, steps)]
    for number, month in enumerate(facts.months):
        marks += _column(month, left + number * slot, slot, bottom, scale)
        marks += _month_words(month, left + (number + 0.5) * slot, bottom, first=not number)
    if budget:
        y = bottom - budget * scale
        marks += end_label(right + 10, y, words, "budget", "text")
    return bottom + 48, marks


def _column(month: MonthBar, x: float, slot: float, bottom: float, scale: float) -> Iterator[Mark]:
    start, middle, end = x + slot * 0.12, x + slot * 0.62, x + slot * 0.9
    top = bottom - month.included_min * scale
    if month.included_min:
        yield INCLUDED.area(start, top, middle, bottom)
    if month.end_min > month.included_min:
        expected = bottom - month.end_min * scale
        yield EXPECTED.area(start, expected, middle, top)
        top = expected
    level = bottom
    for kind, minutes in ((SETUP, month.setup_min), (EXCLUDED, month.excluded_min)):
        if minutes:
            higher = level - max(minutes * scale, 2.0)
            yield kind.area(middle + 3, higher, end, level)
            level = higher
    budget = bottom - month.budget_min * scale
    if month.budget_min:
        yield Stroke(((x, budget), (x + slot, budget)), "text", 1.5)
    text = _value(month.end_min, slot)
    near = month.budget_min and budget - 2 < top < budget + SMALL + 4
    y = (budget if near else top) - 6
    ink: Ink = "expected" if month.end_min > month.included_min else "text"
    middle_of_bar = max((start + middle) / 2, x + width_of(text, SMALL, bold=True) / 2)
    yield Words(middle_of_bar, y, text, ink, SMALL, bold=True, anchor="middle", boxed=bool(near))


def _value(minutes: int, room: float) -> str:
    """Hours as exactly as there is room for; empty where there is none."""
    for text in (number_words(minutes), f"{(minutes + _HOUR // 2) // _HOUR}"):
        if width_of(text, SMALL, bold=True) <= room - 2:
            return text
    return ""


def _month_words(month: MonthBar, x: float, bottom: float, *, first: bool) -> Iterator[Mark]:
    name = month_name(month.month)[:3]
    yield Words(x, bottom + 19, name, size=SMALL, bold=True, anchor="middle")
    year = month.month[:4] if first or month.month.endswith("-01") else ""
    below = "so far" if month.projected_min is not None and not first else year
    yield Words(x, bottom + 37, below, "muted", SMALL, anchor="middle")


def _rows(facts: MonthsFacts, width: float) -> tuple[float, list[Mark]]:
    """A row for each month, where columns would be too thin for their figures."""
    most = max(max(m.end_min, m.budget_min, m.apart_min) for m in facts.months) or _HOUR
    left = max(width_of(_row_name(month), SMALL) for month in facts.months) + 10
    gutter = max(width_of(number_words(m.end_min), SMALL, bold=True) for m in facts.months) + 8
    scale = (width - left - gutter) / most
    marks: list[Mark] = [Words(0, SMALL + 1, "hours", "muted", SMALL)]
    for number, month in enumerate(facts.months):
        top = 24 + number * _ROW
        marks.append(Words(0, top + 12, _row_name(month), size=SMALL))
        marks += _row(month, left, top, scale)
    return 24 + len(facts.months) * _ROW + 8, marks


def _row(month: MonthBar, left: float, top: float, scale: float) -> Iterator[Mark]:
    used, end = left + month.included_min * scale, left + month.end_min * scale
    if month.included_min:
        yield INCLUDED.area(left, top, used, top + 14)
    if end > used:
        yield EXPECTED.area(used, top, end, top + 14)
    x = left
    for kind, minutes in ((SETUP, month.setup_min), (EXCLUDED, month.excluded_min)):
        if minutes:
            further = x + max(minutes * scale, 2.0)
            yield kind.area(x, top + 16, further, top + 24)
            x = further
    budget = left + month.budget_min * scale
    if month.budget_min:
        yield Stroke(((budget, top - 4), (budget, top + 18)), "text", 1.5)
    behind = max(end, budget if month.end_min <= month.budget_min else end) + 5
    ink: Ink = "expected" if end > used else "text"
    yield Words(behind, top + 12, number_words(month.end_min), ink, SMALL, bold=True)


def _row_name(month: MonthBar) -> str:
    return f"{month_name(month.month)[:3]} {month.month[:4]}"
