"""How far back central remembers what is gone, and what becomes of a device that was away longer.

What was deleted, or left a scope, stays in the feed as an entry of its own, so that each device
hears of it once. Such entries are let go after a while, but never before every device that still
comes has them. The revision up to which they may be missing is the *floor*.

A device's *complete* position in a scope is the revision up to which it has heard of everything
that is gone: where it stands, or, while a scope is being filled, the revision at which the filling
began. Below the floor it can hold rows of which nobody can tell it any more that they are gone;
it copies again.

Source: sync.md 2.10, 2.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from app.central.feed.pages import Position
from app.central.feed.tables import sync_change, sync_commit, sync_counter
from app.wire.envelopes import PullAnswer, PullRequest

KEEP = timedelta(days=400)
"""So long it is remembered at least that something is gone."""


def begins(position: Position) -> bool:
    """Whether the device has nothing of this scope yet."""
    return not (position.pos or position.since)


def complete(pos: int, since: int) -> int:
    """Up to which revision a device has heard of everything that is gone from a scope."""
    return max(pos, since)


def hold_to_floor(
    connection: Connection, positions: Sequence[Position], request: PullRequest, head: int
) -> list[bytes] | None:
    """See which scopes a device must begin again; they stand at their beginning then.

    Each scope that begins, now or once more, remembers that it does so at this head.

    Args:
        connection: the snapshot that the answer is made from.
        positions: of the scopes that are known to both sides and to come.
        request: what the device has.
        head: the newest revision.

    Returns:
        The scopes that begin again beside the others; None if everything must.
    """
    floor = floor_of(connection)
    low = [one for one in positions if not begins(one) and complete(one.pos, one.since) < floor]
    copying = request.copy is not None and bool(request.copy.head)
    others = any(not begins(one) for one in positions if one not in low)
    if low and (copying or not others):
        return None
    for one in low:
        one.pos = one.since = 0
    for one in positions:
        if begins(one):
            one.since = head
    return [one.scope.bytes for one in low]


def floor_of(connection: Connection) -> int:
    """Up to this revision it may be forgotten what is gone."""
    return int(connection.execute(select(sync_counter.c.floor)).scalar_one())


def told(request: PullRequest, answer: PullAnswer) -> int:
    """Up to which revision a device has heard of everything that is gone, as it tells itself.

    What it is being told now may be lost on its way, so it does not count; a scope that begins
    now has nothing yet that could be gone.
    """
    sent = {scope.id: scope for scope in request.scopes}
    again = set(answer.reset)
    reached = [
        complete(sent[scope.id].pos, sent[scope.id].since)
        for scope in answer.scopes
        if scope.id in sent and sent[scope.id].grant == scope.grant and scope.id not in again
    ]
    return min((pos for pos in reached if pos), default=answer.head)


def raise_floor(connection: Connection, now: datetime, slowest: int | None) -> int:
    """Raise the floor as far as it may be; what is below it can be let go from then on.

    Args:
        connection: the open transaction.
        now: the hour.
        slowest: up to which revision the slowest device that still comes has heard of everything;
            None where none comes.

    Returns:
        The floor.
    """
    old = select(func.max(sync_commit.c.rev_hi)).where(sync_commit.c.at <= now - KEEP)
    aged = connection.execute(old).scalar_one() or 0
    wanted = aged if slowest is None else min(aged, slowest)
    counter = sync_counter.c.floor
    connection.execute(update(sync_counter).where(counter < wanted).values(floor=wanted))
    return int(connection.execute(select(counter)).scalar_one())


def let_go(connection: Connection, floor: int, after: int, most: int) -> tuple[int, int | None]:
    """Forget some of what is gone, up to the floor.

    Args:
        connection: the open transaction; the floor stands already.
        floor: as `raise_floor` gave it.
        after: the revision that the last call ended with.
        most: entries at most.

    Returns:
        How many were forgotten, and the revision to go on after; None when nothing is left.
    """
    rev, op = sync_change.c.rev, sync_change.c.op
    found = select(rev).where(rev > after, rev <= floor, op != "U").order_by(rev).limit(most)
    revs = list(connection.execute(found).scalars())
    if not revs:
        return 0, None
    # A row that was written again meanwhile has another revision, and stays.
    connection.execute(delete(sync_change).where(rev.in_(revs), op != "U"))
    return len(revs), revs[-1] if len(revs) == most else None
