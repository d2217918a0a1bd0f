"""A month in one bar: what is used, where it is expected to end, and where the budget lies.

Source: ux.md 3.18; mockups-portal 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.reports.charts.drawing import (
    SMALL,
    Area,
    Chart,
    ChartTable,
    Drawing,
    Mark,
    Stroke,
    Words,
    box,
)
from app.reports.charts.legend import EXPECTED
from app.reports.charts.scale import number_words
from app.reports.charts.widths import width_of

_TOP, _BOTTOM = 24.0, 44.0
_LINE = 18.0


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """The running month.

    Units: counted minutes.

    Attributes:
        budget_min: 0 where the agreement names none.
    """

    used_min: int
    budget_min: int
    expected_min: int


def meter_chart(facts: MeterFacts, width: float = 326.0) -> Chart:
    """Draw the month.

    Args:
        facts: the figures.
        width: of the drawing in pixels, 240 or more.
    """
    used, expected = _hours(facts.used_min), _hours(facts.expected_min)
    budget = _hours(facts.budget_min)
    title = f"{used} used of {budget}" if facts.budget_min else f"{used} used"
    sentence = f"At this pace {expected} at the end of the month."
    rows = [("Used", used), ("Expected", expected)]
    if facts.budget_min:
        rows.append(("Budget", budget))
    low = _labels(facts, width)
    height = max(label.box[3] for label in low) + 2
    drawing = Drawing(width, height, (*_bar(facts, width), *low))
    return Chart(
        "meter", title, sentence, ChartTable(("Hours", "This month"), tuple(rows)), drawing
    )


def _bar(facts: MeterFacts, width: float) -> Iterator[Mark]:
    most = max(facts.budget_min, facts.used_min, facts.expected_min, 1)
    used, expected = (width * one / most for one in (facts.used_min, facts.expected_min))
    whole = box(0.5, _TOP + 0.5, width - 0.5, _BOTTOM - 0.5)
    yield Stroke((*whole, whole[0]), "hairline")
    if expected > used:
        yield EXPECTED.area(used, _TOP, expected, _BOTTOM)
    if used:
        yield Area(box(0, _TOP, used, _BOTTOM), "used")
    if facts.budget_min:
        at = min(max(width * facts.budget_min / most, 1), width - 1)
        yield Stroke(((at, _TOP - 6), (at, _BOTTOM + 6)), "text", 2.0)
        words = f"{_hours(facts.budget_min)} budget"
        half = width_of(words, SMALL, bold=True) / 2
        x = min(max(at, half), width - half)
        yield Words(x, 14, words, size=SMALL, bold=True, anchor="middle")


def _labels(facts: MeterFacts, width: float) -> tuple[Words, Words]:
    y = _BOTTOM + 22
    used = Words(0, y, f"{_hours(facts.used_min)} used", "used_text", SMALL, bold=True)
    words = f"{_hours(facts.expected_min)} expected"
    expected = Words(width, y, words, "expected", SMALL, bold=True, anchor="end")
    return (used, replace(expected, y=y + _LINE)) if expected.is_over(used) else (used, expected)


def _hours(minutes: int) -> str:
    return f"{number_words(minutes)} h"
