"""A text of two hands as one to go on with: what both changed is in it, what clashes is marked.

Source: ux.md 3.7 "Merged (editable, starts with a three-way merge; clashes marked in place)".
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.merge import Clash, merge_body


@dataclass(frozen=True, slots=True)
class Place:
    """Where both changed the same words: our lines stand above those of the other.

    *Units*: lines; `line` counts from 0.
    """

    line: int
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class MergedText:
    """A text to be edited and saved.

    Attributes:
        places: where a person has to choose; empty where all of it came together.
    """

    text: str
    places: tuple[Place, ...] = ()


def brought_together(base: str | None, ours: str, theirs: str) -> MergedText:
    """Begin with what both sides made of a text.

    Args:
        base: what our edit began with; None where that is forgotten, then all of it clashes.
        ours: what stands.
        theirs: what gave way.
    """
    merged = merge_body(base or "", ours, theirs)
    lines: list[str] = []
    places: list[Place] = []
    for piece in merged.pieces:
        if isinstance(piece, Clash):
            places.append(Place(len(lines), len(piece.a), len(piece.b)))
            lines += [*piece.a, *piece.b]
        else:
            lines += piece
    return MergedText(merged.ending.join(lines), tuple(places))
