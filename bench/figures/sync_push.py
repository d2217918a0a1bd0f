"""A day's work of one device is pushed: what central and the line take for it."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.figure import Bench, Goal, Pair, Wanted
from bench.ground import Ground
from bench.syncing.centrals import (
    BenchCentral,
    postgresql_central,
    sqlcipher_central,
    why_no_cpu,
    why_no_postgresql,
)

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from bench.syncing.bare import Left

OPERATIONS = 1_000
RTT_S = 0.05
BITS_S = 20e6
_LOOPBACK_MS, _LINE_MS = 600.0, 1_000.0
_REQUESTS, _FIRST_TIMES = 3, 1.2

Place = Callable[[Ground, int], AbstractContextManager[BenchCentral]]


@dataclass
class _Pushed:
    """What the pushes of one size came to, for the notes.

    Attributes:
        firsts_s: the first push of each device after its copy.
        laters_s: the one after it.
        left: the rows that the last of them left at central.
    """

    firsts_s: list[float] = field(default_factory=list)
    laters_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    requests: int = 0
    wire: int = 0
    operations: int = 0
    left: list[Left] = field(default_factory=list)

    def told(self) -> list[str]:
        first, later = map(statistics.median, (self.firsts_s, self.laters_s))
        return [
            f"{self.operations:,} operations, {self.wire / 1000:.0f} kB both ways without headers",
            f"a device's first push after its copy took {first:.2f} s, its second {later:.2f} s",
            f"central used {min(self.cpu_s):.2f} s of a processor at best",
        ]

    def wanted(self) -> list[Wanted]:
        times = statistics.median(self.firsts_s) / statistics.median(self.laters_s)
        return [
            Wanted("requests", self.requests, _REQUESTS),
            Wanted("times a later push for the first one", times, _FIRST_TIMES),
        ]


def _push(
    place: Place, *, far: bool = False
) -> Callable[[Ground, int], AbstractContextManager[Pair]]:
    @contextmanager
    def prepare(ground: Ground, size: int) -> Iterator[Pair]:
        from bench.syncing.bare import write_bare
        from bench.syncing.devices import device, edit, rounded
        from bench.syncing.line import line_to

        operations, seen, names = min(OPERATIONS, size), _Pushed(), itertools.count()
        with ExitStack() as stack:
            central = stack.enter_context(place(ground, size))
            folder = stack.enter_context(ground.scratch())
            line = line_to(central.port, rtt_s=RTT_S, bits_s=BITS_S) if far else None
            address = stack.enter_context(line).address if line else ""
            with device(folder / "before", central) as other:
                # A central in service has taken in a push before; its first one finds statements
                # and modules still to be made ready, once for each of its processes.
                edit(other, 1)
                rounded(other)

            def ours() -> list[float]:
                # One first push says little: each turn takes a device that has never pushed.
                with device(folder / f"device-{next(names)}", central, address) as desk:
                    pushes = [_ours(desk, central, operations, seen) for _ in range(2)]
                seen.firsts_s.append(pushes[0])
                seen.laters_s.append(pushes[1])
                return pushes

            yield Pair(
                ours,
                lambda: [write_bare(central, folder, seen.left)],
                seen.told,
                seen.wanted,
            )

    return prepare


def _ours(desk: Desk, central: BenchCentral, operations: int, seen: _Pushed) -> float:
    from bench.syncing.bare import head_of, left_since
    from bench.syncing.devices import PUSH, edit, rounded

    edit(desk, operations)
    head, used = head_of(central), central.cpu_s()
    done = rounded(desk)
    seen.cpu_s.append(central.cpu_s() - used)
    pushes = done.calls.of(PUSH)
    seen.requests, seen.operations = len(pushes), done.result.pushed
    seen.wire = sum(len(call.sent) + len(call.came) for call in pushes)
    seen.left = left_since(central, head)
    return done.push_s


def _no_postgresql() -> str:
    return why_no_cpu() or why_no_postgresql()


_FLOOR = "the rows that it left at central, by the bare driver in one commit"
BENCHES = (
    Bench(
        "push-1000",
        "1,000 operations of one device pushed to a central on PostgreSQL, each an act of its own "
        "(size: tickets that central holds; fewer operations where it holds fewer)",
        _FLOOR,
        Goal(max_ms=_LOOPBACK_MS),
        _push(postgresql_central),
        sizes=(OPERATIONS,),
        repeats=3,
        hindrance=_no_postgresql,
    ),
    Bench(
        "push-1000-sqlcipher",
        "the same to a central on SQLCipher",
        _FLOOR,
        Goal(max_ms=_LOOPBACK_MS),
        _push(sqlcipher_central),
        sizes=(OPERATIONS,),
        repeats=3,
        hindrance=why_no_cpu,
    ),
    Bench(
        "push-1000-far",
        "the same to a central on PostgreSQL over a line of 50 ms there and back and 20 Mbit/s",
        _FLOOR,
        Goal(max_ms=_LINE_MS),
        _push(postgresql_central, far=True),
        sizes=(OPERATIONS,),
        repeats=2,
        hindrance=_no_postgresql,
    ),
)
