"""The shell around a round of the sync: carries its requests, measures the clocks, notes the end.

No transaction is open across a call. What is sent and written down is decided in `steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.database.wholeness import is_whole
from app.ports.changes import ChangeSet
from app.ports.clock import Clock
from app.ports.problems import Corrupt, TrestleProblem, Unavailable
from app.ports.transport import Transport
from app.records.types import from_micros
from app.store import check, forks, journal, leases, queue
from app.store.keys import DATABASE
from app.store.open import Store
from app.store.state import note, standing
from app.sync.clocks import Clocks
from app.sync.herald import Announce, Herald
from app.sync.pace import Pace
from app.sync.pauses import HERE, paused
from app.sync.room import check_room
from app.sync.round_log import RoundLog
from app.sync.steps import CENTRAL_FAILED, PULL, SNAPSHOT, Ahead, Ask, Came, Phase, Round
from app.wire.pack import pack, unpack

_PACED = frozenset({"pull", "archive"})
"""Where it is said how long it still takes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is.

    Attributes:
        stage: of a first copy: 1, what one works with at once; 2, the rest; 0 where none runs.
        left_s: how long it still takes; None while that is not known.

    *Units*: `done` and `left` in operations, rows or nouns, by phase; `size` in bytes, of what
    travelled so far, both ways.
    """

    phase: Phase
    done: int
    left: int
    size: int
    stage: int = 0
    left_s: float | None = None


@dataclass(slots=True)
class RoundResult:
    """What a round came to.

    Attributes:
        clock_is_off: this clock is more than two minutes from central's.
    """

    pushed: int = 0
    conflicts: int = 0
    rejected: int = 0
    held: int = 0
    pulled: int = 0
    requests: int = 0
    size: int = 0
    clock_is_off: bool = False
    kinds: set[str] = field(default_factory=set)


OnProgress = Callable[[Progress], None]


def sync_round(
    store: Store,
    transport: Transport,
    clock: Clock,
    on_progress: OnProgress = lambda _progress: None,
    announce: Announce = lambda _changes: None,
    *,
    prefetch: bool = True,
) -> RoundResult:
    """Do one whole round.

    Args:
        store: of this device.
        transport: to central, signed in.
        clock: stamps what happens, and measures how far this clock is from central's.
        on_progress: hears how far it is, from the calling thread.
        announce: hears which rows look different, after each commit.
        prefetch: ask for the next page while one is written down.

    Raises:
        Unavailable: central was not reached, or something else answered. What was done so far
            stays done; the rest waits.
        Refused: central said no to the whole request.
        Corrupt: this store was copied or put back to an earlier day, and is damaged.
    """
    carrier = _Carrier(store, transport, clock, on_progress, announce)
    going = Round(store, carrier, clock.now())
    log = RoundLog(store, clock)
    try:
        carrier.carry(going, prefetch=prefetch)
    except TrestleProblem as problem:
        met = paused(problem)
        note_failure(store, clock.now(), met)
        log.over(going.tally, carrier, met.code)
        if met is problem:
            raise
        raise met from problem
    result = _note_success(store, clock, going, carrier)
    log.over(going.tally, carrier)
    _look_through(store)
    return result


def _look_through(store: Store) -> None:
    """Look at every page of a store that central found to be a copy, once.

    Raises:
        Corrupt: it is damaged.
    """
    with store.reading() as connection:
        if not forks.is_check_due(connection):
            return
    whole = is_whole(store.folder / DATABASE, store.key)
    store.write(lambda connection: forks.note_check(connection, whole=whole))
    if not whole:
        raise check.damaged()


def _note_success(store: Store, clock: Clock, done: Round, carrier: _Carrier) -> RoundResult:
    now = clock.now()
    with store.writing() as connection:
        note(
            connection,
            last_synced_at=now,
            offline_since=None,
            last_code="",
            last_error="",
            signed_out=False,
            last_answer_s=carrier.answer_s,
            clock_offset_s=carrier.clocks.offset.total_seconds(),
        )
        leases.note_confirmed(connection, now, carrier.clocks.offset)
        journal.forget_covered(connection, now)
        clock_is_off = standing(connection).clock_is_off
    tally = done.tally
    return RoundResult(
        tally.pushed,
        tally.conflicts,
        tally.rejected,
        tally.held,
        tally.pulled,
        carrier.requests,
        carrier.size,
        clock_is_off,
        tally.kinds,
    )


def note_failure(store: Store, now: datetime, problem: TrestleProblem) -> None:
    """Write down that a round came to nothing; what was on its way waits again."""
    failed = problem.code == CENTRAL_FAILED
    with suppress(Unavailable, Corrupt), store.writing() as connection:  # no room for a note either
        queue.release(
            connection,
            str(problem),
            central_failed=failed,
            never_left=isinstance(problem, Unavailable) and problem.never_left,
        )
        since = standing(connection).offline_since
        note(connection, last_code=problem.code, last_error=str(problem))
        if isinstance(problem, Unavailable) and problem.code not in HERE:
            note(connection, offline_since=since or now)
        elif problem.code == "signed-out":
            note(connection, signed_out=True)


class _Carrier:
    """Carries the requests of one round, and hears what it does."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        clock: Clock,
        on_progress: OnProgress,
        announce: Announce,
    ) -> None:
        self._store = store
        self._transport = transport
        self._clock = clock
        self._on_progress = on_progress
        self._told = Herald(announce, clock)
        self._pace = Pace()
        self._has_pulled = False
        self.clocks = Clocks()
        self.answer_s = 0.0
        self.requests = 0
        self.size = 0

    def carry(self, going: Round, *, prefetch: bool) -> None:
        """Go from step to step until the round is over."""
        steps = going.steps()
        with ThreadPoolExecutor(1, "pull-ahead") as ahead:
            coming: Future[Any] | None = None
            try:
                wish = next(steps)
                while True:
                    if isinstance(wish, Ahead):
                        coming = ahead.submit(self._call, wish.ask) if prefetch else None
                        wish = next(steps)
                        continue
                    try:
                        answer = self._call(wish) if coming is None else coming.result()
                    except TrestleProblem as problem:
                        wish = steps.throw(problem)  # which goes on, or lets it through
                        continue
                    finally:
                        coming = None
                    self._check_room(wish, answer)
                    wish = steps.send(Came(answer, self._clock.now()))
            except StopIteration:
                return
            finally:
                steps.close()

    def _check_room(self, asked: Ask, answer: Any) -> None:
        if asked.path == PULL and not self._has_pulled:
            self._has_pulled = True
            check_room(self._store.folder, answer.left)
        elif asked.path == SNAPSHOT:
            check_room(self._store.folder, answer.rows)

    def _call(self, asked: Ask) -> Any:
        """One request; whatever is no answer of central's counts as no answer.

        The clocks are compared over each request (sync.md 2.4).
        """
        body = pack(asked.message)
        before, started = self._clock.now(), self._clock.monotonic()
        back = self._transport.call(asked.path, body)
        took, after = self._clock.monotonic() - started, self._clock.now()
        self.requests += 1
        self.size += len(body) + len(back)
        self.answer_s = took
        try:
            answer = unpack(back, asked.kind)
        except Corrupt as problem:
            raise Unavailable(
                "central-garbled",
                "Something answered in central's place, or its answer was cut short.",
                next_step="Nothing was lost; it is tried again.",
            ) from problem
        if answer.central_now:
            central = from_micros(answer.central_now)
            self.clocks.measure(central, asked=before, answered=after, took_s=took)
        return answer

    def hold(self, kinds: Collection[str]) -> None:
        """Keep back what screens need not hear of yet."""
        self._told.hold(kinds)

    def tell(self, changes: ChangeSet) -> None:
        """Pass on which rows look different."""
        self._told.tell(changes)

    def release(self) -> None:
        """Tell what was kept back."""
        self._told.release()

    def progress(self, phase: Phase, done: int, left: int, stage: int) -> None:
        """Say how far it is, and how long it still takes."""
        told = phase in _PACED
        left_s = self._pace.watch(self._clock.monotonic(), done, left) if told else None
        self._on_progress(Progress(phase, done, left, self.size, stage, left_s))
