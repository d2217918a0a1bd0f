"""Running benches: both sides in turn, so that a busy moment of the machine meets both."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.figure import Bench, Figure, Pair, Row, Spread
from bench.ground import Ground

Tell = Callable[[str], None]


def run(
    bench: Bench,
    ground: Ground,
    *,
    sizes: Sequence[int] | None = None,
    repeats: int | None = None,
    tell: Tell = lambda _line: None,
) -> Figure:
    """Measure one bench at each size; one that breaks says so, for the others are wanted too.

    Args:
        bench: what to measure.
        ground: where its stores are.
        sizes: other ones than its own.
        repeats: another number than its own.
        tell: hears how far it is.
    """
    hindrance = bench.hindrance()
    if hindrance:
        return Figure(bench, (), (hindrance,))
    rows: list[Row] = []
    notes: list[str] = []
    for size in sizes or bench.sizes:
        tell(f"{bench.name} at {size:,}")
        try:
            with bench.prepare(ground, size) as pair:
                row = _row(bench, pair, size, repeats or bench.repeats, tell)
                rows.append(replace(row, wanted=tuple(pair.wanted())))
                told = [*(one.words() for one in rows[-1].wanted), *pair.notes()]
                notes += [f"at {size:,}: {note}" for note in told]
        except Exception as problem:  # noqa: BLE001 -- the other figures are still wanted
            tell(traceback.format_exc())
            notes.append(f"at {size:,} it broke: {problem or type(problem).__name__}")
            return Figure(bench, tuple(rows), tuple(notes), failed=True)
    return Figure(bench, tuple(rows), tuple(notes))


def _row(bench: Bench, pair: Pair, size: int, repeats: int, tell: Tell) -> Row:
    """Warm both sides up, then let them take turns; each goes first every other time."""
    if repeats > 1:
        pair.ours()
        pair.floor()
    ours: list[float] = []
    floor: list[float] = []
    for turn in range(repeats):
        tell(f"{bench.name} at {size:,}: {turn + 1} of {repeats}")
        if turn % 2:
            floor += pair.floor()
            ours += pair.ours()
        else:
            ours += pair.ours()
            floor += pair.floor()
    return Row(size, Spread.of(ours), Spread.of(floor))
