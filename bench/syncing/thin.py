"""Thin devices: sessions at central without a store, whose requests are built in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec

from bench.company import PERSON

if TYPE_CHECKING:
    from app.central.central import Central
    from app.central.sign_in import SignedIn
    from app.database.work import WorkSession
    from app.wire.envelopes import PullAnswer, PullRequest, PushRequest, Tx
    from bench.syncing.centrals import BenchCentral


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, until central had no more."""

    answers: list[PullAnswer]

    @property
    def rows(self) -> int:
        """How many of them came."""
        pages = (page for answer in self.answers for page in answer.pages)
        return sum(len(page.data[0]) for page in pages if page.data)


class Thin:
    """One of them."""

    def __init__(self, address: str, token: str, inc: str) -> None:
        from app.sync.transport import HttpTransport

        self.inc = inc
        self._token = token
        self._way = HttpTransport(address)

    def copy(self) -> Fetched:
        """Fetch a first copy and discard it."""
        from app.sync.pull import LIMIT
        from app.wire.envelopes import SCHEMA, CopyPos, PullRequest

        return self._pull(PullRequest(SCHEMA, "", 0, "", self.inc, [], LIMIT, CopyPos()))

    def changes(self, since: PullAnswer) -> Fetched:
        """Fetch what is new to somebody who has all that was answered then, and discard it."""
        return self._pull(self._behind(since))

    def _pull(self, asked: PullRequest) -> Fetched:
        from app.wire.envelopes import PullAnswer
        from app.wire.pack import pack, unpack

        answers: list[PullAnswer] = []
        while not answers or answers[-1].more:
            came = self._way.call("/sync/pull", pack(asked), self._token)
            answers.append(unpack(came, PullAnswer))
            asked = self._behind(answers[-1])
        return Fetched(answers)

    def _behind(self, answer: PullAnswer) -> PullRequest:
        from app.sync.pull import LIMIT
        from app.wire.envelopes import SCHEMA, PullRequest

        return PullRequest(
            SCHEMA, answer.epoch, answer.head, answer.commit_id, self.inc,
            answer.scopes, LIMIT, answer.copy,
        )  # fmt: skip

    def push(self, request: PushRequest) -> list[str]:
        """Push, again and again until central answers; what became of each operation."""
        from app.ports.problems import Unavailable
        from app.wire.envelopes import PushAnswer
        from app.wire.pack import pack, unpack

        body, pause = pack(request), threading.Event()
        while True:
            try:
                answer = unpack(self._way.call("/sync/push", body, self._token), PushAnswer)
            except Unavailable as problem:
                pause.wait(problem.retry_after_s or 0.5)
                continue
            return [told.result for told in answer.answers]

    def close(self) -> None:
        """Let go of the connection."""
        self._way.close()


def enrolled(central: BenchCentral, count: int) -> list[Thin]:
    """So many new devices of the bench's person, past the password: to look at it takes a while."""
    from app.central.people import ADMINISTRATION

    opened = central.opened()
    try:
        incs = [uuid4().hex for _ in range(count)]
        begun = [
            opened.work.run("sign_in", ADMINISTRATION, partial(_begin, opened, inc)) for inc in incs
        ]
        return [
            Thin(central.address, one.tokens.access, inc)
            for one, inc in zip(begun, incs, strict=True)
        ]
    finally:
        opened.close()


def _begin(central: Central, inc: str, session: WorkSession) -> SignedIn:
    from app.central.sign_in import begin_session

    return begin_session(central, session, PERSON, "Thin", inc)


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same time; what each came to."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]


def replies(like: PushRequest, inc: str, count: int) -> PushRequest:
    """A push of so many acts like the first of another push, with ids of their own."""
    model = like.txs[0]
    return msgspec.structs.replace(
        like,
        inc=inc,
        token="",
        witness=b"",
        txs=[_again(model, seq) for seq in range(1, count + 1)],
    )


def _again(model: Tx, seq: int) -> Tx:
    op = msgspec.structs.replace(
        model.ops[0], op_id=os.urandom(16), row=os.urandom(16), seq=seq, depends_on=[]
    )
    return msgspec.structs.replace(model, tx=os.urandom(16), ops=[op])


def rows_of(requests: Sequence[PushRequest]) -> tuple[set[UUID], set[UUID]]:
    """(operations, rows) of pushes."""
    ops = [op for request in requests for tx in request.txs for op in tx.ops]
    return {UUID(bytes=op.op_id) for op in ops}, {UUID(bytes=op.row) for op in ops}
