"""The outbox: what people did on this device, durable in the same transaction as the doing.

Source: sync.md 3.1, 3.9.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.database.engine import Database
from app.database.work import WorkSession
from app.ports.changes import ChangeBatch, RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.records.codec import op_fields, to_wire
from app.records.marks import Merge
from app.records.nouns import fields_of, table_of
from app.store import search
from app.store.tables import base, outbox, sync_state
from app.wire.envelopes import SCHEMA

_BOOKKEEPING = frozenset({"client_id", "created_at", "created_by"})
"""Every row has them; a new row with nothing else to tell is central's to make."""

_NOTHING = msgspec.msgpack.encode({})
Wire = dict[str, Any]


def row_values(connection: Connection, entity: str, row: UUID) -> Wire | None:
    """A row as it stands in this transaction, in wire form; None where it does not."""
    table = table_of(entity)
    names = [column.name for column in table.columns]
    found = connection.exec_driver_sql(
        f'SELECT {", ".join(names)} FROM "{table.name}" WHERE id = ?',  # noqa: S608 -- our own names
        (row.bytes,),
    ).first()
    return None if found is None else dict(zip(names, found, strict=True))


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
            self._write(connection, batch, told)
        search.refresh(connection, [(change.entity, change.row.bytes) for change in batch.rows])

    def _write(
        self, connection: Connection, batch: ChangeBatch, told: list[tuple[RowChange, Wire]]
    ) -> None:
        inc, seq = connection.execute(select(sync_state.c.inc, sync_state.c.next_seq)).one()
        at = self._clock.now()
        ops: list[dict[str, Any]] = []
        for change, fields in told:
            self._keep_base(connection, change)
            op = {
                "op_id": self._ids.new(),
                "inc": inc,
                "seq": seq + len(ops),
                "tx": batch.tx,
                "verb": batch.verb,
                "at": at,
                "entity": change.entity,
                "row": change.row,
                "scope": change.scope,
                "kind": change.kind,
                "fields": msgspec.msgpack.encode(fields),
                "preview": _preview(change),
                "base_rev": change.base_rev,
                "schema": SCHEMA,
                "depends_on": _depends_on(connection, change, ops),
                "state": "pending",
            }
            ops.append(op)
        connection.execute(insert(outbox), ops)
        connection.execute(update(sync_state).values(next_seq=seq + len(ops)))

    def _keep_base(self, connection: Connection, change: RowChange) -> None:
        """Keep what central's row was, before the first of this device's changes on top of it."""
        known = connection.execute(
            select(base.c.rev).where(base.c.entity == change.entity, base.c.row == change.row)
        ).first()
        if known is not None:
            return
        values = None if change.kind == "create" else self._committed(change)
        connection.execute(
            insert(base).values(
                entity=change.entity,
                row=change.row,
                rev=0 if values is None else values["rev"],
                values=None if values is None else msgspec.msgpack.encode(values),
            )
        )

    def _committed(self, change: RowChange) -> Wire | None:
        """The row before this transaction: a reader sees the last commit, not the open one."""
        with self._database.read.connect() as before:
            return row_values(before, change.entity, change.row)


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


def _depends_on(connection: Connection, change: RowChange, earlier: list[dict[str, Any]]) -> bytes:
    """The operations, not yet confirmed, that made the rows which this one needs."""
    needed = set() if change.kind == "create" else {change.row}
    for name, field in fields_of(change.entity).items():
        if field.refers is not None and name in change.fields:
            target = change.fields[name][1]
            if target is not None:
                needed.add(target)
    if not needed:
        return b""
    makers = {op["op_id"] for op in earlier if op["kind"] == "create" and op["row"] in needed}
    found = connection.execute(
        select(outbox.c.op_id).where(
            outbox.c.kind == "create", outbox.c.state != "acked", outbox.c.row.in_(needed)
        )
    )
    makers.update(op_id for (op_id,) in found)
    return b"".join(sorted(maker.bytes for maker in makers))
