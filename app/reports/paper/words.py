"""What all sheets share in words: letterhead, charts, days and moments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.domain.colours import TEXT_RATIO, contrast_ratio, darkened
from app.domain.words import DAYS, MONTHS, zone_city
from app.reports.charts import PRINT, Chart, svg
from app.reports.charts.drawing import Words
from app.reports.documents import Letterhead, Piece
from app.reports.documents.words import local, plain_day
from app.reports.paper.letters import printable

LANGUAGE = "en"
_FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FONTS = "'Open Sans', 'DejaVu Sans'"


def letterhead_data(head: Letterhead) -> dict[str, Any]:
    """The head of a page for the templates."""
    name = head.portal or head.firm
    white = contrast_ratio("#FFFFFF", head.colour)
    found: dict[str, Any] = {
        "firm": head.firm,
        "name": name,
        "by": f"Support by {head.firm}" if head.portal else "",
        "from": [head.firm, *head.address, *([head.contact] if head.contact else [])],
        "colour": head.colour,
        "strong": darkened(head.colour),
        "initial": name.strip()[:1].upper() or "·",
        # White in the mark where it reads as well as a large letter must, else black.
        "on": "#FFFFFF" if white >= 2 * TEXT_RATIO / 3 - 0.5 else "#111111",
    }
    if head.logo is not None:
        found["logo"] = {
            "bytes": list(head.logo.data),
            "kind": "png" if head.logo.data.startswith(b"\x89PNG") else "jpg",
            "alt": head.logo.alt,
        }
    return found


def chart_data(chart: Chart) -> dict[str, Any]:
    """A chart for the templates: the drawing that the screen shows, in the palette of paper."""
    return {
        "title": chart.title,
        "sentence": chart.sentence,
        "svg": svg(_printable(chart), PRINT, _FONTS),
        "width": chart.drawing.width,
        "head": list(chart.table.head),
        "rows": [list(row) for row in chart.table.rows],
    }


def _printable(chart: Chart) -> Chart:
    """A chart whose texts have only characters that the fonts of the paper have."""
    marks = tuple(
        replace(mark, text=printable(mark.text)) if isinstance(mark, Words) else mark
        for mark in chart.drawing.marks
    )
    return replace(
        chart,
        title=printable(chart.title),
        sentence=printable(chart.sentence),
        drawing=replace(chart.drawing, marks=marks),
    )


def pieces_data(pieces: Iterable[Piece]) -> list[dict[str, str]]:
    """A sentence in pieces for the templates."""
    return [{"text": piece.text, "kind": piece.kind} for piece in pieces]


def full_day(day: date) -> str:
    """A day in full: "Thursday 12 February 2026"."""
    return f"{_FULL_DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_lines(at: datetime, zone: str) -> list[str]:
    """Day and hour in two lines: "Thu 19 March 2026", "10:00, New York"."""
    here = local(at, zone)
    return [
        f"{DAYS[here.weekday()]} {plain_day(here.date())}",
        f"{here:%H:%M}, {zone_city(zone)}",
    ]


def month_words(month: str) -> str:
    """2026-03 → "March 2026"."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"
