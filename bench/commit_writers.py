"""Writers in processes of their own that all commit at once, and one who follows the feed."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bench.ground import WORDS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.central.central import Central
    from app.central.settings import Settings
    from app.database.work import WorkSession

WRITERS = 8
SEQUENCE = "naive_revision"
_LOOK_S = 0.002
_SPAWN = multiprocessing.get_context("spawn")


@dataclass
class Outcome:
    """What came of one run of the writers.

    Attributes:
        busy: how often a writer had to try again, since the database was busy.
    """

    commits: int
    took_s: float
    missed: int
    busy: int

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        again = f", {self.busy} tried again" if self.busy else ""
        return (
            f"{self.missed} of {self.commits:,} commits missed, "
            f"{self.commits / self.took_s:,.0f} commits/s{again}"
        )


@dataclass
class _Follower:
    """Asks for what is above its cursor, again and again, as a device that pulls does."""

    central: Central
    cursor: int = 0
    seen: set[UUID] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def poll(self) -> None:
        from sqlalchemy import select

        from app.central.feed.tables import sync_change

        c = sync_change.c
        query = select(c.rev, c.row_id).where(c.rev > self.cursor).order_by(c.rev)
        with self.central.work.database.read.connect() as connection:
            for rev, row in connection.execute(query):
                self.cursor = rev
                self.seen.add(row)

    def run(self) -> None:
        while not self.over.wait(_LOOK_S):
            self.poll()


def new_firm(settings: Settings) -> None:
    """Set up an empty firm."""
    from app.bootstrap.central import new_central_in
    from app.central.setup import FirstDay, init_firm

    central = new_central_in(settings)
    init_firm(central, FirstDay("A firm for benchmarks", "Ada", "ada@trestle.example", WORDS))
    central.close()


def measured(
    settings: Settings, commits: int, *, writers: int = WRITERS, naive: bool = False
) -> Outcome:
    """Have the writers commit so often together, while one follows.

    Args:
        settings: of a central that is set up.
        commits: by all writers together.
        writers: how many processes write, if there are as many commits.
        naive: number by the sequence `SEQUENCE` instead of the commit hook.

    Raises:
        RuntimeError: a writer broke.
    """
    from app.bootstrap.central import central_in

    writers = min(writers, commits)
    central = central_in(settings)
    follower = _Follower(central)
    follower.poll()
    before = len(follower.seen)
    following = threading.Thread(target=follower.run)
    following.start()
    try:
        took, busy = _write(settings, commits // writers, writers, naive)
    finally:
        follower.over.set()
        following.join()
    follower.poll()
    central.close()
    done = commits // writers * writers
    return Outcome(done, took, done - (len(follower.seen) - before), busy)


def _write(settings: Settings, each: int, writers: int, naive: bool) -> tuple[float, int]:
    ready, told = _SPAWN.Barrier(writers + 1), _SPAWN.SimpleQueue()
    processes = [
        _SPAWN.Process(target=_writer, args=(settings, number, each, naive, ready, told))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    ready.wait(timeout=120)
    started = time.perf_counter()
    for process in processes:
        process.join()
    took = time.perf_counter() - started
    if any(process.exitcode for process in processes):
        raise RuntimeError("A writer ended before its time.")
    return took, sum(told.get() for _process in processes)


def _writer(settings: Settings, number: int, each: int, naive: bool, ready: Any, told: Any) -> None:
    """One process: it commits one row at a time."""
    from app.bootstrap.central import central_in
    from app.central.feed import sink
    from app.database.scope import whole
    from app.database.work import Work
    from app.ports.problems import Unavailable

    central = central_in(settings)
    if naive:
        sink._take = _from_sequence  # noqa: SLF001 -- the one step that is compared
    work = Work(central.work.database, central.feed, central.ids)
    scope = whole("measuring commits")
    work.read(scope, lambda session: session.connection())
    busy = 0
    ready.wait()
    for at in range(each):
        committed = False
        while not committed:
            with suppress(Unavailable):
                work.run("add_client", scope, _row(central, number * each + at))
                committed = True
            busy += not committed
    central.close()
    told.put(busy)


def _row(central: Central, number: int) -> Callable[[WorkSession], None]:
    from app.database.bulk import insert_rows

    now = central.clock.now()
    row = {
        "id": uuid4(),
        "name": f"Client {number}",
        "code": f"C{number}",
        "zone": "UTC",
        "currency": "EUR",
        "created_at": now,
    }

    def job(session: WorkSession) -> None:
        session.captured.take(insert_rows(session, "client", [row]))

    return job


def _from_sequence(connection: Connection, count: int) -> int:
    if count != 1:
        raise ValueError("Only single rows are numbered so.")
    taken: int = connection.exec_driver_sql(f"SELECT nextval('{SEQUENCE}')").scalar_one()
    return taken
