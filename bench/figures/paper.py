"""What it takes to set an agenda as a tagged PDF, from its document to its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from bench.clock import seconds
from bench.figure import MS, Bench, Goal, Pair
from bench.ground import Ground

if TYPE_CHECKING:
    from app.reports.documents import Agenda

_ZONE = "America/New_York"
_FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)
_DAYS = 22
_SHOWN = 7  # items of a section; the others stand in its appendix


def _agenda(size: int, turn: int) -> Agenda:
    """An agenda of so many items with two charts; each turn's words are its own.

    Typst remembers what it has set, so the same words twice would cost it next to nothing.
    """
    from app.domain.check_ins import Section
    from app.reports.charts import (
        BurnFacts,
        BurnPoint,
        MonthBar,
        MonthsFacts,
        burn_chart,
        months_chart,
    )
    from app.reports.documents import Agenda, AgendaItem, AgendaSection, Letterhead, Piece

    days = tuple(
        BurnPoint((_FIRST + timedelta(days=day)).date(), Fraction(day + 1, _DAYS), 60 * day + turn)
        for day in range(_DAYS)
    )
    burn = BurnFacts("2026-03", 1200, 765 + turn, Fraction(6, 11), days, 1485, 1485, 1405)
    months = MonthsFacts(
        tuple(MonthBar(f"2025-{month:02}", 1000 + turn, 60, 30, 1200) for month in range(1, 13))
    )
    items = tuple(
        AgendaItem(
            f"item:{number}",
            f"Request {number}.{turn}: accounting program closes by itself in the evening",
            (
                Piece("Excluded", "excluded"),
                Piece(f", {number} min worked. Incident response outside business hours, ×1.5"),
            ),
            "$270.00",
            "1.00 h × $180 × 1.5",
        )
        for number in range(size)
    )
    sections = (
        AgendaSection(Section.EXCLUSIONS, items[:_SHOWN], appendix=items[_SHOWN:]),
        AgendaSection(Section.BUDGET, charts=(burn_chart(burn), months_chart(months))),
    )
    head = Letterhead("Halden Row IT", ("41 Orchard Lane, New York",), "help@haldenrow.example")
    return Agenda(head, f"Northwind {turn}", _FIRST, _ZONE, ("Dana", "Maya"), sections)


@contextmanager
def _paper(_ground: Ground, size: int) -> Iterator[Pair]:
    from app.reports.paper import agenda_sheet, pdf_of
    from app.reports.paper.setting import set_as_pdf, words_of

    turns = count(1)
    bytes_of: list[int] = []

    def whole() -> None:
        bytes_of.append(len(pdf_of(agenda_sheet(_agenda(size, next(turns))))))

    first = seconds(whole)

    def floor() -> list[float]:
        words = words_of(agenda_sheet(_agenda(size, next(turns))))
        return [seconds(lambda: set_as_pdf("agenda", words))]

    def notes() -> list[str]:
        return [
            f"{bytes_of[-1] / 1024:,.0f} KiB, tagged as PDF/UA-1, with two charts",
            f"the first one took {first * MS:,.0f} ms, which loads what of the library is not yet",
        ]

    yield Pair(lambda: [seconds(whole)], floor, notes)


BENCHES = (
    Bench(
        "agenda-pdf",
        "an agenda from its document to a tagged PDF, charts drawn (size: items)",
        "typst alone, with the same template and words of the same size that were made before",
        Goal(times=1.5, p95_ms=2000),
        _paper,
        sizes=(10, 100, 1_000),
    ),
)
