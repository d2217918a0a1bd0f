"""The arithmetic of a charge, line by line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the arithmetic; the last one is the result."""

    words: str
    figure: str
    result: bool = False
