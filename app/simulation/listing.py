"""Which lives miss which rule: the table of docs/simulation.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.simulation.run import run

_ABREAST = 3
"""Rules in one line of the table."""
_HEAD = ("rule", "seed", "lives")


@dataclass(frozen=True, slots=True)
class Missed:
    """A rule that was switched off, and the lives that missed it.

    Attributes:
        seeds: of these lives, in the order in which they were lived.
        lives: how many were lived.
    """

    rule: str
    seeds: tuple[int, ...]
    lives: int

    @property
    def cells(self) -> tuple[str, str, str]:
        """As it stands in the table: a rule that nobody missed has no seed."""
        first = str(self.seeds[0]) if self.seeds else "–"
        return f"`{self.rule}`", first, f"{len(self.seeds)} of {self.lives}"


def missed(rules: Sequence[str], seeds: Sequence[int], steps: int) -> Iterator[Missed]:
    """Live all of these lives without each of these rules.

    Args:
        rules: names of mutants.
        seeds: of the lives.
        steps: how many things happen in each.
    """
    for rule in rules:
        found = tuple(seed for seed in seeds if run(seed, steps, rule).broken)
        yield Missed(rule, found, len(seeds))


def table(found: Sequence[Missed]) -> str:
    """The same as Markdown: the first lives' rules first, down each column of the page."""
    last = max((seed for one in found for seed in one.seeds), default=0) + 1
    ordered = sorted(found, key=lambda one: (one.seeds[0] if one.seeds else last, one.rule))
    high = -(-len(ordered) // _ABREAST)
    columns = [ordered[start : start + high] for start in range(0, len(ordered), high or 1)]
    head = [*_HEAD] * len(columns)
    lines = [head, ["---"] * len(head)]
    for row in range(high):
        cells = [column[row].cells if row < len(column) else ("", "", "") for column in columns]
        lines.append([cell for three in cells for cell in three])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
