"""What came in lately from elsewhere: which rows, in which commits; never their values.

Kept for a while among the settings, to be looked at. A first copy, a scope that is new here, and
the echo of what this device did itself are no news.

Source: ux.md 3.7 "Recent (in and out, by whom)".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.records.nouns import NOUNS, table_of
from app.records.types import from_micros, to_micros
from app.store import raw
from app.store.settings import read_setting, write_setting
from app.wire.envelopes import Page, ScopePos

_KEY = "came-in"
_MOST = 200
_MOST_ROWS = 6
_KEPT = timedelta(days=14)
TOLD = (
    "time_entry", "ticket", "ticket_event", "page", "page_version", "asset", "contact", "site",
    "attachment",
)  # fmt: skip
"""Nouns that people write. The rest follows from them."""


@dataclass(frozen=True, slots=True)
class CameRow:
    """One row of a commit.

    Attributes:
        new: it was not here before.
    """

    entity: str
    row: UUID
    new: bool


@dataclass(frozen=True, slots=True)
class Came:
    """One commit of central's, as far as it was told here."""

    rev: int
    at: datetime
    rows: tuple[CameRow, ...]


class News:
    """Collects what one answer of central's brings, before it is written down.

    Args:
        had: how far this device had each scope; rows up to there, and those of a scope that it
            did not have, are no news.
    """

    def __init__(self, had: Iterable[ScopePos]) -> None:
        self._had = {scope.id: scope.pos for scope in had if not scope.since}
        self._found: dict[int, list[list[Any]]] = {}

    def look(self, connection: Connection, page: Page) -> None:
        """Look at rows that are about to be written."""
        since = self._had.get(page.scope, 0)
        if not (since and page.data and page.entity in TOLD and "rev" in page.columns):
            return
        revs = page.data[page.columns.index("rev")]
        fresh = {row: rev for row, rev in zip(page.data[0], revs, strict=True) if rev > since}
        here = _here(connection, page.entity, fresh)
        for row, rev in fresh.items():
            told = [page.entity, row.hex(), page.scope.hex(), row not in here]
            self._found.setdefault(rev, []).append(told)

    def keep(self, connection: Connection, now: datetime) -> None:
        """Write down what was found, but for what this device did itself."""
        for rev in _own(connection, self._found):
            del self._found[rev]
        if not self._found:
            return
        kept = {one["rev"]: one for one in _kept(connection)}
        for rev, found in self._found.items():
            before = kept.get(rev, {"rows": []})["rows"]
            rows = sorted([*before, *found], key=lambda row: TOLD.index(row[0]))
            kept[rev] = {"rev": rev, "at": to_micros(now), "rows": rows[:_MOST_ROWS]}
        newest = sorted(kept.values(), key=lambda one: (one["at"], one["rev"]), reverse=True)
        _keep(connection, newest)


def _here(connection: Connection, entity: str, rows: Iterable[bytes]) -> set[bytes]:
    name, found = table_of(entity).name, set[bytes]()
    for chunk in raw.chunks(rows):
        sql = f'SELECT id FROM "{name}" WHERE id IN ({raw.marks(chunk)})'  # noqa: S608 -- our own name
        found |= {row for (row,) in raw.rows(connection, sql, chunk)}
    return found


def _own(connection: Connection, revs: Iterable[int]) -> set[int]:
    """Revisions under which central took something from this device."""
    asked, found = sorted(revs), set[int]()
    for start in range(0, len(asked), raw.MOST_MARKS):
        part = asked[start : start + raw.MOST_MARKS]
        for table in ("outbox", "journal", "dead_letter"):
            column = "rev" if table == "dead_letter" else "acked_rev"
            sql = f"SELECT {column} FROM {table} WHERE {column} IN ({raw.marks(part)})"  # noqa: S608 -- our own names
            found |= {rev for (rev,) in raw.rows(connection, sql, part)}
    return found


def lately(connection: Connection, now: datetime) -> list[Came]:
    """What came in lately, the newest first."""
    since = to_micros(now - _KEPT)
    return [_came(one) for one in _kept(connection) if one["at"] >= since]


def _came(one: Mapping[str, Any]) -> Came:
    rows = (
        CameRow(entity, UUID(hex=row), new)
        for entity, row, _scope, new in one["rows"]
        if entity in NOUNS
    )
    return Came(one["rev"], from_micros(one["at"]), tuple(rows))


def forget_scope(connection: Connection, scope: bytes) -> None:
    """Nothing of a scope that was taken away stays."""
    kept = _kept(connection)
    left = [
        {**one, "rows": rows}
        for one in kept
        if (rows := [row for row in one["rows"] if row[2] != scope.hex()])
    ]
    if left != kept:
        _keep(connection, left)


def _kept(connection: Connection) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_setting(connection, _KEY, [])
    return found


def _keep(connection: Connection, told: Iterable[dict[str, Any]]) -> None:
    write_setting(connection, _KEY, list(told)[:_MOST] or None)
