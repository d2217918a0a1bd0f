"""Real devices of the figures: what they send and fetch, counted on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.first_copy_stage import enrol, new_desk

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from app.ports.transport import Transport
    from app.sync.round import RoundResult
    from bench.syncing.centrals import BenchCentral

PUSH, PULL = "/sync/push", "/sync/pull"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that went to central, and what came back.

    *Units*: `began_s` and `ended_s` in seconds of `time.perf_counter`.
    """

    path: str
    began_s: float
    ended_s: float
    sent: bytes
    came: bytes


@dataclass
class Counted:
    """A way to central that keeps what goes over it."""

    way: Transport
    calls: list[Call] = field(default_factory=list)

    def call(self, path: str, body: bytes) -> bytes:
        """Carry one request."""
        began = time.perf_counter()
        came = self.way.call(path, body)
        self.calls.append(Call(path, began, time.perf_counter(), body, came))
        return came

    def of(self, path: str) -> list[Call]:
        """The requests to one path."""
        return [call for call in self.calls if call.path == path]


@dataclass(frozen=True, slots=True)
class Rounded:
    """One round of a device.

    *Units*: `began_s` and `ended_s` as in a `Call`.
    """

    began_s: float
    ended_s: float
    calls: Counted
    result: RoundResult

    @property
    def took_s(self) -> float:
        """The whole round, in seconds."""
        return self.ended_s - self.began_s

    @property
    def push_s(self) -> float:
        """Until everything was pushed and its answers were written down, in seconds.

        The first pull is asked for when nothing waits any more.
        """
        return self.calls.of(PULL)[0].began_s - self.began_s

    @property
    def pull_s(self) -> float:
        """From the first request for a page until what came was written down, in seconds."""
        later = [call.began_s for call in self.calls.calls if call.path not in {PUSH, PULL}]
        return min(later, default=self.ended_s) - self.calls.of(PULL)[0].began_s


@contextmanager
def device(folder: Path, central: BenchCentral, address: str = "") -> Iterator[Desk]:
    """A device that is signed in at a central and has copied it.

    Args:
        folder: of its own; it is made.
        central: whose.
        address: another way to the same central.
    """
    desk = new_desk(folder, central.home)
    try:
        enrol(desk, central.address)
        desk.sync()
        if address:
            # Signing in again would be another device: only the way is another one.
            desk.keep_setting("address", address)
        yield desk
    finally:
        desk.close()


def rounded(desk: Desk) -> Rounded:
    """Do one round and keep what went over the line."""
    from app.sync.round import sync_round

    calls = Counted(desk.way)
    began = time.perf_counter()
    result = sync_round(desk.store, calls, desk.clock, announce=desk.announce)
    return Rounded(began, time.perf_counter(), calls, result)


def edit(desk: Desk, operations: int) -> int:
    """Reply to tickets until so many operations wait to be sent.

    Returns:
        how many acts that took.
    """
    from bench.edits import acts

    reply = acts(desk)["reply"]
    done = 0
    while _waiting(desk) < operations:
        _ticket, do = reply()
        do()
        done += 1
    return done


def _waiting(desk: Desk) -> int:
    from app.store import raw

    with desk.store.reading() as connection:
        ((count,),) = raw.rows(connection, "SELECT count(*) FROM outbox WHERE state = 'pending'")
    found: Any = count
    return int(found)
