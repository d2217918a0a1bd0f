"""One round of the sync as plain steps: push until nothing waits, pull until nothing is left.

A round is a generator. It yields what it wants (a request to be carried, a word that the next one
may begin) and is given what came. It writes to the store between two requests and never over one;
it has no socket, no thread and no clock: the hour comes in with each answer. `round.py` is the
shell that carries the requests over a network; `app.simulation` is another.

Source: sync.md 3.3, 3.12 (1).
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

from sqlalchemy import Connection

from app.ports.changes import ChangeSet
from app.ports.problems import TrestleProblem, Unavailable
from app.store import archive, queue, search, set_aside
from app.store.open import Store, filling
from app.store.state import copy_position, scopes, standing
from app.sync import pull, push, sums
from app.sync.push import Pushed
from app.sync.snapshots import Snapshots, Wish
from app.sync.tally import Tally
from app.sync.versions import CENTRAL_OLDER, is_central_older
from app.wire.archive import MOST_FETCHED, FetchAnswer, FetchRequest
from app.wire.envelopes import SCHEMA, PullAnswer, PullRequest, PushAnswer, PushRequest
from app.wire.snapshot import ChunkAnswer, ChunkRequest, SnapshotAnswer
from app.wire.sums import SumsAnswer, SumsRequest

Phase = Literal["push", "pull", "archive", "search"]
PUSH = "/sync/push"
PULL = "/sync/pull"
SUMS = "/sync/sums"
FETCH = "/sync/fetch"
SNAPSHOT = "/sync/snapshot"
CHUNK = "/sync/snapshot/chunk"
CENTRAL_FAILED = "central-failed"
_OF_A_PUSH = frozenset({CENTRAL_FAILED, "push-shape", "request-large", "request-unreadable"})
"""What central says of the changes it was sent, and not of the device or of whoever works there."""
_MOST_FORKS = 3
_MOST_STARTS = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to be carried; the step goes on with what came."""

    path: str
    message: PushRequest | PullRequest | FetchRequest | SumsRequest | Wish
    kind: (
        type[PushAnswer]
        | type[PullAnswer]
        | type[FetchAnswer]
        | type[SumsAnswer]
        | type[SnapshotAnswer]
        | type[ChunkAnswer]
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next request, known before what came has been written down: it may be sent already."""

    ask: Ask


@dataclass(frozen=True, slots=True)
class Came:
    """What came back, and this device's hour then."""

    answer: Any
    now: datetime


Steps: TypeAlias = Generator[Ask | Ahead, Came, None]


class Hearer(Protocol):
    """Who hears what a round does, after each commit."""

    def hold(self, kinds: Collection[str]) -> None:
        """Many rows of these nouns came; screens need not hear of it yet."""
        ...

    def tell(self, changes: ChangeSet) -> None:
        """These rows look different now."""
        ...

    def release(self) -> None:
        """What was held may be told."""
        ...

    def progress(self, phase: Phase, done: int, left: int, stage: int) -> None:
        """So far it is; the units are those of `round.Progress`."""
        ...


class Round:
    """The steps of one round over one store."""

    def __init__(self, store: Store, hearer: Hearer, now: datetime) -> None:
        """Make ready.

        Args:
            store: of this device.
            hearer: hears what happens.
            now: this device's hour.
        """
        self._store = store
        self._hearer = hearer
        self._now = now
        self._stage = 0
        self._central_schema = 0
        self._snapshots = Snapshots(store, self._took_chunk)
        self.tally = Tally()

    def steps(self) -> Steps:
        """Do it.

        Raises:
            Unavailable: central asks to start anew again and again, or does not say what became
                of the changes; or it stumbled over them, and then everything else was done.
            Refused: it cannot take them as they are; then, too.
        """
        self._fill_search()  # a filling that was cut short needs no connection
        try:
            for _ in range(_MOST_STARTS):
                problem = yield from self._push_all()
                yield from self._fetch_wanted()
                whole = yield from self._pull_all()
                if whole and (yield from self._take_snapshots()):
                    whole = yield from self._pull_all()
                if whole and problem is not None:
                    self._fill_search()
                    raise problem
                if whole and not self._send_held():
                    self._fill_search()
                    yield from self._compare()
                    return
        finally:
            self._hearer.release()
        raise Unavailable(
            "central-restarts", "Central asked to start anew again and again; it is tried later."
        )

    def _push_all(self) -> Generator[Ask | Ahead, Came, TrestleProblem | None]:
        """Send what waits; what central said instead of an answer, where only that is in its way.

        What waits for that is no reason to go without what others did.
        """
        forks = 0
        while True:
            asked = self._store.write(lambda c: push.next_batch(c, self._now))
            if asked is None:
                return None
            try:
                came = yield Ask(PUSH, asked, PushAnswer)
            except TrestleProblem as problem:
                if problem.code not in _OF_A_PUSH:
                    raise
                self._wait_again(problem)
                return problem
            pushed = self._take_push(self._read(came))
            self.tally.count(pushed)
            forks += pushed.forked
            if not (asked.txs or pushed.forked or pushed.told):
                return None  # an older central: it keeps no refusals that are told again
            if forks > _MOST_FORKS or not (pushed.forked or pushed.answered):
                raise Unavailable(
                    "push-stuck",
                    "Central took the changes but did not say what became of them.",
                    next_step="They are kept here and sent again.",
                )
            self._tell("push", self.tally.pushed, 0)

    def _wait_again(self, problem: TrestleProblem) -> None:
        """Central took nothing of what was sent: it is in no doubt while others' work comes."""
        failed = problem.code == CENTRAL_FAILED
        self._store.write(lambda c: queue.release(c, str(problem), central_failed=failed))

    def _send_held(self) -> bool:
        """Whether something waited for this central to be updated, and it was."""
        if self._central_schema < SCHEMA:
            return False
        return self._store.write(lambda c: set_aside.send_held(c, CENTRAL_OLDER)) > 0

    def _take_push(self, answer: PushAnswer) -> Pushed:
        pushed = self._store.write(lambda c: push.take_answer(c, answer, self._now))
        if pushed.rows:
            kinds = frozenset(entity for entity, _ in pushed.rows)
            self._hearer.tell(ChangeSet(kinds, frozenset(row for _, row in pushed.rows), "sync"))
        return pushed

    def _fetch_wanted(self) -> Steps:
        """Have central wake what was asked for here; it comes with the pull that follows."""
        with self._store.reading() as connection:
            older = is_central_older(connection)
            asked = [] if older else archive.wanted(connection, MOST_FETCHED)
        if not asked:
            return
        request = FetchRequest(SCHEMA, [ticket.bytes for ticket in asked])
        came = yield Ask(FETCH, request, FetchAnswer)
        answer: FetchAnswer = self._read(came)
        self._store.write(lambda c: archive.answered(c, answer.awake, answer.unknown))
        self._hearer.tell(ChangeSet(frozenset({"ticket"}), frozenset(asked), "sync"))

    def _pull_all(self) -> Generator[Ask | Ahead, Came, bool]:
        """Whether everything has come; False asks for another start, pushes first."""
        request = self._snapshots.without(self._store.write(pull.request))
        asked = Ask(PULL, request, PullAnswer)
        while True:
            came = yield asked
            answer: PullAnswer = self._read(came)
            if answer.kind == "whole":
                asked = Ask(PULL, self._all_named(asked), PullAnswer)
                continue
            if answer.more and answer.kind == "ok":
                assert isinstance(asked.message, PullRequest)  # noqa: S101 -- made above or below
                asked = Ask(PULL, pull.following(asked.message, answer), PullAnswer)
                yield Ahead(asked)
            pulled = self._apply(answer)
            if pulled.first_done:
                self._fill_search()
            if pulled.kind != "more":
                return pulled.kind == "done"

    def _all_named(self, before: Ask) -> PullRequest:
        """What to ask where this device's scopes are others than central's: which they are."""
        assert isinstance(before.message, PullRequest)  # noqa: S101 -- made by the caller
        if not before.message.alike:
            raise Unavailable(
                "central-garbled", "Central's answer makes no sense here; it is asked again."
            )
        return self._snapshots.without(self._store.write(lambda c: pull.request(c, whole=True)))

    def _take_snapshots(self) -> Generator[Ask | Ahead, Came, bool]:
        """Fetch the archives that were pinned lately; whether there is more to pull then."""
        if self._central_schema < SCHEMA:
            return self._snapshots.all_ordinary()
        fetching = self._snapshots.fetch()
        answer: Any = None
        try:
            while True:
                wish, ahead = fetching.send(answer)
                is_chunk = isinstance(wish, ChunkRequest)
                ask = Ask(
                    CHUNK if is_chunk else SNAPSHOT,
                    wish,
                    ChunkAnswer if is_chunk else SnapshotAnswer,
                )
                if ahead:
                    yield Ahead(ask)
                    answer = None
                else:
                    answer = self._read((yield ask))
        except StopIteration as over:
            return bool(over.value)
        finally:
            fetching.close()

    def _took_chunk(self, kinds: frozenset[str], rows: int, done: int, whole: int) -> None:
        self.tally.pulled += rows
        self.tally.kinds |= kinds
        self._hearer.hold(kinds | {"search"})
        self._tell("archive", done, whole - done)

    def _apply(self, answer: PullAnswer) -> pull.Pulled:
        pulled = self._store.write(lambda c: pull.apply(c, answer, self._now))
        self.tally.pulled += pulled.rows
        self.tally.kinds |= pulled.changes.kinds | pulled.copied
        self._hearer.hold(pulled.copied)
        self._hearer.tell(pulled.changes)
        self._stage = pulled.copy.stage if pulled.copy else 0
        self._tell("pull", pulled.copy.done if pulled.copy else self.tally.pulled, pulled.left)
        return pulled

    def _compare(self) -> Steps:
        """Hold what is here against central, now and then, and mend what differs."""
        if self._central_schema < sums.TELLS_SUMS:
            return
        mended = sums.Mended()
        asking = sums.compare(self._store, self._now, mended)
        try:
            wish = next(asking)
            while True:
                came = yield Ask(SUMS, wish, SumsAnswer)
                wish = asking.send(self._read(came))
        except StopIteration:
            pass
        finally:
            asking.close()
        if mended.rows:
            self._hearer.tell(mended.changes)

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
        self._hearer.hold({"search"})
        self._hearer.release()

    def _read(self, came: Came) -> Any:
        self._now = came.now
        self._central_schema = came.answer.schema
        return came.answer

    def _tell(self, phase: Phase, done: int, left: int) -> None:
        self._hearer.progress(phase, done, left, self._stage)


def _is_fill_due(connection: Connection) -> bool:
    """Whether rows are here that nobody finds, and no more of their stage are to come."""
    copy, state = copy_position(connection), search.state(connection)
    if copy is not None:
        return copy.stage > 1 and state in {"empty", "filling"}
    whole = not standing(connection).rows_left and bool(scopes(connection))
    return state != "ready" and whole
