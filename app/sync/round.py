"""One round of the sync: push until nothing waits, pull until nothing is left.

This is the shell: it calls the transport and the clock, and keeps no transaction open across a
call. What to send and what to write down is decided in `push` and `pull`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeVar

from sqlalchemy import Connection

from app.ports.changes import ChangeSet
from app.ports.clock import Clock
from app.ports.problems import Corrupt, TrestleProblem, Unavailable
from app.ports.transport import Transport
from app.records.types import from_micros
from app.store import queue, search
from app.store.open import Store, filling
from app.store.state import copy_position, note, scopes, standing
from app.sync import pull, push
from app.sync.clocks import Clocks
from app.sync.herald import Announce, Herald
from app.sync.pace import Pace
from app.sync.pauses import HERE, paused
from app.sync.push import Pushed
from app.sync.room import check_room
from app.wire.envelopes import SCHEMA, PullAnswer, PullRequest, PushAnswer
from app.wire.pack import pack, unpack

M = TypeVar("M")
Phase = Literal["push", "pull", "search"]
PUSH = "/sync/push"
PULL = "/sync/pull"
JOURNAL_DAYS = 30
_MOST_FORKS = 3
_MOST_STARTS = 3
CENTRAL_FAILED = "central-failed"
CENTRAL_OLDER = "central-older"


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
    """
    going = _Round(store, transport, clock, on_progress, announce, prefetch)
    try:
        going.run()
    except TrestleProblem as problem:
        met = paused(problem)
        _note_failure(store, clock, met)
        if met is problem:
            raise
        raise met from problem
    return _note_success(store, clock, going)


def _note_success(store: Store, clock: Clock, done: _Round) -> RoundResult:
    now = clock.now()
    with store.writing() as connection:
        note(
            connection,
            last_synced_at=now,
            offline_since=None,
            last_code="",
            last_error="",
            signed_out=False,
            last_answer_s=done.answer_s,
            clock_offset_s=done.clocks.offset.total_seconds(),
        )
        queue.prune_journal(connection, now - timedelta(days=JOURNAL_DAYS))
        done.result.clock_is_off = standing(connection).clock_is_off
    return done.result


def _note_failure(store: Store, clock: Clock, problem: TrestleProblem) -> None:
    failed = problem.code == CENTRAL_FAILED
    with suppress(Unavailable, Corrupt), store.writing() as connection:  # no room for a note either
        queue.release(connection, str(problem), central_failed=failed)
        since = standing(connection).offline_since
        note(connection, last_code=problem.code, last_error=str(problem))
        if isinstance(problem, Unavailable) and problem.code not in HERE:
            note(connection, offline_since=since or clock.now())
        elif problem.code == "signed-out":
            note(connection, signed_out=True)


class _Round:
    def __init__(
        self,
        store: Store,
        transport: Transport,
        clock: Clock,
        on_progress: OnProgress,
        announce: Announce,
        prefetch: bool,
    ) -> None:
        self._store = store
        self._transport = transport
        self._clock = clock
        self._on_progress = on_progress
        self._prefetch = prefetch
        self._told = Herald(announce, clock)
        self._pace = Pace()
        self._stage = 0
        self.result = RoundResult()
        self.clocks = Clocks()
        self.central_schema = 0
        self.answer_s = 0.0

    def run(self) -> None:
        """Do it."""
        self._fill_search()  # a filling that was cut short needs no connection
        try:
            for _ in range(_MOST_STARTS):
                self._push_all()
                if self._pull_all() and not self._send_held():
                    self._fill_search()
                    return
        finally:
            self._told.release()
        raise Unavailable(
            "central-restarts", "Central asked to start anew again and again; it is tried later."
        )

    def _push_all(self) -> None:
        forks = 0
        while True:
            asked = self._store.write(lambda c: push.next_batch(c, self._clock.now()))
            if asked is None:
                return
            answer = self._call(PUSH, asked, PushAnswer)
            pushed = self._take_push(answer)
            self._count(pushed)
            forks += pushed.forked
            if forks > _MOST_FORKS or not (pushed.forked or pushed.answered):
                raise Unavailable(
                    "push-stuck",
                    "Central took the changes but did not say what became of them.",
                    next_step="They are kept here and sent again.",
                )
            self._tell("push", self.result.pushed, 0)

    def _send_held(self) -> bool:
        """Whether something waited for this central to be updated, and it was."""
        if self.central_schema < SCHEMA:
            return False
        return self._store.write(lambda c: queue.send_held(c, CENTRAL_OLDER)) > 0

    def _take_push(self, answer: PushAnswer) -> Pushed:
        now = self._clock.now()
        pushed = self._store.write(lambda c: push.take_answer(c, answer, now))
        if pushed.rows:
            kinds = frozenset(entity for entity, _ in pushed.rows)
            self._told.tell(ChangeSet(kinds, frozenset(row for _, row in pushed.rows), "sync"))
        return pushed

    def _count(self, pushed: Pushed) -> None:
        self.result.pushed += pushed.acked
        self.result.conflicts += pushed.conflicts
        self.result.rejected += pushed.rejected
        self.result.held += pushed.held

    def _pull_all(self) -> bool:
        """Whether everything has come; False asks for another start, pushes first."""
        with ThreadPoolExecutor(1, "pull-ahead") as ahead:
            asked = self._store.write(pull.request)
            answer = self._pull(asked)
            check_room(self._store.folder, answer.left)
            while True:
                coming: Future[PullAnswer] | None = None
                if answer.more and answer.kind == "ok":
                    asked = pull.following(asked, answer)
                    coming = ahead.submit(self._pull, asked) if self._prefetch else None
                pulled = self._apply(answer)
                if pulled.first_done:
                    self._fill_search()
                if pulled.kind != "more":
                    return pulled.kind == "done"
                answer = self._pull(asked) if coming is None else coming.result()

    def _pull(self, asked: PullRequest) -> PullAnswer:
        return self._call(PULL, asked, PullAnswer)

    def _apply(self, answer: PullAnswer) -> pull.Pulled:
        now = self._clock.now()
        pulled = self._store.write(lambda c: pull.apply(c, answer, now))
        self.result.pulled += pulled.rows
        self.result.kinds |= pulled.changes.kinds | pulled.copied
        self._told.hold(pulled.copied)
        self._told.tell(pulled.changes)
        self._stage = pulled.copy.stage if pulled.copy else 0
        done = pulled.copy.done if pulled.copy else self.result.pulled
        self._tell("pull", done, pulled.left)
        return pulled

    def _fill_search(self) -> None:
        """Make searchable what a stage brought, then show it.

        Short transactions: edits go on in between.
        """
        with self._store.reading() as connection:
            if not _is_fill_due(connection):
                return
        whole = len(search.documents())
        for place in filling(self._store):
            self._tell("search", place[0], whole - place[0])
        self._told.hold({"search"})
        self._told.release()

    def _call(self, path: str, asked: object, kind: type[M]) -> M:
        """One request; whatever is no answer of central's counts as no answer.

        The clocks are compared over each request (sync.md 2.4).
        """
        body = pack(asked)
        before, started = self._clock.now(), self._clock.monotonic()
        back = self._transport.call(path, body)
        took, after = self._clock.monotonic() - started, self._clock.now()
        self.result.requests += 1
        self.result.size += len(body) + len(back)
        self.answer_s = took
        try:
            answer = unpack(back, kind)
        except Corrupt as problem:
            raise Unavailable(
                "central-garbled",
                "Something answered in central's place, or its answer was cut short.",
                next_step="Nothing was lost; it is tried again.",
            ) from problem
        central_now = getattr(answer, "central_now", 0)
        if central_now:
            central = from_micros(central_now)
            self.clocks.measure(central, asked=before, answered=after, took_s=took)
        self.central_schema = getattr(answer, "schema", 0)
        return answer

    def _tell(self, phase: Phase, done: int, left: int) -> None:
        left_s = self._pace.watch(self._clock.monotonic(), done, left) if phase == "pull" else None
        self._on_progress(Progress(phase, done, left, self.result.size, self._stage, left_s))


def _is_fill_due(connection: Connection) -> bool:
    """Whether rows are here that nobody finds, and no more of their stage are to come."""
    copy, state = copy_position(connection), search.state(connection)
    if copy is not None:
        return copy.stage > 1 and state in {"empty", "filling"}
    whole = not standing(connection).rows_left and bool(scopes(connection))
    return state != "ready" and whole
