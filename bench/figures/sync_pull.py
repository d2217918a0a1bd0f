"""What a device that is caught up fetches: a thousand changes, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.clock import seconds
from bench.figure import MS, Bench, Goal, Pair, Wanted
from bench.ground import Ground
from bench.syncing.centrals import sqlcipher_central, why_no_cpu

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from app.wire.envelopes import PullAnswer

CHANGES = 1_000
_PULL_MS = 400.0
_BYTES, _CPU_MS = 1_500, 20.0
_ROUNDS = 20
_FEW = 3


@dataclass
class _Pulled:
    """What the pulls of one size came to."""

    rows: int = 0
    requests: int = 0
    answers: list[PullAnswer] = field(default_factory=list)


@contextmanager
def _pull(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.syncing.devices import device

    with ExitStack() as stack:
        central = stack.enter_context(sqlcipher_central(ground, size))
        folder = stack.enter_context(ground.scratch())
        names = ("writes", "reads", "floor")
        writes, reads, floor = (
            stack.enter_context(device(folder / name, central)) for name in names
        )
        seen, changes = _Pulled(), min(CHANGES, size)
        yield Pair(
            lambda: [_ours(writes, reads, changes, seen)],
            lambda: [_write(floor, seen.answers)],
            lambda: [f"{seen.rows:,} rows came in {seen.requests} requests"],
        )


def _ours(writes: Desk, reads: Desk, changes: int, seen: _Pulled) -> float:
    from app.wire.envelopes import PullAnswer
    from app.wire.pack import unpack
    from bench.syncing.devices import PULL, edit, rounded

    edit(writes, changes)
    rounded(writes)
    done = rounded(reads)
    calls = done.calls.of(PULL)
    seen.rows, seen.requests = done.result.pulled, len(calls)
    seen.answers = [unpack(call.came, PullAnswer) for call in calls]
    return done.pull_s


def _write(desk: Desk, answers: list[PullAnswer]) -> float:
    """The same pages by executemany into the same tables of another device, in one commit."""
    from app.records.nouns import table_of
    from app.store import raw

    def write() -> None:
        with desk.store.writing() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for answer in answers:
                for page in answer.pages:
                    if page.data:
                        names, marks = ", ".join(page.columns), raw.marks(page.columns)
                        table = table_of(page.entity).name
                        raw.run_many(
                            connection,
                            f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})',
                            zip(*page.data, strict=True),
                        )

    return seconds(write)


@contextmanager
def _nothing(ground: Ground, size: int) -> Iterator[Pair]:
    from app.wire.envelopes import SCHEMA
    from app.wire.pack import pack
    from app.wire.sums import SumsRequest
    from bench.syncing.devices import device, rounded
    from bench.syncing.line import line_to

    with ExitStack() as stack:
        central = stack.enter_context(sqlcipher_central(ground, size))
        folder = stack.enter_context(ground.scratch())
        line = stack.enter_context(line_to(central.port))
        desk = stack.enter_context(device(folder / "device", central))
        rounded(desk)  # after a first copy it is held against central once
        empty = pack(SumsRequest(SCHEMA, "", 0, ""))
        times = _ROUNDS if size >= CHANGES else _FEW
        cpu: list[float] = []
        requests: list[int] = []

        def ours() -> list[float]:
            used, took = central.cpu_s(), list[float]()
            for _ in range(times):
                done = rounded(desk)
                took.append(done.took_s)
                requests.append(len(done.calls.calls))
            cpu.append((central.cpu_s() - used) / times)
            return took

        def asking() -> list[float]:
            return [seconds(lambda: desk.way.call("/sync/sums", empty)) for _ in range(times)]

        def wanted() -> list[Wanted]:
            desk.keep_setting("address", line.address)
            rounded(desk)
            before = line.carried
            rounded(desk)
            return [
                Wanted("requests", max(requests), 1),
                Wanted("bytes both ways with headers", line.carried - before, _BYTES),
                Wanted("ms of central's processor a round", min(cpu) * MS, _CPU_MS),
            ]

        yield Pair(ours, asking, wanted=wanted)


BENCHES = (
    Bench(
        "pull-1000",
        "1,000 changes of another device fetched and written down (size: tickets that central "
        "holds; fewer changes where it holds fewer)",
        "the same pages by executemany into the same encrypted tables, in one commit",
        Goal(max_ms=_PULL_MS),
        _pull,
        sizes=(CHANGES,),
        repeats=3,
        hindrance=why_no_cpu,
    ),
    Bench(
        "pull-nothing",
        "a round of a device for which there is nothing new",
        "a request of the same device with an empty answer",
        Goal(),
        _nothing,
        sizes=(CHANGES,),
        repeats=3,
        hindrance=why_no_cpu,
    ),
)
