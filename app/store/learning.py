"""A program that was updated takes over what was kept until it would know it.

Nothing is asked of central: each noun is completed from the version on from which this device was
sent more of it than it knew.

Source: sync.md 2.7.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.records.nouns import table_of
from app.store import extra, raw, search
from app.store.overlay import rebuild_all, upsert_sql

Wire = dict[str, Any]

_BASE = 'SELECT rev, "values" FROM base WHERE entity = ? AND row = ?'


def take_over(connection: Connection) -> int:
    """Put what was kept where this program has a place for it by now.

    What it still lacks stays kept.

    Returns:
        How many rows were completed or came to light.
    """
    done = 0
    for (entity,) in raw.rows(connection, "SELECT DISTINCT entity FROM extra"):
        known = extra.known_columns(entity)
        if known:
            done += _take_over(connection, entity, known)
    return done


def _take_over(connection: Connection, entity: str, known: frozenset[str]) -> int:
    kept = raw.rows(
        connection, 'SELECT "row", rev, "values" FROM extra WHERE entity = ?', (entity,)
    )
    found: dict[tuple[str, ...], list[tuple[bytes, int, Wire]]] = {}
    left: list[tuple[bytes, bytes]] = []
    for row, rev, packed in kept:
        values: Wire = msgspec.msgpack.decode(packed)
        learnt = {name: value for name, value in values.items() if name in known}
        if not learnt:
            continue
        found.setdefault(tuple(sorted(learnt)), []).append((row, rev, learnt))
        rest = {name: value for name, value in values.items() if name not in known}
        left.append((msgspec.msgpack.encode(rest) if rest else b"", row))
    for names, rows in found.items():
        _write(connection, entity, names, rows)
    _keep_rest(connection, entity, left)
    ids = [row for rows in found.values() for row, _, _ in rows]
    covered = [row for row in ids if raw.rows(connection, _BASE, (entity, row))]
    rebuild_all(connection, [(entity, UUID(bytes=row)) for row in covered])
    search.refresh(connection, [(entity, row) for row in ids])
    return len(ids)


def _write(
    connection: Connection, entity: str, names: tuple[str, ...], rows: list[tuple[bytes, int, Wire]]
) -> None:
    """Complete rows that are here, or make whole ones of a noun that was not known."""
    table = table_of(entity).name
    plain = []
    for row, rev, learnt in rows:
        base = raw.rows(connection, _BASE, (entity, row))
        if not base:
            plain.append((row, rev, learnt))
        elif base[0][0] == rev and base[0][1] is not None:
            whole = {**msgspec.msgpack.decode(base[0][1]), **learnt}
            raw.run(
                connection,
                'UPDATE base SET "values" = ? WHERE entity = ? AND row = ?',
                (msgspec.msgpack.encode(whole), entity, row),
            )
    if "id" in names:
        sql = upsert_sql(entity, names, only_newer=True)
        raw.run_many(connection, sql, [tuple(one[n] for n in names) for _, _, one in plain])
        return
    changed = ", ".join(f'"{name}" = ?' for name in names)
    raw.run_many(
        connection,
        f'UPDATE "{table}" SET {changed} WHERE id = ? AND rev = ?',  # noqa: S608 -- our own names
        [(*(one[name] for name in names), row, rev) for row, rev, one in plain],
    )


def _keep_rest(connection: Connection, entity: str, left: list[tuple[bytes, bytes]]) -> None:
    raw.run_many(
        connection,
        'UPDATE extra SET "values" = ? WHERE entity = ? AND "row" = ?',
        [(rest, entity, row) for rest, row in left if rest],
    )
    raw.run_many(
        connection,
        'DELETE FROM extra WHERE entity = ? AND "row" = ?',
        [(entity, row) for rest, row in left if not rest],
    )
