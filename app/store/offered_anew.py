"""What is offered anew to a central that was restored stays in sight meanwhile.

Source: sync.md 2.12; adr 0027.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.records.marks import Merge
from app.records.nouns import fields_of
from app.store import raw
from app.store.outbox import row_values

_ANEW = "entity = ? AND NOT overlay AND state <> 'acked'"


def lay_on_top(connection: Connection, entity: str, ids: Collection[bytes]) -> None:
    """Show on top of these rows, which central is about to replace, what is offered to it anew.

    It lies beneath as long as the row is the one that central confirmed it with; the row that
    comes from a central that was restored lacks it.
    """
    anew = raw.rows(connection, f"SELECT op_id, row, kind FROM outbox WHERE {_ANEW}", (entity,))  # noqa: S608 -- our own words
    on_top = [
        (op_id, row, preview)
        for op_id, row, kind in anew
        if row in ids and (preview := _guess(connection, entity, row, kind)) is not None
    ]
    raw.run_many(
        connection,
        'INSERT OR IGNORE INTO base (entity, row, rev, "values") VALUES (?, ?, 0, NULL)',
        [(entity, row) for _, row, _ in on_top],
    )
    raw.run_many(
        connection,
        "UPDATE outbox SET overlay = 1, preview = ? WHERE op_id = ?",
        [(preview, op_id) for op_id, _, preview in on_top],
    )


def _guess(connection: Connection, entity: str, row: bytes, kind: str) -> bytes | None:
    """What central had said of a new row, until it says so again; None: nothing is in sight."""
    if kind != "create":
        return msgspec.msgpack.encode({})
    values = row_values(connection, entity, UUID(bytes=row))
    if values is None:
        return None
    said = (name for name, field in fields_of(entity).items() if field.merge is Merge.CENTRAL)
    return msgspec.msgpack.encode({name: values[name] for name in said})
