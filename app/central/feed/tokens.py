"""The sync token: by it, a device that was copied or put back to an earlier day is found out.

Each push presents a token and is answered with the one that follows. A store that presents an
older one has been put back, or runs beside a copy of itself that has gone on: it begins a new
incarnation (`fork`).

Tokens turn with pushes alone. A push writes to the device's row anyway, while a pull changes
nothing at central, whoever asks; a turn for each pull would make a write of the many requests that
find nothing new. The follower is computed from the token that was presented, so that a request
that arrives twice, or whose answer was lost, is answered alike. A token belongs to an incarnation,
not to the device: of two copies one goes on under the old name and one under a new one, and
neither stands in the other's way again.

Source: sync.md 2.5 (c); security.md D6.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.central.feed.history_tables import sync_token
from app.database.absent import insert_absent
from app.security.tokens import derived_key, digest, successor
from app.wire.envelopes import PushRequest

FIRST_SCHEMA = 4
"""Programs before this version know of no token."""


class _Kept(NamedTuple):
    token: bytes
    before: bytes


def is_outrun(connection: Connection, device: UUID, request: PushRequest) -> bool:
    """Whether an incarnation presents a token that another store has taken further.

    A token that was presented once more, because its answer was lost, is none.
    """
    kept = _kept(connection, device, request.inc)
    if kept is None or request.schema < FIRST_SCHEMA:
        return False
    presented = digest(request.token)
    is_current = hmac.compare_digest(presented, kept.token)
    return not (hmac.compare_digest(presented, kept.before) or is_current)


def turn(
    connection: Connection, key: bytes, device: UUID, request: PushRequest, now: datetime
) -> str:
    """Take note of the token that was presented, and give the one that follows.

    Args:
        connection: the open transaction.
        key: central's own secret.
        device: who pushes.
        request: its push; its token is the current or the previous one.
        now: when.

    Returns:
        What to answer; empty for a program that knows of no tokens.
    """
    if request.schema < FIRST_SCHEMA:
        return ""
    own = derived_key(key, "sync tokens")
    named = f"{request.token}|{device.hex}|{request.inc}"
    follower = successor(own, named)
    values = {
        "token": digest(follower),
        "token_before": digest(request.token),
        "turned_at": now,
    }
    line = {"device_id": device, "inc": request.inc}
    if not insert_absent(connection, sync_token, line | values):
        connection.execute(
            update(sync_token)
            .where(sync_token.c.device_id == device, sync_token.c.inc == request.inc)
            .values(**values)
        )
    return follower


def _kept(connection: Connection, device: UUID, inc: str) -> _Kept | None:
    query = select(sync_token.c.token, sync_token.c.token_before).where(
        sync_token.c.device_id == device, sync_token.c.inc == inc
    )
    found = connection.execute(query).first()
    return None if found is None else _Kept(bytes(found.token), bytes(found.token_before))
