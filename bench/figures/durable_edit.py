"""What it costs to keep an edit for good, beside the same rows through the bare driver."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from bench.clock import seconds
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from bench.edits import Act
    from bench.mirror import Mirror

_TIMES = 12
_PENDING = 10_000
Samples = tuple[list[float], list[float]]


class _Turns:
    """Both sides, act by act in turn, whichever of them is asked first."""

    def __init__(self, loop: Callable[[], Samples]) -> None:
        self._loop = loop
        self._kept: Samples = ([], [])

    def side(self, number: int) -> list[float]:
        if not self._kept[number]:
            gc.collect()
            gc.disable()  # as on the lanes of the workbench (adr 0009)
            try:
                self._kept = self._loop()
            finally:
                gc.enable()
        samples = list(self._kept[number])
        self._kept[number].clear()
        return samples


@contextmanager
def _edits(ground: Ground, size: int, names: tuple[str, ...] | None) -> Iterator[Pair]:
    from bench.edits import acts
    from bench.mirror import Mirror

    with ground.own_store(size) as home, ground.scratch() as folder:
        desk = home.open()
        mirror = Mirror(desk.store, folder)
        chosen = {name: act for name, act in acts(desk).items() if not names or name in names}
        told: dict[str, Samples] = {name: ([], []) for name in chosen}

        def loop() -> Samples:
            both: Samples = ([], [])
            for name, act in chosen.items():
                for _ in range(_TIMES):
                    for side, taken in enumerate(_once(desk, mirror, act)):
                        both[side].append(taken)
                        told[name][side].append(taken)
            return both

        def notes() -> list[str]:
            left = mirror.differences()
            assert not left, left[0]  # noqa: S101 -- a floor with other rows would mislead
            return [
                f"{name}: {statistics.median(ours) / statistics.median(floor):.2f} × its own floor"
                for name, (ours, floor) in told.items()
            ]

        turns = _Turns(loop)
        try:
            yield Pair(lambda: turns.side(0), lambda: turns.side(1), notes)
        finally:
            mirror.close()
            desk.close()


def _once(desk: Desk, mirror: Mirror, act: Act) -> tuple[float, float]:
    ticket, do = act()
    ours = seconds(do)
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT row FROM outbox ORDER BY seq DESC LIMIT 3").all()
    writes = mirror.differences([ticket, *(UUID(bytes=row) for (row,) in rows)])
    return ours, mirror.replay(writes)


@contextmanager
def _growth(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.edits import acts, pend

    with ground.own_store(size) as full_home, ground.own_store(size) as empty_home:
        full, empty = full_home.open(), empty_home.open()
        pend(full, _PENDING)
        sides = acts(full)["reply"], acts(empty)["reply"]

        def loop() -> Samples:
            both: Samples = ([], [])
            for turn in range(_TIMES * 2):
                for side in (0, 1) if turn % 2 else (1, 0):
                    _ticket, do = sides[side]()
                    both[side].append(seconds(do))
            return both

        turns = _Turns(loop)
        try:
            yield Pair(lambda: turns.side(0), lambda: turns.side(1))
        finally:
            full.close()
            empty.close()


_FLOOR = "the same rows through the bare driver in one FULL commit, into a copy of the same store"
_SIZES = (1_000, 10_000)

BENCHES = (
    Bench(
        "durable-edit",
        "a public reply, durable with its operation and findable",
        _FLOOR,
        Goal(times=3.0),
        lambda ground, size: _edits(ground, size, ("reply",)),
        _SIZES,
    ),
    Bench(
        "durable-verbs",
        "reply, state, priority, owner, time and new ticket, each durable with its operations",
        _FLOOR,
        Goal(times=3.0),
        lambda ground, size: _edits(ground, size, None),
        _SIZES[:1],
    ),
    Bench(
        "durable-edit-growth",
        f"a public reply while {_PENDING:,} operations wait",
        "the same reply while none waits",
        Goal(times=1.2),
        _growth,
        _SIZES[:1],
    ),
)
