"""Copying beside what is here: rows that the copy does not meet again are taken away at its end.

What was not met yet is written down, so that a sweep goes on after the program ended in its midst.

Source: sync.md 2.11.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, table_of
from app.store import raw

_OWNER = {"client": "client_id", "self": "id", "firm": None}


def is_sweeping(connection: Connection) -> bool:
    """Whether rows are here that a copy has not met again yet."""
    return bool(raw.rows(connection, "SELECT 1 FROM unseen LIMIT 1"))


def begin_sweep_of(connection: Connection, scopes: Iterable[bytes]) -> None:
    """Remember every row of these scopes, beside what other copies have not met yet."""
    for scope in scopes:
        for entity, noun in NOUNS.items():
            column = _OWNER[noun.SCOPE]
            if (column is None) != (scope == FIRM_SCOPE.bytes):
                continue
            where, values = ("", ()) if column is None else (f' WHERE "{column}" = ?', (scope,))
            raw.run(
                connection,
                "INSERT OR IGNORE INTO unseen (entity, row) "  # noqa: S608 -- our own names
                f'SELECT ?, id FROM "{table_of(entity).name}"{where}',
                (entity, *values),
            )
