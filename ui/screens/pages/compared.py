"""What differs between two texts, line by line; pure.

Source: sync.md 3.5, ux.md 3.11.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.merge.differences import differences

Sign = Literal["+", "-", " ", "…"]
AROUND = 3
"""So many lines that both have are shown before and after a difference."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison.

    Attributes:
        sign: "-" only the older text has it, "+" only the newer one, " " both; "…" stands for
            `count` lines that both have.
    """

    sign: Sign
    text: str = ""
    count: int = 0


def compared(old: str, new: str, *, around: int = AROUND) -> tuple[DiffLine, ...]:
    """The lines of both texts, each with its sign; empty where the texts are the same.

    Units: `around` in lines.
    """
    before, after = old.splitlines(), new.splitlines()
    hunks = differences(before, after)
    found: list[DiffLine] = []
    at = 0
    for hunk in hunks:
        found += _alike(before[at : hunk.start], around, first=at == 0, last=False)
        found += (DiffLine("-", line) for line in before[hunk.start : hunk.end])
        found += (DiffLine("+", line) for line in hunk.parts)
        at = hunk.end
    if hunks:
        found += _alike(before[at:], around, first=False, last=True)
    return tuple(found)


def _alike(lines: Sequence[str], around: int, *, first: bool, last: bool) -> Iterable[DiffLine]:
    """Lines that both have, the middle of a long run left out."""
    before, after = 0 if first else around, 0 if last else around
    left_out = len(lines) - before - after
    if left_out <= 1:
        return [DiffLine(" ", line) for line in lines]
    return [
        *(DiffLine(" ", line) for line in lines[:before]),
        DiffLine("…", count=left_out),
        *(DiffLine(" ", line) for line in lines[len(lines) - after :]),
    ]
