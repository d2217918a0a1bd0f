"""Taking rows from central into the store: pages, deletions, and scopes to forget.

A page goes from the wire into the table as it is, column by column, past the mapper: rows and
cursor are written in one transaction by the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, select, update

from app.ports.problems import Corrupt
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, table_of
from app.store import archive, came_in, extra, met, raw, search
from app.store.erasing import erased_in, forget_people, forget_words
from app.store.files import forget_files
from app.store.offered_anew import lay_on_top
from app.store.overlay import Key, rebuild_all, upsert_sql
from app.store.tables import base, conflict, dead_letter, unseen
from app.wire.envelopes import Page

Wire = dict[str, Any]
_COVERED = "SELECT row FROM base WHERE entity = ?"
_BASE = 'SELECT rev, "values" FROM base WHERE entity = ? AND row = ?'


def apply_page(
    connection: Connection,
    page: Page,
    *,
    sweeping: bool,
    copied: bool = False,
    awake: Collection[bytes] = frozenset(),
) -> set[bytes]:
    """Write one page; give back the ids of the rows that it touched.

    Args:
        connection: the open transaction.
        page: rows of one noun in one scope.
        sweeping: a copy from the start is running, in which revisions may go back.
        copied: the page is a first copy's, whose rows are made searchable all together.
        awake: rows that come by their client's scope with the same answer: that they leave its
            archive takes none of them away, though their ticket may come only with a later one.

    Raises:
        Corrupt: the page is not what a page must be.
    """
    ids = _checked_ids(page)
    known = extra.known_columns(page.entity)
    _keep_unknown(connection, page, known, only_newer=not sweeping, copied=copied)
    if not known:
        return set()
    pinned = archive.client_of(connection, page.scope)
    left = [*page.exits, *page.rests]
    kept = archive.staying(connection, page.entity, left, pinned)
    if pinned is not None:
        kept |= {row for row in left if row in awake}
    gone = [*(row for row in left if row not in kept), *page.deleted]
    lay_on_top(connection, page.entity, [*ids, *gone])
    covered = _covered(connection, page.entity)
    if ids:
        _write_rows(connection, page, known, covered, only_newer=not sweeping)
    if sweeping:
        _seen(connection, page.entity, ids)
    losing = search.owners(connection, page.entity, gone)
    if gone:
        resting = covered.intersection(page.exits if pinned else page.rests)
        archive.note_resting(connection, page.entity, resting - kept)
        scope = page.scope if pinned is None else pinned.bytes
        _take_away(
            connection, page.entity, scope, [row for row in gone if row not in resting], covered
        )
        archive.note_gone(connection, page.entity, gone)
    archive.note_owner(connection, page, ids, pinned)
    erased = erased_in(page)
    forget_people(connection, erased)
    touched = set(ids) | set(gone)
    rebuild_all(connection, [(page.entity, UUID(bytes=row)) for row in touched & covered])
    if not copied or search.is_ready(connection):
        search.refresh(connection, [*((page.entity, row) for row in touched - covered), *losing])
        if erased:
            forget_words(connection)
    return touched


def _keep_unknown(
    connection: Connection, page: Page, known: Collection[str], *, only_newer: bool, copied: bool
) -> None:
    """What this program cannot place stays here until it can (sync.md 2.7)."""
    left = [*page.exits, *page.rests, *page.deleted]
    if left:
        extra.forget_rows(connection, page.entity, page.scope, left)
    unknown = [name for name in page.columns if name not in known]
    if unknown and page.data:
        columns = dict(zip(page.columns, page.data, strict=True))
        scopes = [page.scope] * len(columns["id"])
        if copied:  # a first copy's pages hold rows of all scopes
            itself = columns["id"] if page.entity == "client" else scopes
            scopes = columns.get("client_id", itself)
        extra.keep(connection, page.entity, scopes, columns, unknown, only_newer=only_newer)


def _checked_ids(page: Page) -> list[bytes]:
    if not page.data:
        return []
    whole = len(page.columns) == len(page.data) and page.columns[0] == "id"
    if not whole or len({len(column) for column in page.data}) != 1:
        raise Corrupt(
            "page-shape",
            "Central sent a page that does not hold together.",
            next_step="Nothing of it was taken. Try again later, or tell whoever runs central.",
        )
    return page.data[0]


def _covered(connection: Connection, entity: str) -> set[bytes]:
    """Rows with unconfirmed operations on top: they are not written directly."""
    return {row for (row,) in raw.rows(connection, _COVERED, (entity,))}


def _write_rows(
    connection: Connection,
    page: Page,
    known: Collection[str],
    covered: set[bytes],
    *,
    only_newer: bool,
) -> None:
    placed = [i for i, name in enumerate(page.columns) if name in known]
    names = [page.columns[i] for i in placed]
    columns: list[Sequence[Any]] = [page.data[i] for i in placed]
    rows: Iterable[tuple[Any, ...]] = zip(*columns, strict=True)
    if covered.intersection(page.data[0]):
        every = list(rows)
        rows = [row for row in every if row[0] not in covered]
        below = [dict(zip(names, row, strict=True)) for row in every if row[0] in covered]
        _write_bases(connection, page.entity, below, only_newer=only_newer)
    raw.run_many(connection, upsert_sql(page.entity, names, only_newer=only_newer), rows)


def _write_bases(
    connection: Connection, entity: str, rows: list[Wire], *, only_newer: bool
) -> None:
    """Write what central has of rows that carry operations on top."""
    fresh = []
    for values in rows:
        row = values.pop("id")
        ((rev, kept),) = raw.rows(connection, _BASE, (entity, row))
        if only_newer and values.get("rev", 0) < rev:
            continue
        whole = {**(msgspec.msgpack.decode(kept) if kept is not None else {}), **values}
        fresh.append((whole.get("rev", 0), msgspec.msgpack.encode(whole), entity, row))
    raw.run_many(
        connection,
        'UPDATE base SET rev = ?, "values" = ?, rests = 0 WHERE entity = ? AND row = ?',
        fresh,
    )


def _seen(connection: Connection, entity: str, ids: list[bytes]) -> None:
    raw.run_many(
        connection,
        "DELETE FROM unseen WHERE entity = ? AND row = ?",
        [(entity, row) for row in ids],
    )


def _take_away(
    connection: Connection, entity: str, scope: bytes, gone: list[bytes], covered: set[bytes]
) -> None:
    """Delete rows, but not one that has moved to another client which this device also has."""
    table = table_of(entity).name
    if NOUNS[entity].SCOPE == "client":
        where, more = "id = ? AND client_id = ?", [scope]
    else:
        where, more = "id = ?", []
    raw.run_many(
        connection,
        f'DELETE FROM "{table}" WHERE {where}',  # noqa: S608 -- our own names
        [(row, *more) for row in gone if row not in covered],
    )
    for row in covered.intersection(gone):
        if not (more and _has_moved(connection, entity, scope, row)):
            _base_gone(connection, (entity, UUID(bytes=row)))


def _has_moved(connection: Connection, entity: str, scope: bytes, row: bytes) -> bool:
    """Whether the row beneath this device's operations belongs to another client already."""
    ((_rev, packed),) = raw.rows(connection, _BASE, (entity, row))
    return packed is not None and msgspec.msgpack.decode(packed)["client_id"] != scope


def _base_gone(connection: Connection, key: Key) -> None:
    connection.execute(
        update(base).where(base.c.entity == key[0], base.c.row == key[1]).values(values=None)
    )


def forget_scope(
    connection: Connection, scope: bytes, *, keep_files: bool = False
) -> frozenset[str]:
    """Take every row of a scope off this device; operations that wait to be sent stay.

    Args:
        connection: the open transaction.
        scope: the rows of which go.
        keep_files: the rows come again at once, so their files stay.

    Returns:
        The nouns that lost rows.

    Source: sync.md 2.6.
    """
    search.forget_scope(connection, scope)
    extra.forget_scope(connection, scope)
    met.forget_scope(connection, scope)
    came_in.forget_scope(connection, scope)
    if not keep_files:
        forget_files(connection, UUID(bytes=scope))
    lost: set[str] = set()
    for entity, noun in NOUNS.items():
        column = {"client": "client_id", "self": "id", "firm": None}[noun.SCOPE]
        if (column is None) != (scope == FIRM_SCOPE.bytes):
            continue
        where, values = ("", ()) if column is None else (f" WHERE {column} = ?", (scope,))
        name = table_of(entity).name
        _forget_bases(connection, entity, name, where, values)
        if connection.exec_driver_sql(f'DELETE FROM "{name}"{where}', values).rowcount:  # noqa: S608 -- our own names
            lost.add(entity)
    client = UUID(bytes=scope)
    archive.forget_client(connection, client)
    connection.execute(delete(conflict).where(conflict.c.scope == client))
    connection.execute(
        delete(dead_letter).where(dead_letter.c.scope == client, dead_letter.c.ended != "")
    )
    return frozenset(lost)


def _forget_bases(
    connection: Connection, entity: str, table: str, where: str, values: tuple[Any, ...]
) -> None:
    connection.exec_driver_sql(
        'UPDATE base SET "values" = NULL WHERE entity = ? '  # noqa: S608 -- our own names
        f'AND row IN (SELECT id FROM "{table}"{where})',
        (entity, *values),
    )


def begin_sweep(connection: Connection) -> None:
    """Remember every row, so that those which a copy from the start does not meet can go."""
    connection.execute(delete(unseen))
    extra.forget_all(connection)
    for entity in NOUNS:
        connection.exec_driver_sql(
            f'INSERT INTO unseen (entity, row) SELECT ?, id FROM "{table_of(entity).name}"',  # noqa: S608 -- our own name
            (entity,),
        )


def end_sweep(connection: Connection) -> set[Key]:
    """Take away the rows that a copy from the start did not meet; their own edits stay."""
    left = connection.execute(select(unseen.c.entity, unseen.c.row)).all()
    for entity in {entity for entity, _ in left}:
        lay_on_top(connection, entity, [row.bytes for noun, row in left if noun == entity])
    covered = set(connection.execute(select(base.c.entity, base.c.row)))
    losing = [
        owner for entity, row in left for owner in search.owners(connection, entity, [row.bytes])
    ]
    for entity, row in left:
        if (entity, row) in covered:
            _base_gone(connection, (entity, row))
        else:
            connection.exec_driver_sql(
                f'DELETE FROM "{table_of(entity).name}" WHERE id = ?',  # noqa: S608 -- our own name
                (row.bytes,),
            )
    archive.forget_missing(connection)
    keys = {(entity, row) for entity, row in left}
    rebuild_all(connection, keys & covered)
    freed = [(entity, row.bytes) for entity, row in keys - covered]
    search.refresh(connection, [*freed, *losing])
    connection.execute(delete(unseen))
    return keys
