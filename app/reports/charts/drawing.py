"""What a chart is made of before anybody writes it: marks in pixels, inks by meaning.

The origin is the upper left corner. Nothing here is a colour, and no text runs out of its box: the
makers shorten with `widths.fitted` and keep the whole text for the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.reports.charts.palettes import Ink
from app.reports.charts.widths import width_of

Point = tuple[float, float]
Pattern = Literal["solid", "hatched", "dotted"]
Anchor = Literal["start", "middle", "end"]

TEXT, SMALL = 14.0, 13.0
"""Sizes of text in a drawing. *Units*: pixels."""

_ASCENT, _DESCENT = 0.95, 0.25  # of a text's size, above and below its line


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points.

    Attributes:
        dash: on and off lengths in pixels; empty for an unbroken line.
    """

    points: tuple[Point, ...]
    ink: Ink
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled outline.

    Attributes:
        pattern: hatched means expected or excluded, dotted means setup; never colour alone.
        ink: of the pattern's strokes and of the edge; a solid area has `fill` alone.
    """

    points: tuple[Point, ...]
    fill: Ink
    pattern: Pattern = "solid"
    ink: Ink | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle with a ring of the ground around it."""

    x: float
    y: float
    radius: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text.

    Attributes:
        y: of the base line.
        boxed: whether it stands over other marks and needs the ground behind it.
    """

    x: float
    y: float
    text: str
    ink: Ink = "text"
    size: float = TEXT
    bold: bool = False
    anchor: Anchor = "start"
    boxed: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The room it takes at most: left, top, right, bottom."""
        wide = width_of(self.text, self.size, bold=self.bold)
        left = {"start": self.x, "middle": self.x - wide / 2, "end": self.x - wide}[self.anchor]
        return left, self.y - self.size * _ASCENT, left + wide, self.y + self.size * _DESCENT

    def is_over(self, other: Words) -> bool:
        """Whether the room of another is touched."""
        left, top, right, bottom = self.box
        its_left, its_top, its_right, its_bottom = other.box
        return left < its_right and its_left < right and top < its_bottom and its_top < bottom


Mark = Stroke | Area | Dot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks in the order in which they are drawn."""

    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The figures behind a chart.

    Attributes:
        head: names of the columns; the first column holds texts, the others figures in words.
        rows: as many cells each as the head has.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that is ready to be written.

    Attributes:
        key: which chart it is, in one word: "burn".
        title: the finding, to stand above the drawing.
        sentence: what the drawing shows, for who does not see it, and below the title.
        table: for "Show as table", and for exports.
        drawing: without the title.
    """

    key: str
    title: str
    sentence: str
    table: ChartTable
    drawing: Drawing


def box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    """The outline of a rectangle."""
    return (left, top), (right, top), (right, bottom), (left, bottom)
