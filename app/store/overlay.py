"""What a screen sees: central's row with this device's unconfirmed operations on top.

Invariant I8 of sync.md 3.11: own edits stay visible until something newer than them replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.records.codec import merge_members, merge_text
from app.records.marks import Merge
from app.records.nouns import fields_of, table_of
from app.records.types import to_micros
from app.store import raw, search
from app.store.tables import journal

Wire = dict[str, Any]
Key = tuple[str, UUID]
_JOURNAL = ", ".join(column.name for column in journal.columns if column.name != "acked_at")
_DONE = """state = 'acked' AND (NOT overlay OR acked_rev <= ? OR (acked_rev > 0 AND acked_rev <=
    (SELECT b.rev FROM base b WHERE b.entity = outbox.entity AND b.row = outbox.row)))"""
_LEFT_BEHIND = """state = 'shown' AND tx NOT IN (SELECT tx FROM outbox WHERE state <> 'shown')"""
_unpack = msgspec.msgpack.decode


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
        if known[name].merge is Merge.TEXT and isinstance(value, Mapping):
            merged[name] = merge_text(row.get(name), value).text
        elif known[name].merge is Merge.MEMBERS and isinstance(value, Mapping):
            current = msgspec.json.decode(row.get(name) or "[]")
            merged[name] = msgspec.json.encode(merge_members(current, dict(value))).decode()
        else:
            merged[name] = value
    return merged


def rebuild_all(connection: Connection, keys: Iterable[Key]) -> None:
    """Write the rows that a screen sees, and their documents in the search index.

    A row without operations loses its base copy.
    """
    by_entity: dict[str, list[bytes]] = {}
    for entity, row in keys:
        by_entity.setdefault(entity, []).append(row.bytes)
    for entity, ids in by_entity.items():
        losing = search.owners(connection, entity, ids)
        for chunk in raw.chunks(ids):
            _rebuild(connection, entity, chunk)
        search.refresh(connection, [*((entity, row) for row in ids), *losing])


def _rebuild(connection: Connection, entity: str, ids: tuple[bytes, ...]) -> None:
    marks = raw.marks(ids)
    bases = raw.rows(
        connection,
        f'SELECT row, "values", rests FROM base WHERE entity = ? AND row IN ({marks})',  # noqa: S608 -- only question marks
        (entity, *ids),
    )
    ops: dict[bytes, list[tuple[str, Wire, Wire]]] = {}
    for row, kind, fields, preview in raw.rows(
        connection,
        "SELECT row, kind, fields, preview FROM outbox "  # noqa: S608 -- only question marks
        f"WHERE entity = ? AND row IN ({marks}) AND overlay ORDER BY seq",
        (entity, *ids),
    ):
        ops.setdefault(row, []).append((kind, _unpack(fields), _unpack(preview)))
    seen = {
        row: layered(
            entity,
            # What rests at central stays in sight as long as edits lie on it, which wake it.
            None if packed is None or (resting and row not in ops) else _unpack(packed),
            ops.get(row, ()),
        )
        for row, packed, resting in bases
    }
    _write(connection, entity, seen)
    raw.run_many(
        connection,
        "DELETE FROM base WHERE entity = ? AND row = ?",
        [(entity, row) for row in seen if row not in ops],
    )


def _write(connection: Connection, entity: str, seen: Mapping[bytes, Wire | None]) -> None:
    """Write rows in wire form as they are, or take them away."""
    table = table_of(entity)
    raw.run_many(
        connection,
        f'DELETE FROM "{table.name}" WHERE id = ?',  # noqa: S608 -- our own name
        [(row,) for row, values in seen.items() if values is None],
    )
    shapes: dict[tuple[str, ...], list[Wire]] = {}
    for row, values in seen.items():
        if values is not None:
            whole = {**values, "id": row}
            names = tuple(column.name for column in table.columns if column.name in whole)
            shapes.setdefault(names, []).append(whole)
    for names, rows in shapes.items():
        raw.run_many(
            connection,
            upsert_sql(entity, names, only_newer=False),
            [tuple(row[name] for name in names) for row in rows],
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


def settle(connection: Connection, now: datetime, *, head: int = -1) -> set[Key]:
    """Let confirmed operations leave the overlay once the base has reached their revision.

    Args:
        connection: the open transaction.
        now: when they enter the journal.
        head: a revision up to which this device has everything; an operation up to it leaves even
            if its row did not come (it is outside the scope, or gone).
    """
    done = raw.rows(
        connection,
        f"SELECT DISTINCT entity, row FROM outbox WHERE {_DONE}",  # noqa: S608 -- our own words
        (head,),
    )
    if not done:
        return set()
    raw.run(
        connection,
        f"INSERT OR REPLACE INTO journal ({_JOURNAL}, acked_at) "  # noqa: S608 -- our own names
        f"SELECT {_JOURNAL}, ? FROM outbox WHERE {_DONE}",
        (to_micros(now), head),
    )
    raw.run(connection, f"DELETE FROM outbox WHERE {_DONE}", (head,))  # noqa: S608 -- our own words
    keys = {(entity, UUID(bytes=row)) for entity, row in done} | drop_guesses(connection)
    rebuild_all(connection, keys)
    return keys


def drop_guesses(connection: Connection) -> set[Key]:
    """Take away what was guessed about further rows by acts of which nothing is left here.

    Returns:
        The rows to be rebuilt.
    """
    found = raw.rows(connection, f"SELECT DISTINCT entity, row FROM outbox WHERE {_LEFT_BEHIND}")  # noqa: S608 -- our own words
    if found:
        raw.run(connection, f"DELETE FROM outbox WHERE {_LEFT_BEHIND}", ())  # noqa: S608 -- our own words
    return {(entity, UUID(bytes=row)) for entity, row in found}
