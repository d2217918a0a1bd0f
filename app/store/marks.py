"""Which rows carry a mark: changes that central has not seen, and changes that were disputed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, select

from app.store.tables import conflict, dead_letter, outbox

_WAITING = ("pending", "sent", "held")


def unsynced(connection: Connection, rows: Collection[UUID]) -> frozenset[UUID]:
    """Which of these rows have changes that central has not seen."""
    found = connection.execute(
        select(outbox.c.row).where(outbox.c.row.in_(list(rows)), outbox.c.state.in_(_WAITING))
    )
    return frozenset(row for (row,) in found)


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
