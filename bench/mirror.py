"""The floor of an edit: the same rows, written into a copy of the store by the bare driver."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from app.database.engine import connect
from app.store.keys import DATABASE
from app.store.open import Store

Write = tuple[str, tuple[Any, ...]]
_SHADOWS = ("search_data", "search_idx", "search_content", "search_docsize", "search_config")
"""What the full-text index keeps for itself; `search` itself is compared."""


class Mirror:
    """A copy of a store that follows it, act by act.

    After each act the rows that differ are found. The same inserts, updates and deletes then run
    on the copy in one transaction: same schema, indexes, cipher, search index, `synchronous=FULL`,
    and as much in the outbox. At the end both hold the same.

    Args:
        store: the store to follow; nobody else writes to it.
        folder: on the same disk.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        source = store.folder / DATABASE
        self._bare = connect(_copied(store, folder / "floor.db"), store.key)
        self._look = connect(source, store.key)
        key = store.key.hex()
        self._look.execute(f"ATTACH '{folder / 'floor.db'}' AS floor KEY \"x'{key}'\"")
        self._tables = dict(_tables(self._look))

    def differences(self, rows: Iterable[UUID] | None = None) -> list[Write]:
        """What must be written to the copy to make both the same.

        Args:
            rows: where to look, beside what is new on this device; everywhere unless given.
        """
        where = None if rows is None else _narrow(self._tables, rows)
        found: list[Write] = []
        for table in self._tables if where is None else where:
            found += self._differences(table, "" if where is None else where[table])
        return found

    def _differences(self, table: str, where: str) -> Iterable[Write]:
        columns, key = self._tables[table]
        ours, theirs = (self._only(table, where, *pair) for pair in _BOTH_WAYS)
        places = [columns.index(name) for name in key]
        before = {tuple(row[place] for place in places): row for row in theirs}
        for row in ours:
            at = tuple(row[place] for place in places)
            yield _write(table, columns, key, at, before.pop(at, None), row)
        for at in before:
            yield f'DELETE FROM "{table}" WHERE {_equal(key, " AND ")}', at

    def _only(self, table: str, where: str, one: str, other: str) -> list[tuple[Any, ...]]:
        """Rows that one side has and the other does not have."""
        names = ", ".join(f'"{name}"' for name in self._tables[table][0])
        sql = (
            f'SELECT {names} FROM {one}."{table}" {where} '
            f'EXCEPT SELECT {names} FROM {other}."{table}" {where}'
        )
        return list(self._look.execute(sql).fetchall())

    def replay(self, writes: Sequence[Write]) -> float:
        """Write these in one transaction; give back the seconds that it took."""
        execute = self._bare.execute
        started = time.perf_counter()
        execute("BEGIN IMMEDIATE")
        for sql, values in writes:
            execute(sql, values)
        execute("COMMIT")
        return time.perf_counter() - started

    def close(self) -> None:
        """Let go of the files."""
        self._look.close()
        self._bare.close()


_BOTH_WAYS = (("main", "floor"), ("floor", "main"))


def _copied(store: Store, target: Path) -> Path:
    with store.database.write.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # a checkpoint does not run inside a transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return Path(shutil.copy(store.folder / DATABASE, target))


def _tables(look: Any) -> Iterable[tuple[str, tuple[list[str], list[str]]]]:
    """Each table with its columns and its key."""
    names = look.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for (name,) in names:
        facts = look.execute(f'PRAGMA main.table_info("{name}")').fetchall()
        if name == "search":
            yield name, (["rowid", "text"], ["rowid"])
        elif name not in _SHADOWS:
            yield name, ([fact[1] for fact in facts], [fact[1] for fact in facts if fact[5]])


def _narrow(tables: Mapping[str, Any], rows: Iterable[UUID]) -> dict[str, str]:
    """Where an act that touched these rows can have left something."""
    ids = ", ".join(f"x'{row.hex}'" for row in rows)
    nouns = {name: f"WHERE id IN ({ids})" for name, (_, key) in tables.items() if key == ["id"]}
    return nouns | {
        "outbox": "WHERE seq > (SELECT coalesce(max(seq), 0) FROM floor.outbox)",
        "base": f"WHERE row IN ({ids})",
        "search_row": f"WHERE row IN ({ids})",
        "search": f"WHERE rowid IN (SELECT rowid FROM main.search_row WHERE row IN ({ids}))",
        "timer_event": "WHERE rowid > (SELECT coalesce(max(rowid), 0) FROM floor.timer_event)",
        "sync_state": "",
        "setting": "",
    }


def _write(
    table: str,
    columns: Sequence[str],
    key: Sequence[str],
    at: tuple[Any, ...],
    before: Sequence[Any] | None,
    row: tuple[Any, ...],
) -> Write:
    if before is None:
        names = ", ".join(f'"{name}"' for name in columns)
        return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', row
    changed = [place for place, value in enumerate(row) if value != before[place]]
    sets = _equal([columns[place] for place in changed], ", ")
    values = tuple(row[place] for place in changed)
    return f'UPDATE "{table}" SET {sets} WHERE {_equal(key, " AND ")}', values + at


def _equal(names: Iterable[str], between: str) -> str:
    return between.join(f'"{name}" = ?' for name in names)
