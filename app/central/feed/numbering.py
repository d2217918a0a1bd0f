"""Giving out revisions and writing the change feed: what every writer of it does alike.

Source: sync.md 2.1, 3.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert, update

from app.central.feed.tables import sync_change, sync_commit, sync_counter
from app.database.many import insert_many
from app.ports.clock import Clock
from app.ports.ids import Ids


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to a row in a scope: U it is there, D deleted, X it left this scope."""

    scope: UUID
    entity: int
    row: UUID
    op: str


def take(connection: Connection, count: int) -> int:
    """Take so many revisions; the last of them. From here on every other writer waits.

    To take none is to wait for one's turn.
    """
    statement = update(sync_counter).values(rev=sync_counter.c.rev + count)
    last: int = connection.execute(statement.returning(sync_counter.c.rev)).scalar_one()
    return last


def write_changes(connection: Connection, entries: Sequence[Entry], first: int) -> None:
    """Write these entries down, numbered from `first` on."""
    rows = [
        (entry.scope, entry.entity, entry.row, first + at, entry.op)
        for at, entry in enumerate(entries)
    ]
    insert_many(connection, sync_change, _WRITTEN, rows, key=("scope", "entity", "row_id"))


_WRITTEN = ("scope", "entity", "row_id", "rev", "op")


def name_commit(connection: Connection, last: int, clock: Clock, ids: Ids) -> None:
    """Give this transaction, whose last revision is named, the name by which it is known again."""
    commit = {"rev_hi": last, "commit_id": ids.new().hex, "at": clock.now()}
    connection.execute(insert(sync_commit), [commit])
