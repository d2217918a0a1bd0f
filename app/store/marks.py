"""Which rows carry a mark: changes that central has not seen, and changes that were disputed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.store.tables import conflict, dead_letter, outbox

_OWNERS = ("ticket_id", "page_id", "asset_id")
_WAITING = ("pending", "sent", "held")


def unsynced(connection: Connection, rows: Collection[UUID]) -> frozenset[UUID]:
    """Which of these rows have changes that central has not seen."""
    found = connection.execute(
        select(outbox.c.row).where(outbox.c.row.in_(list(rows)), outbox.c.state.in_(_WAITING))
    )
    return frozenset(row for (row,) in found)


def refused(connection: Connection, rows: Collection[UUID]) -> frozenset[UUID]:
    """Which of these rows central refused a change of, or something that belongs to them.

    A refused reply is not here any more: its ticket carries the mark.
    """
    wanted = {row.bytes: row for row in rows}
    found: set[UUID] = set()
    letters = select(dead_letter.c.row, dead_letter.c.fields).where(dead_letter.c.ended == "")
    for row, packed in connection.execute(letters):
        fields = msgspec.msgpack.decode(packed)
        for about in (row.bytes, *(fields.get(name) for name in _OWNERS)):
            if isinstance(about, bytes) and about in wanted:
                found.add(wanted[about])
    return frozenset(found)


def disputed(connection: Connection, rows: Collection[UUID]) -> frozenset[UUID]:
    """Which of these rows have an unresolved conflict or a refused change."""
    wanted = list(rows)
    clashes = connection.execute(
        select(conflict.c.row).where(conflict.c.row.in_(wanted), conflict.c.resolved_at.is_(None))
    )
    letters = connection.execute(
        select(dead_letter.c.row).where(dead_letter.c.row.in_(wanted), dead_letter.c.ended == "")
    )
    return frozenset(row for (row,) in [*clashes, *letters])
