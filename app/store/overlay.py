"""What a screen sees: central's row with this device's unconfirmed operations on top.

Invariant I8 of sync.md 3.11: own edits stay visible until something newer than them replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from app.records.codec import merge_members
from app.records.marks import Merge
from app.records.nouns import fields_of, table_of
from app.store import search
from app.store.tables import base, journal, outbox

Wire = dict[str, Any]
Key = tuple[str, UUID]
_JOURNAL_COLUMNS = [column.name for column in journal.columns if column.name != "acked_at"]


def layered(entity: str, below: Wire | None, ops: Iterable[tuple[str, Wire, Wire]]) -> Wire | None:
    """The row that follows from central's row and operations in order; None for no row.

    Args:
        entity: the noun.
        below: central's row in wire form.
        ops: (kind, fields, preview) of each operation.
    """
    row = None if below is None else dict(below)
    for kind, fields, preview in ops:
        if kind == "delete":
            row = None
        elif kind == "create" and row is None:
            row = {**_complete(entity), **fields, **preview}
        elif row is not None:
            row.update(_merged(entity, row, fields))
            if kind == "edit":
                row.update(preview)
    return row


def _complete(entity: str) -> Wire:
    return {"rev": 0, "frev": "{}", **dict.fromkeys(fields_of(entity))}


def _merged(entity: str, row: Wire, fields: Wire) -> Wire:
    known = fields_of(entity)
    merged: Wire = {}
    for name, value in fields.items():
        if name not in known:
            continue
        if known[name].merge is Merge.MEMBERS and isinstance(value, Mapping):
            current = msgspec.json.decode(row.get(name) or "[]")
            merged[name] = msgspec.json.encode(merge_members(current, dict(value))).decode()
        else:
            merged[name] = value
    return merged


def rebuild(connection: Connection, key: Key) -> None:
    """Write the row that a screen sees; a row without operations loses its base copy."""
    entity, row = key
    below = connection.execute(
        select(base.c["values"]).where(base.c.entity == entity, base.c.row == row)
    ).first()
    if below is None:
        return
    ops = connection.execute(
        select(outbox.c.kind, outbox.c.fields, outbox.c.preview)
        .where(outbox.c.entity == entity, outbox.c.row == row, outbox.c.overlay.is_(True))
        .order_by(outbox.c.seq)
    ).all()
    decode = msgspec.msgpack.decode
    values = None if below[0] is None else decode(below[0])
    seen = layered(entity, values, ((kind, decode(f), decode(p)) for kind, f, p in ops))
    write_row(connection, entity, row, seen)
    if not ops:
        connection.execute(delete(base).where(base.c.entity == entity, base.c.row == row))


def write_row(connection: Connection, entity: str, row: UUID, values: Wire | None) -> None:
    """Write a row in wire form as it is, or take it away."""
    table = table_of(entity)
    if values is None:
        connection.exec_driver_sql(f'DELETE FROM "{table.name}" WHERE id = ?', (row.bytes,))  # noqa: S608 -- our own name
        return
    whole = {**values, "id": row.bytes}
    names = [column.name for column in table.columns if column.name in whole]
    connection.exec_driver_sql(
        upsert_sql(entity, names, only_newer=False), tuple(whole[name] for name in names)
    )


def upsert_sql(entity: str, names: Sequence[str], *, only_newer: bool) -> str:
    """SQL that writes one row in wire form; `id` is among the names.

    Args:
        entity: the noun.
        names: the columns, in the order of the parameters.
        only_newer: leave a row alone that has a later revision (invariant I7).
    """
    table = table_of(entity).name
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name != "id")
    guard = f' WHERE excluded.rev >= "{table}".rev' if only_newer and "rev" in names else ""
    return (
        f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join("?" * len(names))}) '  # noqa: S608 -- our own names
        f"ON CONFLICT (id) DO UPDATE SET {changed}{guard}"
    )


def settle(connection: Connection, now: datetime, *, head: int | None = None) -> set[Key]:
    """Let confirmed operations leave the overlay once the base has reached their revision.

    Args:
        connection: the open transaction.
        now: when they enter the journal.
        head: a revision up to which this device has everything; an operation up to it leaves even
            if its row did not come (it is outside the scope, or gone).
    """
    reached = (outbox.c.acked_rev > 0) & (outbox.c.acked_rev <= base.c.rev)
    if head is not None:
        reached = reached | (outbox.c.acked_rev <= head)
    done = connection.execute(
        select(outbox.c.op_id, outbox.c.entity, outbox.c.row)
        .outerjoin(base, (base.c.entity == outbox.c.entity) & (base.c.row == outbox.c.row))
        .where(outbox.c.state == "acked", reached | outbox.c.overlay.is_(False))
    ).all()
    for op_id, *_ in done:
        _to_journal(connection, op_id, now)
    keys = {(entity, row) for _, entity, row in done}
    rebuild_all(connection, keys)
    return keys


def _to_journal(connection: Connection, op_id: UUID, now: datetime) -> None:
    known = connection.execute(select(journal.c.op_id).where(journal.c.op_id == op_id)).first()
    if known is not None:
        connection.execute(update(journal).where(journal.c.op_id == op_id).values(acked_at=now))
    else:
        row = connection.execute(
            select(*(outbox.c[name] for name in _JOURNAL_COLUMNS)).where(outbox.c.op_id == op_id)
        ).one()
        connection.execute(insert(journal).values(**row._mapping, acked_at=now))  # noqa: SLF001 -- SQLAlchemy's public name
    connection.execute(delete(outbox).where(outbox.c.op_id == op_id))


def rebuild_all(connection: Connection, keys: Iterable[Key]) -> None:
    """Rebuild several rows and their documents in the search index."""
    rows = list(keys)
    for key in rows:
        rebuild(connection, key)
    search.refresh(connection, [(entity, row.bytes) for entity, row in rows])
