"""Whether a device and this central share one history: a central that was restored has lost some.

A device tells where it stands (a revision, and the name of the commit that ended with it) and the
last operation of its own that was answered. A central that was put back to an earlier day does not
know one or the other, however it came to be put back, and nobody needs to tell it. Where central
knows that it was put back (`central.high_water`, or an operator's word), it begins a new epoch and
remembers where that parted from the one before; then a device offers again only what came later.

Source: sync.md 2.12.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.central.feed.history_tables import sync_epoch
from app.central.feed.tables import op_log, sync_commit, sync_counter
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.wire.envelopes import PullRequest, PushRequest

UNKNOWN = 0
"""A fork of which nobody knows where it was: everything may be lost."""

_COMMIT = select(sync_commit.c.commit_id).where(sync_commit.c.rev_hi == bindparam("rev"))
"""Built once, since every pull asks it."""


def parted_at(connection: Connection, request: PushRequest | PullRequest, epoch: str) -> int | None:
    """Where what the device saw parts from what happened here.

    Returns:
        None where all of it happened here, too; otherwise the last revision that is known to be
        common, or `UNKNOWN`. What a device has of other branches up to that revision, its witness
        shows at its next request.
    """
    if not request.epoch:
        return None
    is_present = request.epoch == epoch
    fork = UNKNOWN if is_present else least_fork(connection, request.epoch)
    is_known = is_present or request.rev <= fork
    if is_known and commit_at(connection, request.rev) != request.commit_id:
        return UNKNOWN
    if not is_present:
        return fork
    lost = request.witness and not _knows(connection, UUID(bytes=request.witness))
    return UNKNOWN if lost else None


def commit_at(connection: Connection, rev: int) -> str:
    """The name of the commit that ended with this revision; empty before the first."""
    return connection.execute(_COMMIT, {"rev": rev}).scalar_one_or_none() or ""


def _knows(connection: Connection, op_id: UUID) -> bool:
    query = select(op_log.c.op_id).where(op_log.c.op_id == op_id)
    return connection.execute(query).first() is not None


def least_fork(connection: Connection, epoch: str) -> int:
    """Up to which revision everything of an earlier epoch is still here.

    It is the least over all forks since: a central that was put back far, and later not so far,
    has lost what came after the first of the two.

    Returns:
        `UNKNOWN` where this database never had the epoch.
    """
    number = _number_of(connection, epoch)
    if number is None:
        return UNKNOWN
    query = select(func.min(sync_epoch.c.fork)).where(sync_epoch.c.number > number)
    return connection.execute(query).scalar_one_or_none() or UNKNOWN


def knows_epoch(connection: Connection, epoch: str) -> bool:
    """Whether this database has, or had, an epoch."""
    return _number_of(connection, epoch) is not None


def _number_of(connection: Connection, epoch: str) -> int | None:
    query = select(sync_epoch.c.number).where(sync_epoch.c.epoch == epoch)
    return connection.execute(query).scalar_one_or_none()


def begin_epoch(
    connection: Connection, clock: Clock, ids: Ids, *, fork_known: bool = True
) -> tuple[str, int]:
    """Begin a new epoch: what came after the present revision is lost.

    Args:
        connection: the open transaction.
        clock: when.
        ids: names it.
        fork_known: whether everything up to the present revision is certainly common.

    Returns:
        Its name, and where it parts from the one before.
    """
    epoch = ids.new().hex
    # The counter's row is the lock: two processes that start at once begin one after the other.
    renamed = update(sync_counter).values(epoch=epoch).returning(sync_counter.c.rev)
    rev = connection.execute(renamed).scalar_one()
    last = connection.execute(select(func.max(sync_epoch.c.number))).scalar_one_or_none() or 0
    fork = rev if fork_known else UNKNOWN
    row = {"number": last + 1, "epoch": epoch, "fork": fork, "began_at": clock.now()}
    connection.execute(insert(sync_epoch), [row])
    return epoch, fork
