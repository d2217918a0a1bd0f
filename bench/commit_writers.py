"""Writers in processes of their own that all commit at once, and one who follows the feed."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bench.ground import WORDS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.central.central import Central
    from app.central.settings import Settings
    from app.database.work import WorkSession

WRITERS = 8
_SEQUENCE = "naive_revision"
_AHEAD = 1_000_000
"""The sequence begins far above the revisions that the hook gave in the same database."""
_LOOK_S = 0.002
_SETTLED = "sync_change.xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""Its transaction began before all that run now; a young server counts them in 32 bits."""
_LOADED = ["bench.commit_writers", "app.bootstrap.central", "psycopg", "sqlcipher3"]
"""What each writer needs; imported once, where a process that is ready can be forked."""


class Way(StrEnum):
    """How commits are numbered, and what a follower reads of them (sync.md 2.1)."""

    HOOK = "the commit hook"
    SEQUENCE = "a plain sequence"
    BELOW_XMIN = "a plain sequence, read below the oldest transaction that runs"


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
    way: Way
    cursor: int = 0
    seen: set[UUID] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def poll(self, *, to_the_end: bool = False) -> None:
        """Ask once; to the end where nobody writes any more."""
        from sqlalchemy import select, text

        from app.central.feed.tables import sync_change

        c = sync_change.c
        query = select(c.rev, c.row_id).where(c.rev > self.cursor).order_by(c.rev)
        if self.way is Way.BELOW_XMIN and not to_the_end:
            query = query.where(text(_SETTLED))
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
    from app.central.auth.policy import OPEN
    from app.central.setup import FirstDay, init_firm

    central = new_central_in(settings)
    day = FirstDay("A firm for benchmarks", "Ada", "ada@trestle.example", WORDS, policy=OPEN)
    init_firm(central, day)
    central.close()


def add_sequence(settings: Settings, role: str) -> None:
    """Make the sequence that numbers in place of the hook; this role may use it.

    Raises:
        ValueError: the settings name no owner.
    """
    from sqlalchemy import create_engine, text

    if settings.owner_url is None:
        raise ValueError("The owner's address is needed to make a sequence.")
    owner = create_engine(settings.owner_url)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SEQUENCE {_SEQUENCE} START {_AHEAD}"))
        connection.execute(text(f"GRANT USAGE ON SEQUENCE {_SEQUENCE} TO {role}"))
    owner.dispose()


def measured(
    settings: Settings, commits: int, *, writers: int = WRITERS, way: Way = Way.HOOK
) -> Outcome:
    """Have the writers commit so often together, while one follows.

    Args:
        settings: of a central that is set up.
        commits: by all writers together.
        writers: how many processes write, if there are as many commits.
        way: all but the hook need PostgreSQL and `add_sequence`.

    Raises:
        RuntimeError: a writer broke.
    """
    from app.bootstrap.central import central_in

    writers = min(writers, commits)
    central = central_in(settings)
    follower = _Follower(central, way)
    follower.poll(to_the_end=True)
    before = len(follower.seen)
    following = threading.Thread(target=follower.run)
    following.start()
    try:
        took, busy = _write(settings, commits // writers, writers, way)
    finally:
        follower.over.set()
        following.join()
    follower.poll(to_the_end=True)
    central.close()
    done = commits // writers * writers
    return Outcome(done, took, done - (len(follower.seen) - before), busy)


def _write(settings: Settings, each: int, writers: int, way: Way) -> tuple[float, int]:
    context = _context()
    ready, told = context.Barrier(writers + 1), context.SimpleQueue()
    processes = [
        context.Process(target=_writer, args=(settings, number, each, way, ready, told))
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


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def _writer(settings: Settings, number: int, each: int, way: Way, ready: Any, told: Any) -> None:
    """One process: it commits one row at a time."""
    from app.bootstrap.central import central_in
    from app.central.feed import numbering
    from app.database.scope import whole
    from app.database.work import Work
    from app.ports.problems import Unavailable

    central = central_in(settings)
    if way is not Way.HOOK:
        numbering.take = _from_sequence
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
    taken: int = connection.exec_driver_sql(f"SELECT nextval('{_SEQUENCE}')").scalar_one()
    return taken
