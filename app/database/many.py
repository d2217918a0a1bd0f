"""Many rows of one table by one statement, past the mapper and past the toolkit's parameters.

To bind a row's values one by one costs the toolkit several times what the database takes for the
row. Here they are bound column by column. PostgreSQL is sent one text and makes the rows of it by
itself, so that a thousand rows are one question; SQLite has no line to cross, and the driver's own
loop is the fastest there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, make_transient_to_detached

from app.database.few import in_order, whole_values
from app.records import Record
from app.records.codec import stored_form
from app.records.nouns import table_of

Names = tuple[str, ...]
Rows = Sequence[Sequence[Any]]
"""Python values, in the order of the names."""
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped


def insert_many(
    connection: Connection, table: Table, names: Names, rows: Rows, *, key: Names = ()
) -> None:
    """Insert rows in their order.

    Args:
        connection: the open transaction.
        table: where.
        names: the columns that are given.
        rows: their values.
        key: where a row stands that has these columns alike, it takes the new values instead; no
            two of `rows` have.

    Raises:
        IntegrityError, DataError: the database cannot keep one of them; none is kept.
    """
    _run(connection, table, names, rows, _insert_sql(_dialect(connection), table, names, key))


def update_many(
    connection: Connection, table: Table, names: Names, rows: Rows, *, merged: Names = ()
) -> None:
    """Write some columns of rows that are there; the first of the names is their id.

    Args:
        connection: the open transaction.
        table: where.
        names: the columns that are given, the id first.
        rows: their values.
        merged: of these, maps whose entries are laid over those that a row has.
    """
    turned = names if _dialect(connection) == "postgresql" else (*names[1:], names[0])
    if turned != names:
        rows = [(*row[1:], row[0]) for row in rows]
    _run(connection, table, turned, rows, _update_sql(_dialect(connection), table, names, merged))


def insert_new_rows(session: Session, records: Iterable[Record]) -> None:
    """Write new rows, parents first; the session has them then as if the mapper had written them.

    Raises:
        IntegrityError, DataError: the database cannot keep one of them. Some may be written
            already: the caller takes its savepoint back.
    """
    by_noun: dict[str, list[Record]] = {}
    for record in in_order(records):
        by_noun.setdefault(record.ENTITY, []).append(record)
    for entity, fresh in by_noun.items():
        table = table_of(entity)
        names = tuple(column.key for column in table.columns)
        rows = [tuple(whole_values(record).values()) for record in fresh]
        insert_many(session.connection(), table, names, rows)
    for fresh in by_noun.values():
        for record in fresh:
            make_transient_to_detached(record)
            session.add(record)


def _run(connection: Connection, table: Table, names: Names, rows: Rows, sql: str) -> None:
    if not rows:
        return  # an INSERT without values would write a row of defaults
    on = _dialect(connection)
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for at, form in enumerate(_forms(on, table, names)):
        if form is not None:
            columns[at] = [None if value is None else form(value) for value in columns[at]]
    bound = zip(*columns, strict=True)
    if on == "postgresql":
        objects = [dict(zip(names, row, strict=True)) for row in bound]
        connection.exec_driver_sql(sql, (msgspec.json.encode(objects).decode(),))
    else:
        connection.exec_driver_sql(sql, list(bound))


def _dialect(connection: Connection) -> str:
    return connection.dialect.name


@cache
def _forms(on: str, table: Table, names: Names) -> list[Callable[[Any], Any] | None]:
    """What turns each column's values into what the statement takes; None where nothing must."""
    return [_form(on, table.c[name].type) for name in names]


def _form(on: str, kind: object) -> Callable[[Any], Any] | None:
    if on != "postgresql":
        return stored_form(kind)
    # Ids, instants and structured values are written by the encoder as PostgreSQL reads them.
    return _hex if isinstance(kind, LargeBinary) else None


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()


@cache
def _insert_sql(on: str, table: Table, names: Names, key: Names) -> str:
    listed = ", ".join(map(_quoted, names))
    taken = f"VALUES ({', '.join('?' * len(names))})"
    if on == "postgresql":
        taken = f"SELECT {listed} FROM {_recordset(table, names)}"  # noqa: S608 -- our own names
    sql = f"INSERT INTO {_quoted(table.name)} ({listed}) {taken}"
    if key:
        sets = ", ".join(f"{_quoted(n)} = excluded.{_quoted(n)}" for n in names if n not in key)
        sql += f" ON CONFLICT ({', '.join(map(_quoted, key))}) DO UPDATE SET {sets}"
    return sql


@cache
def _update_sql(on: str, table: Table, names: Names, merged: Names) -> str:
    name, given = _quoted(table.name), names[1:]
    if on == "postgresql":
        sets = [
            f"{_quoted(n)} = {f'{name}.{_quoted(n)} || ' if n in merged else ''}r.{_quoted(n)}"
            for n in given
        ]
        where = f"FROM {_recordset(table, names)} WHERE {name}.{names[0]} = r.{names[0]}"
    else:
        sets = [
            f"{_quoted(n)} = " + (f"json_patch({_quoted(n)}, ?)" if n in merged else "?")
            for n in given
        ]
        where = f"WHERE {names[0]} = ?"
    return f"UPDATE {name} SET {', '.join(sets)} {where}"  # noqa: S608 -- our own names


def _recordset(table: Table, names: Names) -> str:
    """The rows of a JSON text, as PostgreSQL reads them."""
    typed = [f"{_quoted(n)} {table.c[n].type.compile(_POSTGRESQL)}" for n in names]
    return f"json_to_recordset(%s::json) AS r({', '.join(typed)})"


def _quoted(name: str) -> str:
    return f'"{name}"'
