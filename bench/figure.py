"""What a bench says of itself, and what came out of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.ground import Ground

MS = 1000.0
SIZES = (1_000, 10_000, 100_000)
Side = Callable[[], Sequence[float]]
"""Does the work once and gives the seconds that it measured: one sample, or one for each act."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something beside the time that is wanted of a figure: told in words, and judged with it.

    Attributes:
        what: in words, with its unit, like "requests".
        got: what it came to.
        at_most: what is wanted.
    """

    what: str
    got: float
    at_most: float

    @property
    def is_met(self) -> bool:
        """Whether it is as wanted."""
        return self.got <= self.at_most

    def words(self) -> str:
        """It in a sentence."""
        verdict = "met" if self.is_met else "missed"
        return f"{_short(self.got)} {self.what} (wanted: at most {_short(self.at_most)}: {verdict})"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= _WHOLE or number == round(number) else f"{number:.3g}"


_WHOLE = 1_000
"""From here on nobody asks for what stands behind the point."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of a bench, ready to be run in turn.

    Attributes:
        notes: asked when all runs are over; what else is worth knowing, in sentences.
        wanted: asked then, too; what else is judged.
    """

    ours: Side
    floor: Side
    notes: Callable[[], Sequence[str]] = tuple
    wanted: Callable[[], Sequence[Wanted]] = tuple


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of a figure at its largest size; what is None is not asked.

    Attributes:
        times: at most so many times the floor, median by median.
        p95_ms: of our side.
        max_ms: of our side.
    """

    times: float | None = None
    p95_ms: float | None = None
    max_ms: float | None = None

    def words(self) -> str:
        """The goal as people say it."""
        parts = [
            f"≤ {self.times:g} × floor" if self.times is not None else "",
            f"p95 ≤ {self.p95_ms:g} ms" if self.p95_ms is not None else "",
            f"max ≤ {self.max_ms:g} ms" if self.max_ms is not None else "",
        ]
        return ", ".join(part for part in parts if part) or "none"

    def is_met(self, row: Row) -> bool:
        """Whether a row is as wanted."""
        return (
            (self.times is None or row.ratio <= self.times)
            and (self.p95_ms is None or row.ours.p95 * MS <= self.p95_ms)
            and (self.max_ms is None or row.ours.most * MS <= self.max_ms)
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """How samples lie. *Units*: seconds."""

    p50: float
    p95: float
    most: float
    samples: int

    @classmethod
    def of(cls, samples: Sequence[float]) -> Spread:
        """The spread of samples.

        Raises:
            ValueError: there are none.
        """
        if not samples:
            raise ValueError("A side of a bench gave no samples.")
        ordered = sorted(samples)
        last = len(ordered) - 1
        return cls(
            statistics.median(ordered), ordered[round(0.95 * last)], ordered[last], len(ordered)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What came out at one size.

    Attributes:
        wanted: what else is judged.
    """

    size: int
    ours: Spread
    floor: Spread
    wanted: tuple[Wanted, ...] = ()

    @property
    def ratio(self) -> float:
        """How many times the floor, median by median."""
        return self.ours.p50 / self.floor.p50


@dataclass(frozen=True, slots=True)
class Bench:
    """One thing that is measured.

    Attributes:
        name: what it is called by, like "type-ahead".
        what: what is measured, in words.
        floor: what it is compared with, in words.
        prepare: makes the two sides for a size and lets go of them again.
        sizes: in tickets, ascending; the goal is asked of the largest one that was run.
        repeats: how often each side runs; the sides take turns.
        hindrance: why it cannot run on this machine; empty where it can.
    """

    name: str
    what: str
    floor: str
    goal: Goal
    prepare: Callable[[Ground, int], AbstractContextManager[Pair]]
    sizes: tuple[int, ...] = SIZES
    repeats: int = 5
    hindrance: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Figure:
    """What came out of a bench.

    Attributes:
        rows: by size, ascending; none if it did not run.
        notes: in sentences; why it did not run, if so.
        failed: it broke; the notes say how.
    """

    bench: Bench
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    failed: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the largest size is as wanted; None if nothing is, or if it did not run."""
        if not self.rows or (self.bench.goal == Goal() and not self.rows[-1].wanted):
            return None
        last = self.rows[-1]
        return self.bench.goal.is_met(last) and all(one.is_met for one in last.wanted)

    @property
    def growth(self) -> float | None:
        """How many times the smallest size's median the largest one's is."""
        return self.rows[-1].ours.p50 / self.rows[0].ours.p50 if len(self.rows) > 1 else None
