"""A brake on what a device does for good: too much of it within an hour, and it is suspended.

Nothing of the push that goes too far is taken in; it waits on the device. An administrator who lets
the device in again means it: for an hour it is not braked.

Source: security.md 2.1 "rate and delete fuse", T32; ADR 0066.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from app.central.audit.kinds import Kind
from app.central.audit.tables import audit_event
from app.central.feed.tables import op_log, sync_commit
from app.domain.erasure import ERASED_NAME
from app.wire.envelopes import Op, PushRequest

MOST = 25
"""Rows that one device may end for good within an hour."""
WITHIN = timedelta(hours=1)
BRAKED = "for-good"
"""The outcome of the note in the chain: who was suspended by central itself, and why."""
_NOUNS = ("attachment", "contact")


def goes_too_far(connection: Connection, device: UUID, request: PushRequest, now: datetime) -> bool:
    """Whether a device would end too much with this push.

    Args:
        connection: the open transaction, in which nothing else of this person is taken in.
        device: which.
        request: what it tells.
        now: the moment.
    """
    asked = [op for tx in request.txs for op in tx.ops if _ends(op)]
    if not asked:
        return False
    known = _known(connection, asked)
    fresh = {op.row for op in asked if UUID(bytes=op.op_id) not in known}
    if not fresh or len(fresh | _ended(connection, device, now - WITHIN)) <= MOST:
        return False
    return not _let_in_again(connection, device, now - WITHIN)


def _ends(op: Op) -> bool:
    """Whether it leaves nothing to take back, under whatever verb."""
    if op.entity == "contact":
        return op.fields.get("name") == ERASED_NAME
    return op.entity == "attachment" and bool(op.fields.get("void"))


def _known(connection: Connection, asked: Iterable[Op]) -> set[UUID]:
    """What arrived before: a device that heard no answer says it again."""
    ids = [UUID(bytes=op.op_id) for op in asked]
    query = select(op_log.c.op_id).where(op_log.c.op_id.in_(ids))
    return set(connection.execute(query).scalars())


def _ended(connection: Connection, device: UUID, since: datetime) -> set[bytes]:
    log = op_log.c
    before = select(func.max(sync_commit.c.rev_hi)).where(sync_commit.c.at < since)
    query = select(log.body).where(
        log.rev > func.coalesce(before.scalar_subquery(), 0),
        log.device_id == device,
        log.entity.in_(_NOUNS),
        log.result != "rejected",
    )
    ops = (msgspec.msgpack.decode(body, type=Op) for body in connection.execute(query).scalars())
    return {op.row for op in ops if _ends(op)}


def _let_in_again(connection: Connection, device: UUID, since: datetime) -> bool:
    """Whether an administrator let it in within the hour, however long it had been braked."""
    event = audit_event.c

    def newest(kind: Kind, *more: ColumnElement[bool]) -> int:
        query = select(func.max(event.number)).where(
            event.kind == kind.value, event.subject == device, *more
        )
        return connection.execute(query).scalar_one() or 0

    braked = newest(Kind.DEVICE_SUSPENDED, event.outcome == BRAKED)
    return 0 < braked < newest(Kind.DEVICE_APPROVED, event.at >= since)
