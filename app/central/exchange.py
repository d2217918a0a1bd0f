"""The two halves of a sync round, from the request's side: a push and a pull."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec

from app.central.audit.chain import shown
from app.central.auth.caller import Caller, signed_out
from app.central.auth.devices import is_note_due, note_position, note_push
from app.central.auth.turns import person_turn
from app.central.central import Central
from app.central.devices import SUSPENDED, put_out, reachable
from app.central.feed.floor import told
from app.central.feed.pull import Given, give_out
from app.central.feed.push import Receipt, take_in
from app.central.feed.shelf import BeingMadeError, Shelf
from app.central.feed.sums import sums_of
from app.central.feed.tokens import turn
from app.central.for_good import BRAKED, goes_too_far
from app.central.versions import check_reader
from app.database.scope import ScopedSession, whole
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.ports.problems import Refused, Unavailable
from app.wire.envelopes import PullAnswer, PullRequest, PushAnswer, PushRequest
from app.wire.sums import SumsAnswer, SumsRequest


def push(central: Central, token: str, request: PushRequest) -> PushAnswer:
    """Take in what a device has to tell, in one transaction.

    Where what follows from an act breaks a rule (an agreement whose stored versions overlap), the
    acts are taken in one by one, so that this one is refused with the rule's own words and delays
    nobody.

    Raises:
        Refused: the token does not count, or the request as a whole makes no sense.
    """
    try:
        return _take(central, token, request)
    except Refused as problem:
        if not isinstance(problem.__cause__, RuleBroken):
            raise
    alone = [msgspec.structs.replace(request, txs=[tx], refusals=[]) for tx in request.txs]
    answers = [_take_alone(central, token, one) for one in alone]
    return msgspec.structs.replace(
        answers[-1],
        answers=[told for answer in answers for told in answer.answers],
        acked_seq=max(answer.acked_seq for answer in answers),
    )


def _take(
    central: Central, token: str, request: PushRequest, refusal: RuleBroken | None = None
) -> PushAnswer:
    def job(session: WorkSession, caller: Caller) -> Receipt | None:
        person_turn(session, caller.actor.user)
        now = central.clock.now()
        if goes_too_far(session.connection(), caller.device, request, now):
            own = reachable(session, caller, caller.device)
            put_out(session, own, SUSPENDED, now, why=BRAKED)
            return None
        ctx = central.ctx(caller)
        receipt = take_in(session, central.feed, ctx, caller.device, request, refusal=refusal)
        if not (receipt.fork or receipt.rewound):
            note_push(session, caller.device, request, receipt.acked_seq, now)
            receipt.token = turn(
                session.connection(), central.token_key, caller.device, request, now
            )
        return receipt

    receipt = central.run_as("push", token, job)
    if receipt is None:
        raise signed_out()
    return receipt.answer()


def _take_alone(central: Central, token: str, request: PushRequest) -> PushAnswer:
    try:
        return _take(central, token, request)
    except Refused as problem:
        if not isinstance(problem.__cause__, RuleBroken):
            raise
        broken = problem.__cause__
    return _take(central, token, request, broken)


def pull(central: Central, token: str, request: PullRequest) -> PullAnswer:
    """Give a device what is new, from one snapshot.

    Raises:
        Refused: the token does not count, the request makes no sense, or the program that asks is
            too old.
    """
    return _pulled(central, token, lambda: request).whole


def pull_packed(central: Central, token: str, read: Callable[[], PullRequest]) -> bytes:
    """The same, as it travels: pages of a first copy that lie ready are not packed again.

    Args:
        central: which.
        token: of who asks.
        read: reads the request, once it is known who asks.

    Raises:
        Refused: as with `pull`.
        Corrupt: the request cannot be read.
    """
    return _pulled(central, token, read).packed


def _pulled(central: Central, token: str, read: Callable[[], PullRequest]) -> Given:
    shelf: Shelf | None = central.shelf
    while True:
        try:
            return _pull_once(central, token, read, shelf)
        except BeingMadeError as other:
            # Nothing of the database is held while another thread makes what is wanted here.
            shelf = central.shelf if other.wait() else None


def _pull_once(
    central: Central, token: str, read: Callable[[], PullRequest], shelf: Shelf | None
) -> Given:
    now = central.clock.now()

    def job(session: ScopedSession, caller: Caller) -> tuple[Given, tuple[UUID, int] | None]:
        request = read()
        check_reader(request.schema)
        given = give_out(session, caller.actor.user, caller.grants, request, now, shelf)
        given = given.with_head(shown(session.connection(), central.audit.keys, request.audit))
        due = is_note_due(session.connection(), caller.device, now)
        due = due and given.answer.kind == "ok"
        return given, (caller.device, told(request, given.answer)) if due else None

    given, note = central.read_as(token, job)
    if note is not None:
        _note(central, *note, now)
    return given


def _note(central: Central, device: UUID, pos: int, now: datetime) -> None:
    """Write down how far a device is; where that cannot be done now, its next pull does."""

    def job(session: WorkSession) -> None:
        note_position(session.connection(), device, pos, now)

    with suppress(Unavailable):
        central.work.run("note_position", whole("noting how far a device is"), job)


def compare(central: Central, token: str, request: SumsRequest) -> SumsAnswer:
    """Hold what a device has against what it should have, from one snapshot.

    Raises:
        Refused: the token does not count, or the request makes no sense.
    """
    now = central.clock.now()
    return central.read_as(
        token, lambda session, caller: sums_of(session, caller.grants, request, now)
    )
