"""The two halves of a sync round, from the request's side: a push and a pull."""

from __future__ import annotations

from app.central.auth.caller import Caller
from app.central.auth.devices import note_push
from app.central.central import Central
from app.central.feed.pull import give_out
from app.central.feed.push import Receipt, take_in
from app.database.work import WorkSession
from app.wire.envelopes import PullAnswer, PullRequest, PushAnswer, PushRequest


def push(central: Central, token: str, request: PushRequest) -> PushAnswer:
    """Take in what a device has to tell, in one transaction.

    Raises:
        Refused: the token does not count, or the request as a whole makes no sense.
    """

    def job(session: WorkSession, caller: Caller) -> Receipt:
        ctx = central.ctx(caller)
        receipt = take_in(session, central.feed, ctx, caller.device, request)
        if not receipt.fork:
            note_push(session, caller.device, request, receipt.acked_seq, central.clock.now())
        return receipt

    return central.run_as("push", token, job).answer()


def pull(central: Central, token: str, request: PullRequest) -> PullAnswer:
    """Give a device what is new, from one snapshot.

    Raises:
        Refused: the token does not count, or the request makes no sense.
    """
    return central.read_as(
        token,
        lambda session, caller: give_out(session, caller.grants, request, central.clock.now()),
    )
