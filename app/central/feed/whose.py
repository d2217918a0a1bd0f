"""Whose values gave way to an edit: who had written them, and when central heard of it.

Source: ux.md 3.7 (buttons name people and times), sync.md 3.2 (`op_log`: conflict view).
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.central.feed.tables import op_log
from app.records.types import to_micros
from app.wire.envelopes import Op

_LOOKED_AT = 100
"""Operations on one row; a clash is with one of the last of them."""
_op = msgspec.msgpack.Decoder(Op)


def whose(
    connection: Connection,
    row: UUID,
    fields: Collection[str],
    inc: str,
    *,
    before_rev: int | None = None,
) -> dict[str, tuple[bytes, int]]:
    """Who wrote the values of these fields that other devices pushed last, and when.

    Args:
        connection: the push's own.
        row: of what.
        fields: which fields gave way.
        inc: the incarnation whose edit stands.
        before_rev: that edit's revision, where it has one already.

    Returns:
        Field → (the person's id, microseconds since 1970). A field that central itself changed,
        or that was changed too long ago, is missing.
    """
    c = op_log.c
    query = select(c.user_id, c.at, c.body).where(
        c.row_id == row, c.inc != inc, c.result.in_(("ok", "conflict"))
    )
    if before_rev is not None:
        query = query.where(c.rev < before_rev)
    found: dict[str, tuple[bytes, int]] = {}
    missing = set(fields)
    for user, at, body in connection.execute(query.order_by(c.rev.desc()).limit(_LOOKED_AT)):
        for name in missing & _op.decode(body).fields.keys():
            found[name] = (user.bytes, to_micros(at))
        missing -= found.keys()
        if not missing:
            break
    return found
