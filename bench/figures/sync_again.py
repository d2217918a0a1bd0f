"""A device that was away too long copies everything anew, beside what it has and what waits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bench.figure import Bench, Goal, Pair
from bench.first_copy_stage import enrol, new_desk
from bench.ground import Ground
from bench.syncing.centrals import BenchCentral, sqlcipher_central, why_no_cpu

if TYPE_CHECKING:
    from pathlib import Path

    from app.bootstrap.desk import Desk

WAITING = 100
"""Operations that nobody has sent yet."""
_TIMES = 1.1


@contextmanager
def _again(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.syncing.devices import device, edit

    waiting, names = min(WAITING, size), itertools.count()
    with ExitStack() as stack:
        central = stack.enter_context(sqlcipher_central(ground, size))
        folder = stack.enter_context(ground.scratch())
        desk = stack.enter_context(device(folder / "device", central))
        sent: list[int] = []
        rows: list[int] = []

        def ours() -> list[float]:
            edit(desk, waiting)
            _turn_away(desk)
            began = time.perf_counter()
            done = desk.sync()
            took = time.perf_counter() - began
            sent.append(done.pushed)
            rows.append(done.pulled)
            if done.pushed < waiting:
                raise RuntimeError(f"Of {waiting} operations that waited {done.pushed} were sent.")
            return [took]

        yield Pair(
            ours,
            lambda: [_first(folder / f"floor-{next(names)}", central)],
            lambda: [
                f"{max(rows):,} rows came anew; {min(sent):,} operations that waited were sent"
            ],
        )


def _turn_away(desk: Desk) -> None:
    """Tell the device what central tells one that was away longer than it remembers."""
    from app.store.state import standing
    from app.sync.pull import apply
    from app.wire.envelopes import SCHEMA, PullAnswer

    with desk.store.writing() as connection:
        here = standing(connection)
        told = PullAnswer(
            "resync", here.epoch, here.rev, here.commit_id, [], schema=SCHEMA, reason="away"
        )
        apply(connection, told, desk.clock.now())


def _first(home: Path, central: BenchCentral) -> float:
    """The first copy of a device that is new, until it is compared and copied safely as well."""
    desk = new_desk(home, central.home)
    try:
        enrol(desk, central.address)
        began = time.perf_counter()
        desk.sync()
        return time.perf_counter() - began
    finally:
        desk.close()


BENCHES = (
    Bench(
        "resync",
        "a device that was away too long copies everything again, with work that waits",
        "the first copy of a new device from the same central",
        Goal(times=_TIMES),
        _again,
        sizes=(1_000, 10_000),
        repeats=3,
        hindrance=why_no_cpu,
    ),
)
