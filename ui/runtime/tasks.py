"""Lanes: where work that may block runs, and how its result comes back to the window."""

from __future__ import annotations

import inspect
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from PySide6.QtCore import QEventLoop, QObject, QTimer
from shiboken6 import isValid

from ui.runtime.problem import Problem, problem_of
from ui.runtime.relay import Relay
from ui.runtime.ticket import Cancelled, Progress, Ticket
from ui.runtime.workers import LANES, TURN_S, Lane, Workers

__all__ = ["Cancelled", "Lane", "Lanes", "Progress", "Ticket"]

T = TypeVar("T")
Job = Callable[[Progress], T] | Callable[[], T]

_REPLACEABLE: frozenset[Lane] = frozenset({"read", "work"})  # the others may have begun to write


@dataclass(slots=True)
class _Order:
    """Who waits for a job, kept on the UI thread until its delivery."""

    lane: Lane
    ticket: Ticket
    owner: QObject
    key: tuple[int, str] | None
    done: Callable[[Any], None]
    failed: Callable[[Problem], None]
    progress: Callable[[int, int], None] | None

    def wanted(self) -> bool:
        return not self.ticket.stop.is_set() and isValid(self.owner)


class Lanes:
    """The desktop's worker threads; made, used and closed on the UI thread.

    Source: architecture.md 5.
    """

    def __init__(
        self,
        *,
        prepare: Mapping[Lane, Callable[[], None]] | None = None,
        on_problem: Callable[[Problem], None] | None = None,
    ) -> None:
        """Build the lanes; threads start with their first job.

        Args:
            prepare: run once in each thread of a lane before its first job, such as opening a
                connection.
            on_problem: hears of failures whose submitter gave no `failed`.
        """
        chosen = prepare or {}
        sys.setswitchinterval(TURN_S)
        self._lanes = {lane: Workers(lane, chosen.get(lane)) for lane in LANES}
        self._on_problem = on_problem or (lambda _problem: None)
        self._hearers: list[Callable[[Problem], None]] = []
        self._relay = Relay()
        self._home = threading.get_ident()
        self._orders: dict[int, _Order] = {}
        self._latest: dict[tuple[int, str], _Order] = {}
        self._closed = False

    def submit(
        self,
        lane: Lane,
        owner: QObject,
        job: Job[T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Problem], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        key: str | None = None,
    ) -> Ticket:
        """Run `job` on a lane and bring its result back to the UI thread.

        Args:
            lane: store (the only writer), read, net or work.
            owner: who asked; once it is destroyed the result is dropped.
            job: takes a `Progress` or nothing; never touches widgets.
            done: gets the result.
            failed: gets the problem; without it the common notice does.
            progress: gets (done, total) at most ten times a second.
            key: names the question; a newer submit of the same owner and key drops this answer.

        Raises:
            RuntimeError: called from another thread than the one that made the lanes.
        """
        if threading.get_ident() != self._home:
            raise RuntimeError("Submit jobs on the UI thread; a running job returns its result.")
        ticket = Ticket()
        if self._closed:
            ticket.cancel()
            return ticket
        full_key = None if key is None else (id(owner), key)
        order = _Order(lane, ticket, owner, full_key, done, failed or self._on_problem, progress)
        self._replace(order)
        self._orders[id(order)] = order
        workers = self._lanes[lane]
        future = workers.pool.submit(workers.run, self._bound(job, order), ticket.stop)
        ticket.attach(future)
        future.add_done_callback(lambda ended: self._relay.post(lambda: self._end(order, ended)))
        return ticket

    def _replace(self, order: _Order) -> None:
        if order.key is None:
            return
        older = self._latest.get(order.key)
        if older is not None and order.lane in _REPLACEABLE:
            older.ticket.cancel()
        self._latest[order.key] = order

    def _bound(self, job: Job[T], order: _Order) -> Callable[[], T]:
        if not _takes_progress(job):
            return cast("Callable[[], T]", job)

        def send(done: int, total: int) -> None:
            self._relay.post(lambda: self._advance(order, done, total))

        progress = Progress(send, order.ticket.stop)
        return lambda: cast("Callable[[Progress], T]", job)(progress)

    def _current(self, order: _Order) -> bool:
        newest = order.key is None or self._latest.get(order.key) is order
        return newest and order.wanted()

    def _advance(self, order: _Order, done: int, total: int) -> None:
        if order.progress is not None and id(order) in self._orders and self._current(order):
            order.progress(done, total)

    def _end(self, order: _Order, ended: Future[Any]) -> None:
        current = self._current(order)
        self._orders.pop(id(order), None)
        if order.key is not None and self._latest.get(order.key) is order:
            del self._latest[order.key]
        error = None if ended.cancelled() else ended.exception()
        if error is not None and not isinstance(error, Cancelled):
            self._fail(order, error, current)
        elif current and error is None and not ended.cancelled():
            order.done(ended.result())
        if self.idle():
            self._relay.drained.emit()

    def _fail(self, order: _Order, error: BaseException, current: bool) -> None:
        problem = problem_of(error)
        for hear in self._hearers:
            hear(problem)
        if current:
            order.failed(problem)
        elif order.lane not in _REPLACEABLE:
            # nobody looks at that place any more, but a failed write must still be told
            self._on_problem(problem)

    def watch(self, hear: Callable[[Problem], None]) -> None:
        """Let somebody hear of every failure too, whoever answers for it; on the UI thread."""
        self._hearers.append(hear)

    def idle(self) -> bool:
        """Whether every submitted job has ended and been delivered; waiting is no work."""
        return all(order.lane == "wait" for order in self._orders.values())

    def reading(self) -> bool:
        """Whether somebody waits for an answer from the read lane."""
        return any(order.lane == "read" for order in self._orders.values())

    def wait_idle(self, timeout: float = 5.0) -> bool:
        """Run the event loop until idle; for tests and the tour, never for screens.

        Units: `timeout` in seconds.
        """
        ends = time.monotonic() + timeout
        # An answer may have asked the next question, and another lane may still be at work.
        while not self.idle() and (left := ends - time.monotonic()) > 0:
            loop = QEventLoop()
            self._relay.drained.connect(loop.quit)
            QTimer.singleShot(int(left * 1000), loop, loop.quit)
            loop.exec()
        return self.idle()

    def close(self, timeout: float = 5.0) -> bool:
        """Stop the lanes: waiting jobs of read, net and work are dropped, writes still happen.

        Returns whether all threads ended in time. Results are not delivered any more.

        Units: `timeout` in seconds for all lanes together.
        """
        self._closed = True
        for order in self._orders.values():
            if order.lane != "store":
                order.ticket.stop.set()
        for name, workers in self._lanes.items():
            workers.pool.shutdown(wait=False, cancel_futures=name != "store")
        end = time.monotonic() + timeout
        threads = [thread for workers in self._lanes.values() for thread in workers.threads]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._orders.clear()
        self._latest.clear()
        return not any(thread.is_alive() for thread in threads)


def _takes_progress(job: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(job).parameters.values()
    except ValueError:  # some built-in callables have no signature
        return False
    return any(
        p.default is p.empty and p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}
        for p in parameters
    )
