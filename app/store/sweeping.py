"""Copying beside what is here: rows that the copy does not meet again are taken away at its end.

What was not met yet is written down, so that a sweep goes on after the program ended in its midst.

Source: sync.md 2.11.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from app.records.nouns import NOUNS
from app.store import extra, raw
from app.store.sums import rows_below


def is_sweeping(connection: Connection) -> bool:
    """Whether rows are here that a copy has not met again yet."""
    return bool(raw.rows(connection, "SELECT 1 FROM unseen LIMIT 1"))


def begin_sweep_of(connection: Connection, scopes: Iterable[bytes]) -> None:
    """Remember every row of these scopes, beside what other copies have not met yet."""
    wanted = set(scopes)
    if not wanted:
        return
    for scope in wanted:
        extra.forget_scope(connection, scope)
    for entity in NOUNS:
        raw.run_many(
            connection,
            "INSERT OR IGNORE INTO unseen (entity, row) VALUES (?, ?)",
            [(entity, row) for scope, row, _ in rows_below(connection, entity) if scope in wanted],
        )
