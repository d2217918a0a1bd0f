"""The floor of a push: the rows that it left at central, written by the bare driver in one commit.

They are written into tables with the same columns and indexes, without what refers to other
tables: into a fresh encrypted file, or beside the real ones in the same PostgreSQL.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bench.syncing.centrals import BenchCentral

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOGS = {"op_log": "rev", "sync_change": "rev", "sync_commit": "rev_hi"}


@dataclass(frozen=True, slots=True)
class Left:
    """What a push left in one table: raw values of the driver."""

    table: str
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


def head_of(central: BenchCentral) -> int:
    """Central's revision now."""
    opened = central.opened()
    try:
        with opened.work.database.read.connect() as connection:
            return int(connection.exec_driver_sql("SELECT rev FROM sync_counter").scalar_one())
    finally:
        opened.close()


def left_since(central: BenchCentral, rev: int) -> list[Left]:
    """The rows that came to be, or were changed, after a revision."""
    from app.database.scope import whole
    from app.database.walls import see

    opened = central.opened()
    try:
        with opened.work.database.read.connect() as connection:
            see(connection, whole("what a push left, of whichever client"))
            return list(_read(connection, rev))
    finally:
        opened.close()


def _read(connection: Connection, rev: int) -> Iterator[Left]:
    from app.records.nouns import NOUNS, table_of

    marked: Mapping[str, str] = {**{table_of(noun).name: "rev" for noun in NOUNS}, **_LOGS}
    for table, column in marked.items():
        found = connection.exec_driver_sql(
            f'SELECT * FROM "{table}" WHERE "{column}" > {rev:d} ORDER BY "{column}"'
        )
        rows = [tuple(row) for row in found]
        if rows:
            yield Left(table, list(found.keys()), rows)


def write_bare(central: BenchCentral, scratch: Path, left: Sequence[Left]) -> float:
    """Write them, once.

    Returns:
        how long the writing and the commit took, in seconds.
    """
    write = _write_sqlcipher if central.settings.url is None else _write_postgresql
    return write(central, scratch, left)


def _write_sqlcipher(central: BenchCentral, scratch: Path, left: Sequence[Left]) -> float:
    from app.central.settings import read_key
    from app.database.engine import open_sqlcipher

    opened = central.opened()
    try:
        made = _statements(opened.work.database.read.connect(), left)
    finally:
        opened.close()
    database = open_sqlcipher(
        scratch / f"bare-{time.monotonic_ns()}.db", read_key(central.settings)
    )
    try:
        with database.write.connect() as connection:
            for statement in made:
                connection.exec_driver_sql(statement)
            connection.commit()
            raw = cast("Any", connection.connection.driver_connection)
            raw.execute("PRAGMA foreign_keys = OFF")
            began = time.perf_counter()
            raw.execute("BEGIN IMMEDIATE")
            for part in left:
                raw.executemany(_insert(part, "?", part.table), part.rows)
            raw.execute("COMMIT")
            return time.perf_counter() - began
    finally:
        database.close()


def _statements(connection: Connection, left: Sequence[Left]) -> list[str]:
    """What makes the tables and their indexes."""
    with closing(connection):
        made: list[str] = []
        for part in left:
            found = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') "
                "AND sql IS NOT NULL ORDER BY type DESC",
                (part.table,),
            )
            made += [str(row[0]) for row in found]
        return made


def _write_postgresql(central: BenchCentral, _scratch: Path, left: Sequence[Left]) -> float:
    import psycopg
    from psycopg.types.json import Jsonb

    url = central.settings.owner_url
    if url is None:
        raise RuntimeError("The owner's address is needed to make tables beside the real ones.")
    given = {"host": url.query["host"], "user": url.username, "dbname": url.database}
    with psycopg.connect(password=str(url.password), **cast("Any", given)) as connection:
        rows = {}
        for part in left:
            connection.execute(f"DROP TABLE IF EXISTS bare_{part.table}")
            connection.execute(
                f'CREATE TABLE bare_{part.table} (LIKE "{part.table}" INCLUDING ALL)'
            )
            rows[part.table] = [
                tuple(Jsonb(value) if isinstance(value, dict | list) else value for value in row)
                for row in part.rows
            ]
        connection.commit()
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for part in left:
                insert = _insert(part, "%s", f"bare_{part.table}")
                cursor.executemany(cast("Any", insert), rows[part.table])
        connection.commit()
        return time.perf_counter() - began


def _insert(part: Left, mark: str, table: str) -> str:
    names = ", ".join(f'"{name}"' for name in part.columns)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(part.columns))})'
