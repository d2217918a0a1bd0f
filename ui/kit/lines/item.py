"""One entry of a two-line list, finished for painting."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

LineTone = Literal["muted", "excluded", "error", "accent", "internal"]


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry shows: a name, what is to know about it, and one figure at its right.

    Attributes:
        key: what the list tells when the entry is chosen; unique in the list.
        detail: the second line.
        tail: short words at the right of the first line.
        icon: name of an icon at the left, or empty.
        square: two or three letters in a square instead of an icon.
        tone: of icon and tail.
        heading: part of the list begins here; it cannot be chosen.
        marked: it is one of several that are selected.
        spoken: replaces the words for a screen reader.
    """

    key: Hashable
    title: str
    detail: str = ""
    tail: str = ""
    icon: str = ""
    square: str = ""
    tone: LineTone = "muted"
    heading: bool = False
    marked: bool = False
    spoken: str = ""

    def words(self) -> str:
        """Say the entry."""
        parts = (self.title, self.tail, self.detail)
        words = self.spoken or ", ".join(part for part in parts if part)
        return f"{words}, selected" if self.marked else words
