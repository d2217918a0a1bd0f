"""Many devices at once: first copies on a Monday, and a storm of pushes after an outage."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from bench.clock import cpu_seconds
from bench.figure import Bench, Goal, Pair, Spread, Wanted
from bench.first_copy_stage import answers_of
from bench.ground import Ground
from bench.syncing.centrals import BenchCentral, sqlcipher_central, why_no_cpu

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from app.wire.envelopes import PushRequest

COPIES = 20
DEVICES, EACH = 200, 500
_BEHIND = 1_000
"""Tickets that central holds in a storm; of a smaller one only two copies are made at once."""
_TIMES = 1.5
_COPIES_S, _OWN_S = 60, 2.0


@contextmanager
def _copies(ground: Ground, size: int) -> Iterator[Pair]:
    from app.wire.pack import pack
    from bench.syncing.thin import at_once, enrolled

    with sqlcipher_central(ground, size) as central, ExitStack() as stack:
        answers = answers_of(central.home)
        devices = min(COPIES, max(2, size // _BEHIND * COPIES))
        thin = enrolled(central, devices)
        for one in thin:
            stack.callback(one.close)
        took: list[float] = []
        each: list[float] = []
        rows: set[int] = set()

        def ours() -> list[float]:
            used, began = central.cpu_s(), time.perf_counter()
            rows.update(one.rows for one in at_once([one.copy for one in thin]))
            took.append(time.perf_counter() - began)
            each.append((central.cpu_s() - used) / devices)
            return [each[-1]]

        yield Pair(
            ours,
            lambda: [cpu_seconds(lambda: [pack(answer) for answer in answers])],
            lambda: [
                f"{devices} copies of {max(rows):,} rows at once",
                f"the first round, whose pages had to be made: {each[0] * 1000:.0f} ms a copy",
            ],
            lambda: [Wanted("s for all of them", max(took), _COPIES_S)],
        )


@contextmanager
def _storm(ground: Ground, size: int) -> Iterator[Pair]:
    from app.wire.envelopes import PushRequest
    from app.wire.pack import unpack
    from bench.syncing.bare import left_since, write_bare
    from bench.syncing.devices import PUSH, device, edit, rounded
    from bench.syncing.thin import at_once, enrolled, replies

    each = EACH if size >= DEVICES else min(EACH, size)
    with ExitStack() as stack:
        central = stack.enter_context(sqlcipher_central(ground, min(_BEHIND, size * 5)))
        folder = stack.enter_context(ground.scratch())
        desk = stack.enter_context(device(folder / "technician", central))
        edit(desk, 1)
        like = unpack(rounded(desk).calls.of(PUSH)[0].sent, PushRequest)
        notes: list[str] = []
        slowest: list[float] = []
        head = 0

        def ours() -> list[float]:
            nonlocal head
            from bench.syncing.bare import head_of

            head = head_of(central)
            thin = enrolled(central, size)
            requests = [replies(like, one.inc, each) for one in thin]
            with _working(desk) as own:
                began = time.perf_counter()
                pushes = zip(thin, requests, strict=True)
                told = at_once([partial(one.push, request) for one, request in pushes])
                took = time.perf_counter() - began
            for one in thin:
                one.close()
            _count(central, requests, told)
            spread = Spread.of(own)
            notes.append(
                f"{size * each:,} operations of {size} devices: 0 lost, 0 doubled, "
                f"{size * each / took:,.0f} a second"
            )
            notes.append(
                f"a technician's edit until it was pushed, meanwhile: p50 {spread.p50:.2f} s of "
                f"{spread.samples}"
            )
            slowest.append(spread.p95)
            return [took]

        yield Pair(
            ours,
            lambda: [write_bare(central, folder, left_since(central, head))],
            lambda: notes,
            lambda: [Wanted("s until an edit was pushed, p95", max(slowest), _OWN_S)],
        )


@contextmanager
def _working(desk: Desk) -> Iterator[list[float]]:
    """A technician edits and pushes again and again, beside what happens meanwhile.

    Yields:
        Seconds from each edit until central had it. What a round fetches afterwards, here all that
        the others tell, is not waited for by whoever edited.
    """
    from app.ports.problems import Unavailable
    from bench.syncing.devices import edit, rounded

    over, own = threading.Event(), list[float]()

    def push() -> float:
        began = time.perf_counter()
        edit(desk, 1)
        while True:
            try:
                done = rounded(desk)
            except Unavailable as problem:
                over.wait(problem.retry_after_s or 0.5)
                continue
            return done.began_s + done.push_s - began

    def work() -> None:
        while not own or not over.is_set():
            own.append(push())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield own
    finally:
        over.set()
        thread.join()


def _count(
    central: BenchCentral, requests: Sequence[PushRequest], told: Sequence[Sequence[str]]
) -> None:
    """See that central has each operation and each row exactly once.

    Raises:
        RuntimeError: it has not.
    """
    from sqlalchemy import select

    from app.central.feed.tables import op_log
    from app.database.scope import whole
    from app.database.walls import see
    from app.records.nouns import table_of
    from bench.syncing.thin import rows_of

    ops, rows = rows_of(requests)
    event = table_of("ticket_event")
    opened = central.opened()
    try:
        with opened.work.database.read.connect() as connection:
            see(connection, whole("what a push left, of whichever client"))
            logged = [op for (op,) in connection.execute(select(op_log.c.op_id)) if op in ops]
            kept = [row for (row,) in connection.execute(select(event.c.id)) if row in rows]
    finally:
        opened.close()
    refused = sum(result != "ok" for results in told for result in results)
    if refused or len(logged) != len(ops) or len(kept) != len(rows):
        raise RuntimeError(
            f"Of {len(ops):,} operations {len(logged):,} are logged and {len(kept):,} rows kept; "
            f"{refused:,} were refused."
        )


BENCHES = (
    Bench(
        "copies-20",
        f"central's processor for one of {COPIES} first copies that run at once",
        "packing the same pages once",
        Goal(times=_TIMES),
        _copies,
        sizes=(1_000,),
        repeats=3,
        hindrance=why_no_cpu,
    ),
    Bench(
        "storm-200",
        f"{DEVICES} devices push {EACH} operations each at the same moment (size: devices)",
        "the rows that they left, by the bare driver in one commit",
        Goal(),
        _storm,
        sizes=(DEVICES,),
        repeats=1,
        hindrance=why_no_cpu,
    ),
)
