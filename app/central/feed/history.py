"""Whether a device and this central share one history: a central that was restored has lost some.

A device tells where it stands (a revision, and the name of the commit that ended with it) and the
last operation of its own that was confirmed. A central that was put back to an earlier day does
not know one or the other, however it came to be put back, and nobody needs to tell it.

Source: sync.md 2.12.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from app.central.feed.tables import op_log, sync_commit
from app.wire.envelopes import PullRequest, PushRequest


def shares_history(connection: Connection, request: PushRequest | PullRequest, epoch: str) -> bool:
    """Whether what the device saw happened here, too."""
    if not request.epoch:
        return True
    if request.epoch != epoch or commit_at(connection, request.rev) != request.commit_id:
        return False
    return not request.witness or _knows(connection, UUID(bytes=request.witness))


def commit_at(connection: Connection, rev: int) -> str:
    """The name of the commit that ended with this revision; empty before the first."""
    query = select(sync_commit.c.commit_id).where(sync_commit.c.rev_hi == rev)
    return connection.execute(query).scalar_one_or_none() or ""


def _knows(connection: Connection, op_id: UUID) -> bool:
    query = select(op_log.c.op_id).where(op_log.c.op_id == op_id)
    return connection.execute(query).first() is not None
