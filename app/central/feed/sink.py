"""Numbering what a unit of work changed: the last thing before its commit.

Source: sync.md 2.1, 3.8; architecture.md 10 (the counter's UPDATE is the lock).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.central.feed.arrivals import expected
from app.central.feed.commits import notify
from app.central.feed.tables import sync_change, sync_commit, sync_counter
from app.ports.changes import ChangeBatch, RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.records.nouns import CODES, table_of
from app.records.types import Structure


@dataclass(frozen=True, slots=True)
class _Entry:
    scope: UUID
    entity: int
    row: UUID
    op: str


class Feed:
    """The change sink of central."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def receive(self, session: Session, batch: ChangeBatch) -> None:
        """Number the changed rows and write the change feed, inside the same transaction."""
        self.number(session, batch.rows)

    def number(self, session: Session, rows: Sequence[RowChange]) -> None:
        """Number these rows together with whatever arrived and changed none of them.

        The rest of the unit of work must be flushed: from the counter's UPDATE on, every other
        writer waits for this commit.
        """
        connection = session.connection()
        arrivals = expected(session)
        entries = [entry for row in rows for entry in _entries(row)]
        changed = {(row.entity, row.row) for row in rows}
        alone = len(arrivals.alone(changed)) if arrivals else 0
        count = len(entries) + alone
        if count == 0 and arrivals is None:
            return
        if connection.dialect.name == "postgresql":
            # References are checked, and the rows they point at held, before anybody waits.
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        if count:
            notify(connection)
        last = _take(connection, count) if count else 0
        first = last - count + 1
        numbers = {(entry.entity, entry.row): first + at for at, entry in enumerate(entries)}
        revisions = {(row.entity, row.row): numbers[CODES[row.entity], row.row] for row in rows}
        _write_changes(connection, entries, first)
        _write_revisions(connection, rows, revisions)
        if count:
            commit = {"rev_hi": last, "commit_id": self._ids.new().hex, "at": self._clock.now()}
            connection.execute(insert(sync_commit), [commit])
        if arrivals is not None:
            arrivals.number(first + len(entries), revisions)
            arrivals.write(connection, self._clock)


def _entries(row: RowChange) -> Iterable[_Entry]:
    """A row's entries: one, or two where it moved to another client."""
    code = CODES[row.entity]
    if row.kind == "edit" and "client_id" in row.fields:
        old, new = row.fields["client_id"]
        if old != new:
            yield _Entry(old, code, row.row, "X")
            yield _Entry(new, code, row.row, "U")
            return
    yield _Entry(row.scope, code, row.row, "D" if row.kind == "delete" else "U")


def _take(connection: Connection, count: int) -> int:
    """Take so many revisions; the last of them."""
    statement = update(sync_counter).values(rev=sync_counter.c.rev + count)
    last: int = connection.execute(statement.returning(sync_counter.c.rev)).scalar_one()
    return last


def _write_changes(connection: Connection, entries: Sequence[_Entry], first: int) -> None:
    if not entries:
        return
    insert_or = (
        postgresql.insert(sync_change)
        if connection.dialect.name == "postgresql"
        else sqlite.insert(sync_change)
    )
    statement = insert_or.on_conflict_do_update(
        index_elements=["scope", "entity", "row_id"],
        set_={"rev": insert_or.excluded.rev, "op": insert_or.excluded.op},
    )
    connection.execute(
        statement,
        [
            {
                "scope": entry.scope,
                "entity": entry.entity,
                "row_id": entry.row,
                "rev": first + at,
                "op": entry.op,
            }
            for at, entry in enumerate(entries)
        ],
    )


def _write_revisions(
    connection: Connection, rows: Sequence[RowChange], revisions: dict[tuple[str, UUID], int]
) -> None:
    """Tell each row its revision, and each field of an edited row.

    A new row's fields stay unnumbered: nobody can have edited an earlier version of them.
    """
    created: dict[str, list[dict[str, Any]]] = {}
    edited: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        rev = revisions[row.entity, row.row]
        if row.kind == "create":
            created.setdefault(row.entity, []).append({"b_id": row.row, "b_rev": rev})
        elif row.kind == "edit":
            patch = dict.fromkeys(row.fields, rev)
            fields = {"b_id": row.row, "b_rev": rev, "b_frev": patch}
            edited.setdefault(row.entity, []).append(fields)
    for entity, values in created.items():
        table = table_of(entity)
        by_id = update(table).where(table.c.id == bindparam("b_id"))
        connection.execute(by_id.values(rev=bindparam("b_rev")), values)
    for entity, values in edited.items():
        table = table_of(entity)
        patch_bind = bindparam("b_frev", type_=Structure())
        merged = (
            table.c.frev.op("||")(patch_bind)
            if connection.dialect.name == "postgresql"
            else func.json_patch(table.c.frev, patch_bind)
        )
        by_id = update(table).where(table.c.id == bindparam("b_id"))
        connection.execute(by_id.values(rev=bindparam("b_rev"), frev=merged), values)
