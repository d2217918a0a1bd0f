"""Axes: round steps, and figures as they stand in charts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.domain.words import MONTHS
from app.reports.charts.drawing import SMALL, Stroke, Words
from app.reports.charts.palettes import Ink

_HOUR = 60
_HALF = Fraction(1, 2)
_FEW = 5  # steps of an axis at most


def hour_step(most_min: float) -> int:
    """The step of an axis in whole hours, so that up to five steps hold the largest figure.

    Units: minutes in, hours out.
    """
    size = 1
    while True:
        for part in (1, 2, 5):
            if part * size * _FEW * _HOUR >= most_min:
                return part * size
        size *= 10


def percent_words(share: Fraction) -> str:
    """A share in whole percent, halves up: "64 %"."""
    return f"{int(share * 100 + _HALF)} %"


def number_words(minutes: int) -> str:
    """Hours without their unit: 765 → "12.75"."""
    hundredths = int(Fraction(minutes * 100, _HOUR) + _HALF)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def month_name(month: str) -> str:
    """2026-03 → "March"."""
    return MONTHS[int(month[5:7]) - 1]


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: "1 request", "3 requests"."""
    return f"{count:,} {one if count == 1 else many}"


def parted(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels near the wanted ones, a gap apart, in the same order from top to bottom.

    Where there is no room for all of them, the gap gives way.
    """
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    if len(order) > 1:
        gap = min(gap, (high - low) / (len(order) - 1))
    placed = list(wanted)
    last = low - gap
    for one in order:
        last = placed[one] = max(placed[one], last + gap, low)
    last = high + gap
    for one in reversed(order):
        last = placed[one] = min(placed[one], last - gap, high)
    return placed


def hours_axis(
    left: float, right: float, bottom: float, top: float, step: int, steps: int
) -> tuple[Stroke | Words, ...]:
    """Lines across a plot with their hours at the left, and the word "hours" above them."""
    marks: list[Stroke | Words] = [Words(0, SMALL + 1, "hours", "muted", SMALL)]
    for number in range(steps + 1):
        y = bottom - (bottom - top) * number / steps
        marks.append(Stroke(((left, y), (right, y)), "hairline" if number else "muted"))
        marks.append(
            Words(left - 8, y + SMALL * 0.36, f"{number * step}", "muted", SMALL, anchor="end")
        )
    return tuple(marks)


def end_label(x: float, y: float, figure: str, what: str, ink: Ink) -> tuple[Words, Words]:
    """A figure beside the end of a line, and below it what it is."""
    return Words(x, y + 1, figure, ink, bold=True), Words(x, y + SMALL + 5, what, "muted", SMALL)
