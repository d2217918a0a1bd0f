"""A new database gets its tables as the history of revisions left them the first time.

The history is gone through once for each side in a process, and what it made is made again for
every further database: a device's store takes a tenth of the time. `tests/integration/database`
holds the two against each other; a test of the history itself asks for `history_itself`. Nor does
a commit wait for the disk: whoever ends a program cuts no power.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, event

from app.database import engine, migrate

# What SQLite makes by itself, and what a table for searching makes for its own use.
_OWN = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
_WHOLE = {"table": 0, "index": 1, "trigger": 2, "view": 3}

DURABLE = engine.PRAGMAS
"""What the program tells a connection; `tests/sync/test_power_cut.py` says what it is good for."""

_through_history = migrate._run
_made: dict[str, list[tuple[str, tuple[Any, ...]]]] = {}
_said: dict[str, list[tuple[str, Any]]] = {}


def _again(connection: Connection, side: migrate.Side, present: str | None) -> None:
    """What takes the place of going through the history."""
    if present is not None:
        _through_history(connection, side, present)
    elif connection.dialect.name == "postgresql":
        _said_again(connection, side)
    elif not _is_empty(connection):
        _through_history(connection, side, present)
    elif side in _made:
        for statement, values in _made[side]:
            connection.exec_driver_sql(statement, values)
    else:
        _through_history(connection, side, present)
        _made[side] = list(_told(connection))


def _said_again(connection: Connection, side: migrate.Side) -> None:
    """Say to PostgreSQL what the history said to it the first time, word by word."""
    if side in _said:
        with closing(connection.connection.cursor()) as cursor:
            for statement, values in _said[side]:
                cursor.execute(statement, values)
        return
    heard: list[tuple[str, Any]] = []

    def hear(
        _on: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        assert not many, statement
        heard.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        _through_history(connection, side, None)
    finally:
        event.remove(connection, "before_cursor_execute", hear)
    _said[side] = heard


def _is_empty(connection: Connection) -> bool:
    return not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()


def _told(connection: Connection) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The statements that make a database of the same shape, with the rows that are in it."""
    listed = connection.exec_driver_sql("SELECT name, type FROM pragma_table_list")
    kinds = {row.name: row.type for row in listed}
    shape = connection.exec_driver_sql(
        f"SELECT type, name, sql FROM sqlite_master WHERE sql > '' AND {_OWN} ORDER BY rowid"
    ).all()
    mine = [part for part in shape if kinds.get(part.name) != "shadow"]
    for part in sorted(mine, key=lambda part: _WHOLE[part.type]):
        yield part.sql, ()
    for part in mine:
        if kinds.get(part.name) == "table":
            for row in connection.exec_driver_sql(f'SELECT * FROM "{part.name}"'):
                places = ", ".join("?" for _value in row)
                yield f'INSERT INTO "{part.name}" VALUES ({places})', tuple(row)


def pytest_configure() -> None:
    """Begin."""
    migrate._run = _again
    engine.PRAGMAS = (*DURABLE, "PRAGMA synchronous=OFF")


@pytest.fixture
def history_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every database of this test go through the history of revisions."""
    monkeypatch.setattr(migrate, "_run", _through_history)
