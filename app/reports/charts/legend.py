"""The key below a drawing: a swatch with its pattern and a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.reports.charts.drawing import SMALL, Area, Mark, Pattern, Words, box
from app.reports.charts.palettes import Ink
from app.reports.charts.widths import fitted, width_of

LINE = 22.0
"""Height of a line of the key. *Units*: pixels."""

_SWATCH, _HIGH, _GAP = 18.0, 12.0, 18.0


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of figure is drawn and what it is called.

    Attributes:
        ink: of the pattern and the edge; None for a plain fill.
    """

    word: str
    fill: Ink
    pattern: Pattern = "solid"
    ink: Ink | None = None

    def area(self, left: float, top: float, right: float, bottom: float) -> Area:
        """A rectangle of this kind."""
        return Area(box(left, top, right, bottom), self.fill, self.pattern, self.ink)


INCLUDED = Kind("Included", "used")
EXPECTED = Kind("Included, expected", "expected_fill", "hatched", "expected")
SETUP = Kind("First setup, not counted", "setup_fill", "dotted", "setup")
EXCLUDED = Kind("Excluded, billed apart", "excluded_fill", "hatched", "excluded")


def key_lines(kinds: Sequence[Kind], width: float) -> int:
    """How many lines a key takes."""
    return max((line for _, line, _ in _placed(kinds, width)), default=-1) + 1


def key_marks(kinds: Sequence[Kind], left: float, top: float, width: float) -> Iterator[Mark]:
    """The key within a width, in as many lines as it needs."""
    for kind, line, x in _placed(kinds, width):
        y = top + line * LINE
        yield kind.area(left + x, y + 3, left + x + _SWATCH, y + 3 + _HIGH)
        room = width - x - _SWATCH - 6
        word = fitted(kind.word, room, SMALL)
        yield Words(left + x + _SWATCH + 6, y + _HIGH + 2, word, "muted", SMALL)


def _placed(kinds: Sequence[Kind], width: float) -> Iterator[tuple[Kind, int, float]]:
    line, x = 0, 0.0
    for kind in kinds:
        wide = _SWATCH + 6 + width_of(kind.word, SMALL)
        if x and x + wide > width:
            line, x = line + 1, 0.0
        yield kind, line, x
        x += wide + _GAP
