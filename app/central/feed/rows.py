"""Rows column by column, in wire form: what a page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, case, literal_column, select

from app.records.codec import to_wire
from app.records.nouns import table_of

Rows = list[tuple[Any, ...]]
_AT_ONCE = 5000
"""Ids in one statement; SQLite takes 32,766 values."""


@cache
def columns_of(entity: str) -> list[str]:
    """Names of the columns that travel: `id` first, `rev` and `frev` last."""
    return [column.name for column in table_of(entity).columns]


def rows_of(connection: Connection, entity: str, ids: Sequence[bytes]) -> Rows:
    """The rows with these ids, in the order of the columns."""
    read = _typed if connection.dialect.name == "postgresql" else _raw
    found: Rows = []
    for start in range(0, len(ids), _AT_ONCE):
        found += read(connection, entity, ids[start : start + _AT_ONCE])
    return found


def first_rows(
    connection: Connection, entity: str, where: Sequence[ColumnElement[bool]], limit: int
) -> Rows:
    """The first rows by id that meet all conditions, in the order of the columns."""
    table = table_of(entity)
    plain = connection.dialect.name != "postgresql"
    # As SQLite stores them, which is the wire form: no value is touched.
    names: list[ColumnElement[Any]] = [
        literal_column(f'"{table.name}"."{name}"') for name in columns_of(entity)
    ]
    query: Select[Any] = select(*names).select_from(table) if plain else select(table)
    rows = connection.execute(query.where(*where).order_by(table.c.id).limit(limit)).all()
    return [tuple(row) for row in rows] if plain else _wired(entity, rows)


def in_passing(connection: Connection, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that is checked as rows go by, and chooses no index.

    Where most rows meet it, SQLite, which keeps no figures of that, would rather collect all that
    do and sort them, for each page anew.
    """
    if connection.dialect.name == "postgresql":
        return condition
    return case((condition, 1), else_=0) == 1


def _raw(connection: Connection, entity: str, ids: Sequence[bytes]) -> Rows:
    """As SQLite stores them, which is the wire form: no value is touched."""
    names = ", ".join(f'"{name}"' for name in columns_of(entity))
    marks = ",".join("?" * len(ids))
    statement = f'SELECT {names} FROM "{table_of(entity).name}" WHERE id IN ({marks})'  # noqa: S608 -- names come from the declaration of the noun
    assert connection.connection is not None  # noqa: S101 -- the connection is open
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, tuple(ids))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def _typed(connection: Connection, entity: str, ids: Sequence[bytes]) -> Rows:
    table = table_of(entity)
    query = select(table).where(table.c.id.in_([UUID(bytes=value) for value in ids]))
    return _wired(entity, connection.execute(query).all())


def _wired(entity: str, rows: Sequence[Sequence[Any]]) -> Rows:
    names = columns_of(entity)
    return [
        tuple(to_wire(entity, name, value) for name, value in zip(names, row, strict=True))
        for row in rows
    ]
