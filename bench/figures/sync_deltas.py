"""A Monday morning: every device of the firm asks at the same moment for what is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from bench.clock import seconds
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground
from bench.syncing.centrals import sqlcipher_central, why_no_cpu

DEVICES, CHANGES = 200, 1_000
_ALL_MS = 30_000.0


@contextmanager
def _deltas(ground: Ground, size: int) -> Iterator[Pair]:
    from app.wire.pack import pack
    from bench.syncing.devices import device, edit, rounded
    from bench.syncing.thin import at_once, enrolled

    changes = CHANGES if size >= DEVICES else size
    with ExitStack() as stack:
        central = stack.enter_context(sqlcipher_central(ground, min(CHANGES, size * 10)))
        folder = stack.enter_context(ground.scratch())
        writes = stack.enter_context(device(folder / "writes", central))
        thin = enrolled(central, size)
        for one in thin:
            stack.callback(one.close)
        since = thin[0].copy().answers[-1]
        edit(writes, changes)
        rounded(writes)
        fetched = thin[0].changes(since)
        cpu: list[float] = []

        def ours() -> list[float]:
            used = central.cpu_s()
            told = []
            took = seconds(
                lambda: told.extend(at_once([partial(one.changes, since) for one in thin]))
            )
            cpu.append((central.cpu_s() - used) / size)
            if {one.rows for one in told} != {fetched.rows}:
                raise RuntimeError("Somebody was told of less than the others.")
            return [took]

        def packing() -> list[float]:
            return [seconds(lambda: [pack(answer) for _ in thin for answer in fetched.answers])]

        yield Pair(
            ours,
            packing,
            lambda: [
                f"{fetched.rows:,} rows for each of {size}",
                f"{min(cpu) * 1000:.0f} ms of central's processor for one of them",
            ],
        )


BENCHES = (
    Bench(
        "deltas-200",
        f"{DEVICES} devices fetch {CHANGES:,} changes each at the same moment (size: devices)",
        "packing the same pages for each of them",
        Goal(max_ms=_ALL_MS),
        _deltas,
        sizes=(DEVICES,),
        repeats=2,
        hindrance=why_no_cpu,
    ),
)
