"""Hatching and dots as plain lines within an outline.

A pattern by reference needs names that clash where two drawings stand in one page, and not every
reader of SVG knows it. Lines are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.reports.charts.drawing import Point

HATCH_STEP, DOT_STEP = 6.0, 6.0
"""From line to line, along an axis, and from dot to dot. *Units*: pixels."""


def hatching(outline: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Lines that rise to the right, cut off at the outline."""
    sums = [x + y for x, y in outline]
    for number in _steps(min(sums), max(sums), HATCH_STEP):
        level = number * HATCH_STEP
        crossings = sorted(_crossings(outline, level))
        yield from zip(crossings[::2], crossings[1::2], strict=False)


def dots(outline: Sequence[Point]) -> Iterator[Point]:
    """Places of dots within the box around an outline, which is taken for a rectangle."""
    left, right = min(x for x, _ in outline), max(x for x, _ in outline)
    top, bottom = min(y for _, y in outline), max(y for _, y in outline)
    half = DOT_STEP / 2
    for row in range(int((bottom - top) / DOT_STEP)):
        for column in range(int((right - left) / DOT_STEP)):
            yield left + half + column * DOT_STEP, bottom - half - row * DOT_STEP


def _steps(low: float, high: float, step: float) -> range:
    return range(int(low // step) + 1, int(high // step) + 1)


def _crossings(outline: Sequence[Point], level: float) -> Iterator[Point]:
    """Where the line x + y = level meets the outline; a corner belongs to one of its sides."""
    for (x1, y1), (x2, y2) in pairwise([*outline, outline[0]]):
        first, second = x1 + y1, x2 + y2
        if (first <= level) == (second <= level):
            continue
        share = (level - first) / (second - first)
        yield x1 + share * (x2 - x1), y1 + share * (y2 - y1)
