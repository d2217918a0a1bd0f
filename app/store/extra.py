"""What a newer central sends and this program does not know yet: kept, and taken over later.

A column that this program lacks is kept beside its row; a row of a noun that it lacks is kept
whole. It goes where the row goes. `learning` puts it in its place once the program was updated.

Source: sync.md 2.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.records.nouns import NOUNS, table_of
from app.store import raw

_KEEP = (
    'INSERT INTO extra (entity, "row", scope, rev, "values") VALUES (?, ?, ?, ?, ?) '
    'ON CONFLICT (entity, "row") DO UPDATE SET scope = excluded.scope, rev = excluded.rev, '
    '"values" = excluded."values" WHERE excluded.rev >= extra.rev OR ?'
)


def known_columns(entity: str) -> frozenset[str]:
    """The columns of a noun that this program has; none of a noun that it lacks."""
    if entity not in NOUNS:
        return frozenset()
    return frozenset(column.name for column in table_of(entity).columns)


def keep(
    connection: Connection,
    entity: str,
    scopes: Iterable[bytes],
    columns: Mapping[str, Sequence[Any]],
    unknown: Iterable[str],
    *,
    only_newer: bool,
) -> None:
    """Keep the columns of a page that this program lacks.

    Args:
        connection: the open transaction.
        entity: the page's noun.
        scopes: by which scope each of its rows came.
        columns: all columns of the page, in wire form; `id` and `rev` are among them.
        unknown: those to keep.
        only_newer: leave a row alone of which a later revision is kept (invariant I7).
    """
    names = sorted(unknown)
    kept = zip(*(columns[name] for name in names), strict=True)
    raw.run_many(
        connection,
        _KEEP,
        (
            (entity, row, scope, rev, _packed(names, values), not only_newer)
            for row, scope, rev, values in zip(
                columns["id"], scopes, columns["rev"], kept, strict=True
            )
        ),
    )


def _packed(names: Sequence[str], values: Sequence[Any]) -> bytes:
    return msgspec.msgpack.encode(dict(zip(names, values, strict=True)))


def keeps_any(connection: Connection) -> bool:
    """Whether anything is kept: with a central of the same version never."""
    return bool(raw.rows(connection, "SELECT 1 FROM extra LIMIT 1"))


def forget_rows(connection: Connection, entity: str, scope: bytes, rows: Iterable[bytes]) -> None:
    """These rows left a scope, or are gone: so is what was kept of them.

    What came by another scope meanwhile stays.
    """
    if keeps_any(connection):
        raw.run_many(
            connection,
            'DELETE FROM extra WHERE entity = ? AND "row" = ? AND scope = ?',
            [(entity, row, scope) for row in rows],
        )


def forget_scope(connection: Connection, scope: bytes) -> None:
    """Everything of a scope goes."""
    raw.run(connection, "DELETE FROM extra WHERE scope = ?", (scope,))


def forget_all(connection: Connection) -> None:
    """Everything goes: it comes again with a copy from the start."""
    raw.run(connection, "DELETE FROM extra")
