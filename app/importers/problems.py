"""What was wrong with a file, cell by cell: counted by kind, told with its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

EXAMPLES_KEPT = 200
"""Single problems kept for reading; the counts go on."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One cell that could not be used as it stands.

    Attributes:
        line: 1-based line of the file, the head being line 1.
        kind: what is wrong, the same words for the same fault.
    """

    line: int
    column: str
    kind: str
    value: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.kind} ({self.value!r})"


@dataclass(slots=True)
class Problems:
    """All problems of one file.

    Attributes:
        counts: kind → how many.
        missing: column → how many cells say nothing.
        examples: the first problems of each file, with their places.
    """

    counts: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    examples: list[CellProblem] = field(default_factory=list)

    def add(self, line: int, column: str, kind: str, value: str) -> None:
        """Count one problem, and keep it while there is room."""
        self.counts[kind] += 1
        if len(self.examples) < EXAMPLES_KEPT:
            self.examples.append(CellProblem(line, column, kind, value))
