"""The work of this device, saved from a damaged store.

What is saved: operations that central does not have, refused ones, values that gave way, the timer,
drafts and settings. Copies of central's rows are not: central has them.

Source: security.md 3.4, T14; sync.md 2.5, 2.11.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, Table, Text

from app.records.nouns import NOUNS
from app.records.types import Id, Instant, Structure
from app.store.carve import SALT, Pages
from app.store.keys import DATABASE
from app.store.tables import (
    conflict,
    dead_letter,
    draft,
    outbox,
    setting,
    sync_state,
    timer_event,
)

Row = dict[str, Any]
SAVED: tuple[Table, ...] = (
    sync_state,
    outbox,
    dead_letter,
    conflict,
    timer_event,
    draft,
    setting,
)
_ID_BYTES = 16


class Rescued(msgspec.Struct, frozen=True):
    """What could be read, in wire form: table → rows.

    Attributes:
        bad_pages: pages of the store that no longer prove themselves.
    """

    rows: dict[str, list[Row]]
    bad_pages: int = 0

    def __repr__(self) -> str:
        return f"Rescued({ {name: len(rows) for name, rows in self.rows.items()} })"

    @property
    def waiting(self) -> int:
        """Acts that central does not have yet."""
        return len({op["tx"] for op in self._unsent()})

    def _unsent(self) -> list[Row]:
        ops = [op for op in self.rows.get(outbox.name, []) if op["state"] not in _NOT_SENT]
        return sorted(ops, key=lambda op: int(op["seq"]))

    @property
    def unsent(self) -> list[Row]:
        """The operations of those acts, in the order of their doing."""
        return self._unsent()

    @property
    def owner(self) -> bytes | None:
        """Whose work it is; None where the store no longer says."""
        for state in self.rows.get(sync_state.name, []):
            if state["user"]:
                return bytes(state["user"])
        for kept in self.rows.get(setting.name, []):
            if kept["key"] == "person":
                return UUID(str(json.loads(kept["value"])["id"])).bytes
        return None

    @property
    def refused(self) -> int:
        """Refused operations that a person has not settled yet."""
        return sum(not letter["ended"] for letter in self.rows.get(dead_letter.name, []))


def rescue(folder: Path, key: bytes, salt: bytes = b"") -> Rescued:
    """Read this device's own work out of a store that may be damaged; nothing is written.

    Args:
        folder: of the store; nobody has it open.
        key: of the database.
        salt: the first bytes of the whole file, if they are known from elsewhere.
    """
    with (folder / DATABASE).open("rb") as file:
        found = file.read(SALT)
    pages = Pages(folder, key, salt or found)
    rows: dict[str, dict[bytes, Row]] = {}
    widths = {width for table in SAVED for width in range(_fewest(table), len(table.columns) + 1)}
    for row_id, values in pages.records(frozenset(widths)):
        for table in SAVED:
            row = as_row(table, row_id, values)
            if row is not None:
                identity = [row[column.name] for column in table.primary_key]
                rows.setdefault(table.name, {})[msgspec.msgpack.encode(identity)] = row
                break
    whole = {name: list(kept.values()) for name, kept in rows.items()}
    return Rescued(whole, len(pages.bad))


def as_row(table: Table, row_id: int, values: Sequence[Any]) -> Row | None:
    """The values under the table's names, if they can be a row of it.

    A row that was written before columns were added ends early: it has their defaults.
    """
    columns = list(table.columns)
    if not _fewest(table) <= len(values) <= len(columns):
        return None
    keys = list(table.primary_key)
    alias = keys[0].name if len(keys) == 1 and isinstance(keys[0].type, Integer) else ""
    row: Row = {}
    for place, column in enumerate(columns):
        value = values[place] if place < len(values) else _default(column)
        # SQLite stores NULL for a key that is the row's own number.
        value = row_id if value is None and column.name == alias else value
        if not _fits(column, value):
            return None
        row[column.name] = value
    named = row.get("entity")
    return row if named is None or named in NOUNS else None


def _default(column: Column[Any]) -> Any:
    written = getattr(column.server_default, "arg", None)
    if written is None:
        return None
    return str(written) if isinstance(column.type, Text) else json.loads(str(written))


def _fewest(table: Table) -> int:
    """Of how many columns a row is at least."""
    columns = list(table.columns)
    while columns[-1].nullable or columns[-1].server_default is not None:
        columns.pop()
    return len(columns)


_KINDS: tuple[tuple[type[Any], Callable[[Any], bool]], ...] = (
    (Id, lambda value: isinstance(value, bytes) and len(value) == _ID_BYTES),
    (Instant, lambda value: isinstance(value, int)),
    (Structure, lambda value: isinstance(value, str)),
    (Boolean, lambda value: value in {0, 1}),
    (Float, lambda value: isinstance(value, (int, float))),
    (Integer, lambda value: isinstance(value, int)),
    (LargeBinary, lambda value: isinstance(value, bytes)),
    (Text, lambda value: isinstance(value, str)),
)


def _fits(column: Column[Any], value: Any) -> bool:
    if value is None:
        return bool(column.nullable)
    return next(fits(value) for kind, fits in _KINDS if isinstance(column.type, kind))


_NOT_SENT = ("acked", "shown")
"""Central has them, or never gets them."""
