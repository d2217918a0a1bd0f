"""Two texts on their way to one: what was chosen at each place, and what comes of it; pure.

Source: ux.md 3.7, sync.md 3.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from app.domain.merge import Clash, Merged

Choice = Literal["", "one", "other", "both"]
"""What stands at a place; empty where nobody chose yet."""


@dataclass(frozen=True, slots=True)
class Side:
    """Whose text it is.

    Attributes:
        name: of the person, or what stands for one.
        when: in words; empty for what is being written now.
    """

    name: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Two texts of one page while somebody brings them together.

    Attributes:
        versions: the two that stand side by side; None where what was typed meets what came.
        merged: side a is `one`, side b is `other`.
        begun: what the page says; an edit is made from it.
        title: that was typed as well, if another one.
        choices: one for each place where the two differ.
        text: what the page is to say, as it stands in the box.
        by_hand: the text was changed in the box since the last choice.
    """

    page: UUID
    one: Side
    other: Side
    merged: Merged
    begun: str
    choices: tuple[Choice, ...]
    text: str
    versions: tuple[UUID, UUID] | None = None
    title: str | None = None
    by_hand: bool = False

    @property
    def open_places(self) -> int:
        """At how many places nobody chose yet."""
        return sum(1 for choice in self.choices if not choice)

    @property
    def ready(self) -> bool:
        """Whether it can be saved: each place was chosen, or the text was written by hand."""
        return self.by_hand or not self.open_places


def begin(
    page: UUID,
    sides: tuple[Side, Side],
    merged: Merged,
    begun: str,
    *,
    versions: tuple[UUID, UUID] | None = None,
    title: str | None = None,
) -> Together:
    """Begin with nothing chosen; the text says what the page says until something is."""
    none: list[Choice] = [""] * len(merged.clashes)
    choices = tuple(none)
    text = composed(merged, choices)
    return Together(page, *sides, merged, begun, choices, text, versions, title)


def choose(state: Together, place: int, choice: Choice) -> Together:
    """Let one side, the other, or both stand at a place, counted from 0."""
    if not 0 <= place < len(state.choices):
        return state
    choices: list[Choice] = list(state.choices)
    choices[place] = choice
    text = composed(state.merged, choices)
    return replace(state, choices=tuple(choices), text=text, by_hand=False)


def typed(state: Together, text: str) -> Together:
    """Take what was changed in the box."""
    return state if text == state.text else replace(state, text=text, by_hand=True)


def composed(merged: Merged, choices: Sequence[Choice]) -> str:
    """The text that comes of the choices; where nobody chose yet, the first side's stands."""
    lines: list[str] = []
    place = 0
    for piece in merged.pieces:
        if not isinstance(piece, Clash):
            lines += piece
            continue
        choice = choices[place]
        place += 1
        lines += () if choice == "other" else piece.a
        lines += piece.b if choice in {"other", "both"} else ()
    return merged.ending.join(lines)
