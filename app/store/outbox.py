"""The outbox: what people did on this device, durable in the same transaction as the doing.

Source: sync.md 3.1, 3.9.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.database.engine import Database
from app.database.work import WorkSession
from app.ports.changes import ChangeBatch, RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.records.codec import op_fields, to_wire
from app.records.marks import Merge
from app.records.nouns import fields_of, table_of
from app.records.types import to_micros
from app.store import raw, search_edits
from app.wire.envelopes import SCHEMA

_BOOKKEEPING = frozenset({"client_id", "created_at", "created_by"})
"""Every row has them; a new row with nothing else to tell is central's to make."""

_NOTHING = msgspec.msgpack.encode({})
Wire = dict[str, Any]


_MAKERS = (
    "SELECT op_id FROM outbox WHERE entity = ? AND row = ? AND kind = 'create' AND state <> 'acked'"
)


class Op(NamedTuple):
    """A line of the outbox, in wire form and in the order of its columns."""

    op_id: bytes
    inc: str
    seq: int
    tx: bytes
    verb: str
    at: int
    entity: str
    row: bytes
    scope: bytes
    kind: str
    fields: bytes
    preview: bytes
    base_rev: int
    schema: int
    depends_on: bytes
    state: str


_INSERT = f"INSERT INTO outbox ({', '.join(Op._fields)}) VALUES ({raw.marks(Op._fields)})"  # noqa: S608 -- our own names


def row_values(connection: Connection, entity: str, row: UUID) -> Wire | None:
    """A row as it stands in this transaction, in wire form; None where it does not."""
    names, sql = _whole(entity)
    for found in raw.rows(connection, sql, (row.bytes,)):
        return dict(zip(names, found, strict=True))
    return None


@cache
def _whole(entity: str) -> tuple[tuple[str, ...], str]:
    """The columns of a noun, and SQL for all of them of one row."""
    table = table_of(entity)
    names = tuple(column.name for column in table.columns)
    return names, f'SELECT {", ".join(names)} FROM "{table.name}" WHERE id = ?'  # noqa: S608 -- our own names


class Outbox:
    """The device's sink: an operation for each row that a person changed.

    Args:
        database: read beside the open transaction for what stood before it.
        clock: stamps each act.
        ids: names each operation.
    """

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    def receive(self, session: WorkSession, batch: ChangeBatch) -> None:
        """Write the operations, the base copies and the search index of one act."""
        connection = session.connection()
        told = [(change, fields) for change in batch.rows if (fields := _told(change)) is not None]
        if told:
            heard = {(change.entity, change.row) for change, _ in told}
            guessed = [
                change
                for change in batch.rows
                if change.kind == "edit" and (change.entity, change.row) not in heard
            ]
            self._write(connection, batch, told, guessed)
        search_edits.follow(connection, batch.rows)

    def _write(
        self,
        connection: Connection,
        batch: ChangeBatch,
        told: list[tuple[RowChange, Wire]],
        guessed: list[RowChange],
    ) -> None:
        """Write the operations, and behind them what this device guesses of further rows.

        Such a guess (a reply touches its ticket) is never sent. It is laid over central's row
        like an operation, and goes with the last operation of its act: without that a refused
        reply would leave its traces on the ticket for ever.
        """
        ((inc, seq),) = raw.rows(connection, "SELECT inc, next_seq FROM sync_state")
        at = to_micros(self._clock.now())
        self._keep_bases(connection, [*(change for change, _ in told), *guessed])
        ops: list[Op] = []
        shown = [(change, Wire()) for change in guessed]
        for number, (change, fields) in enumerate([*told, *shown], start=seq):
            sent = number < seq + len(told)
            ops.append(
                Op(
                    self._ids.new().bytes,
                    inc,
                    number,
                    batch.tx.bytes,
                    batch.verb,
                    at,
                    change.entity,
                    change.row.bytes,
                    change.scope.bytes,
                    change.kind,
                    msgspec.msgpack.encode(fields),
                    _preview(change),
                    change.base_rev,
                    SCHEMA,
                    _depends_on(connection, change, ops) if sent else b"",
                    "pending" if sent else "shown",
                )
            )
        raw.run_many(connection, _INSERT, ops)
        raw.run(connection, "UPDATE sync_state SET next_seq = ?", (seq + len(ops),))

    def _keep_bases(self, connection: Connection, changes: list[RowChange]) -> None:
        """Keep what central's rows were, before the first of this device's changes on top."""
        kept = [
            change
            for change in changes
            if not raw.rows(
                connection,
                "SELECT 1 FROM base WHERE entity = ? AND row = ?",
                (change.entity, change.row.bytes),
            )
        ]
        bases = []
        for change in kept:
            values = None if change.kind == "create" else self._before(connection, change)
            packed = None if values is None else msgspec.msgpack.encode(values)
            rev = 0 if values is None else values["rev"]
            bases.append((change.entity, change.row.bytes, rev, packed))
        raw.run_many(
            connection, 'INSERT INTO base (entity, row, rev, "values") VALUES (?, ?, ?, ?)', bases
        )

    def _before(self, connection: Connection, change: RowChange) -> Wire | None:
        """The row before this transaction."""
        if change.kind == "delete":
            return self._committed(change)
        values = row_values(connection, change.entity, change.row)
        if values is None:
            return None
        return values | {
            name: to_wire(change.entity, name, old) for name, (old, _new) in change.fields.items()
        }

    def _committed(self, change: RowChange) -> Wire | None:
        """A row that this transaction deleted: a reader sees the last commit, not the open one."""
        with self._database.read.connect() as reader:
            return row_values(reader, change.entity, change.row)


def _told(change: RowChange) -> Wire | None:
    """The fields to send, or None where central makes this change by itself."""
    if change.kind == "delete":
        return {}
    created = change.kind == "create"
    fields = op_fields(change.entity, dict(change.fields), created=created)
    if not fields or (created and fields.keys() <= _BOOKKEEPING):
        return None
    return fields


def _preview(change: RowChange) -> bytes:
    """Central's fields as this device guesses them until central has spoken; never sent."""
    fields = fields_of(change.entity)
    guessed = {
        name: to_wire(change.entity, name, new)
        for name, (_old, new) in change.fields.items()
        if fields[name].merge is Merge.CENTRAL
    }
    return msgspec.msgpack.encode(guessed) if guessed else _NOTHING


def _depends_on(connection: Connection, change: RowChange, earlier: list[Op]) -> bytes:
    """The operations, not yet confirmed, that made the rows which this one needs."""
    needed = [] if change.kind == "create" else [(change.entity, change.row.bytes)]
    for name, entity in _references(change.entity):
        if name in change.fields and change.fields[name][1] is not None:
            needed.append((entity, change.fields[name][1].bytes))
    makers = {op.op_id for op in earlier if op.kind == "create" and (op.entity, op.row) in needed}
    for place in needed:
        makers.update(op_id for (op_id,) in raw.rows(connection, _MAKERS, place))
    return b"".join(sorted(makers))


@cache
def _references(entity: str) -> tuple[tuple[str, str], ...]:
    """Fields that point at other rows, with the noun that each points at."""
    return tuple(
        (name, field.refers)
        for name, field in fields_of(entity).items()
        if field.refers is not None
    )
