"""What a table shows: columns, the cells they make of a row, and lanes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

RowId = bytes | str | UUID

Kind = Literal["text", "title", "number", "priority", "chip", "initials", "icon", "due", "age"]
"""How a cell is painted.

text, due, age: 12 px words in their tone · title: 13 px, the row's name · number: 12 px, muted
unless toned · priority: shape and "P1", by `Cell.mark` "1" to "4" · chip: `Cell.mark` is the
chip's kind · initials: circle, `Cell.mark` "me" for the reader · icon: `Cell.mark` is its name.
"""

Tone = Literal[
    "normal", "muted", "strong", "soon", "late", "provisional", "warning", "failed", "accent"
]
"""soon and provisional are bold amber, late is bold red; warning and failed are not bold."""

TrailKind = Literal["outlined", "conflict", "waiting"]
Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Trail:
    """The one mark at the end of a title: an outlined word, "! conflict", or an arrow."""

    kind: TrailKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; `spoken` replaces the text where sound must say more."""

    text: str
    tone: Tone = "normal"
    mark: str | None = None
    trail: Trail | None = None
    hint: str = ""
    spoken: str | None = None

    def words(self) -> str:
        """Say the cell."""
        said = self.text if self.spoken is None else self.spoken
        if self.trail is not None and self.trail.text:
            return f"{said}, {self.trail.text}"
        return said


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: how it is titled, how wide it is, and what it makes of a row.

    A screen gives its rows as frozen objects; ``value`` turns one into a cell. ``spoken`` says
    the cell for a screen reader, by default its words; an empty answer leaves the column out of
    the spoken row. ``paint`` replaces the painting of the kind.

    Units: widths are pixels of content at 100 % in the design's type; the list scales them.
    """

    key: str
    title: str
    width: int
    value: Callable[[Any], Cell]
    kind: Kind = "text"
    min_width: int = 0
    align: Align = "left"
    stretch: bool = False
    drop: int = 0
    """0 stays always; of the others the highest leaves first when the list is narrow."""
    sortable: bool = False
    spoken: Callable[[Any], str] | None = None
    paint: Callable[[Any, Any, Cell], None] | None = None
    """Called as paint(painter, box, cell) in place of the kind's painting."""

    def say(self, row: object) -> str:
        """Say this column of a row."""
        return self.value(row).words() if self.spoken is None else self.spoken(row)


@dataclass(frozen=True, slots=True)
class Lane:
    """A heading over part of the list: "Waiting for the client  3 · clocks paused".

    ``start`` is the index in the ids of its first row. Closed lanes have no ids in the list; the
    screen leaves them out when the heading is pressed.
    """

    key: str
    title: str
    start: int
    count: str = ""
    note: str = ""
    closed: bool = False

    def tail(self) -> str:
        """Join count and note as they are shown after the title."""
        return " · ".join(part for part in (self.count, self.note) if part)
