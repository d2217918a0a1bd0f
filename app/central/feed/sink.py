"""Numbering what a unit of work changed: the last thing before its commit.

Source: sync.md 2.1, 3.8; architecture.md 10 (the counter's UPDATE is the lock).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.central.feed import numbering, resting
from app.central.feed.arrivals import expected
from app.central.feed.commits import notify
from app.central.feed.erasing import erase_from_log
from app.central.feed.numbering import Entry, name_commit, write_changes
from app.central.feed.putting_out import end_of_contacts
from app.database.many import update_many
from app.ports.changes import ChangeBatch, RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.records.nouns import CODES, table_of


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
        last = numbering.take(connection, count) if count else 0
        first = last - count + 1
        numbers = {(entry.entity, entry.row): first + at for at, entry in enumerate(entries)}
        revisions = {(row.entity, row.row): numbers[CODES[row.entity], row.row] for row in rows}
        write_changes(connection, entries, first)
        _write_revisions(connection, rows, revisions)
        # The counter is taken: whoever puts tickets to rest comes before this commit or after it.
        woken = resting.woken_by(connection, rows)
        if woken:
            write_changes(connection, woken, last + 1)
            last = numbering.take(connection, len(woken))
        if count:
            name_commit(connection, last, self._clock, self._ids)
        if arrivals is not None:
            arrivals.number(first + len(entries), revisions)
            arrivals.write(connection, self._clock)
        erase_from_log(connection, rows, arrivals)
        end_of_contacts(connection, rows)


def _entries(row: RowChange) -> Iterable[Entry]:
    """A row's entries: one, or two where it moved to another client."""
    code = CODES[row.entity]
    if row.kind == "edit" and "client_id" in row.fields:
        old, new = row.fields["client_id"]
        if old != new:
            yield Entry(old, code, row.row, "X")
            yield Entry(new, code, row.row, "U")
            return
    yield Entry(row.scope, code, row.row, "D" if row.kind == "delete" else "U")


def _write_revisions(
    connection: Connection, rows: Sequence[RowChange], revisions: dict[tuple[str, UUID], int]
) -> None:
    """Tell each row its revision, and each field of an edited row.

    A new row's fields stay unnumbered: nobody can have edited an earlier version of them.
    """
    created: dict[str, list[tuple[UUID, int]]] = {}
    edited: dict[str, list[tuple[UUID, int, dict[str, int]]]] = {}
    for row in rows:
        rev = revisions[row.entity, row.row]
        if row.kind == "create":
            created.setdefault(row.entity, []).append((row.row, rev))
        elif row.kind == "edit":
            patch = dict.fromkeys(row.fields, rev)
            edited.setdefault(row.entity, []).append((row.row, rev, patch))
    for entity, fresh in created.items():
        update_many(connection, table_of(entity), ("id", "rev"), fresh)
    for entity, changed in edited.items():
        names = ("id", "rev", "frev")
        update_many(connection, table_of(entity), names, changed, merged=("frev",))
