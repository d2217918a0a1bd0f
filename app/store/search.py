"""The full-text index: one document a row, and a ticket's events inside its ticket's document.

A page's holds the versions that stand beside its text, too (sync.md 3.5). The index is kept by
hand, in batches: triggers cost six times as much (sync.md 4). During each stage of a first copy it
is left alone, and filled at the stage's end in short transactions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, update

from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, fields_of, table_of
from app.store import raw
from app.store.tables import SEARCH_BUFFER, SEARCH_DDL, sync_state

FOLDED = {
    "ticket_event": ("ticket", "ticket_id"),
    "time_entry": ("ticket", "ticket_id"),
    "attachment": ("ticket", "ticket_id"),
    "page_version": ("page", "page_id"),
}
"""Nouns whose words are found through another row: noun → that row's noun, the field naming it."""

_STANDS = {
    "page_version": "f.body <> d.body AND NOT EXISTS (SELECT 1 FROM page_version c "
    "WHERE c.page_id = f.page_id AND (c.base_id = f.id OR c.merged_id = f.id))"
}  # where not all rows of a noun are found

UPDATED = {"ticket": "touched_at"}
"""The field that says when a row last moved, where that is not its birth."""
STATE = {"ticket": "state"}
"""The field that says where a row stands in its life: a search is narrowed by it in the index."""
FILL_CHUNK = 2500
"""So few at once that an edit which waits for its turn does not wait long."""

State = Literal["empty", "filling", "part", "ready"]
"""How far the index is: `empty` is left alone until it is filled; `filling` and `part` follow
changes, but rows are missing: all that a later stage of a first copy brings."""

Owner = tuple[str, bytes]
Place = tuple[int, bytes]
"""How far a filling has come: the number of a noun among `documents()`, and a row's id."""

START: Place = (0, b"")


@cache
def documents() -> tuple[str, ...]:
    """The nouns that have documents of their own."""
    return tuple(noun for noun in NOUNS if noun not in FOLDED and searched(noun))


@cache
def searched(entity: str) -> tuple[str, ...]:
    """The fields of a noun whose words are found."""
    return tuple(field.name for field in fields_of(entity).values() if field.search)


@cache
def document_sql(entity: str) -> str:
    """SQL for (id, client, updated, state, text) of a noun's rows, to be narrowed by the caller."""
    words = [f"coalesce(d.{name}, '')" for name in searched(entity)]
    words += [_folded_text(noun, by) for noun, (owner, by) in FOLDED.items() if owner == entity]
    text = " || char(10) || ".join(words)
    updated = UPDATED.get(entity, "created_at")
    return (
        f"SELECT d.id, {_client(entity)} AS client, d.{updated} AS updated, "  # noqa: S608 -- our own names
        f"{_state(entity)} AS state, {text} AS text "
        f'FROM "{table_of(entity).name}" d'
    )


def _client(entity: str) -> str:
    return {"client": "d.client_id", "self": "d.id", "firm": f"x'{FIRM_SCOPE.hex}'"}[
        NOUNS[entity].SCOPE
    ]


def _state(entity: str) -> str:
    return f"d.{STATE[entity]}" if entity in STATE else "''"


def _folded_text(entity: str, by: str) -> str:
    words = " || char(10) || ".join(searched(entity))
    some = " || ".join(searched(entity))
    stands = f" AND {_STANDS[entity]}" if entity in _STANDS else ""
    return (
        f"coalesce((SELECT group_concat({words}, char(10)) "  # noqa: S608 -- our own names
        f"FROM \"{table_of(entity).name}\" f WHERE f.{by} = d.id AND {some} <> ''{stands}), '')"
    )


def refresh(connection: Connection, rows: Iterable[tuple[str, bytes]]) -> None:
    """Bring the documents of these rows up to date; does nothing during a first copy."""
    wanted = list(rows)
    if not wanted or state(connection) == "empty":
        return
    docs: dict[str, set[bytes]] = {}
    for entity, group in itertools.groupby(sorted(wanted), key=lambda row: row[0]):
        ids = {row for _, row in group}
        if entity in FOLDED:
            docs.setdefault(FOLDED[entity][0], set()).update(_owners(connection, entity, ids))
        elif searched(entity):
            docs.setdefault(entity, set()).update(ids)
    for entity, ids in docs.items():
        for chunk in raw.chunks(sorted(ids)):
            rewrite(connection, entity, chunk)


def state(connection: Connection) -> State:
    """How far the index is."""
    ((found,),) = raw.rows(connection, "SELECT search FROM sync_state")
    known: State = found
    return known


def is_ready(connection: Connection) -> bool:
    """Whether every row is in the index."""
    return state(connection) == "ready"


def owners(connection: Connection, entity: str, ids: Iterable[bytes]) -> list[Owner]:
    """Rows whose documents hold the words of these rows; asked before rows are taken away."""
    if entity not in FOLDED:
        return []
    return [(FOLDED[entity][0], owner) for owner in _owners(connection, entity, set(ids))]


def _owners(connection: Connection, entity: str, ids: set[bytes]) -> set[bytes]:
    owners: set[bytes] = set()
    for chunk in raw.chunks(sorted(ids)):
        found = raw.rows(
            connection,
            f'SELECT DISTINCT {FOLDED[entity][1]} FROM "{table_of(entity).name}" '  # noqa: S608 -- our own names
            f"WHERE id IN ({raw.marks(chunk)})",
            chunk,
        )
        owners.update(owner for (owner,) in found if owner is not None)
    return owners


def rewrite(
    connection: Connection, entity: str, ids: Sequence[bytes], *, reworded: bool = False
) -> None:
    """Write the documents that differ.

    Args:
        connection: the open transaction.
        entity: the noun of these documents.
        ids: their rows, as many as fit into one statement.
        reworded: their words did change; to read the old ones and compare would be for nothing.
    """
    words, join = ("NULL", "") if reworded else ("s.text", "JOIN search s ON s.rowid = r.rowid ")
    found = raw.rows(connection, f"{document_sql(entity)} WHERE d.id IN ({raw.marks(ids)})", ids)
    known = raw.rows(
        connection,
        f"SELECT r.row, r.rowid, r.client_id, r.updated, r.state, {words} FROM search_row r "  # noqa: S608 -- our own words
        f"{join}WHERE r.entity = ? AND r.row IN ({raw.marks(ids)})",
        (entity, *ids),
    )
    before = {row: rest for row, *rest in known}
    _insert(connection, entity, [row for row in found if row[0] not in before])
    texts, places, moments = [], [], []
    for row, client, updated, state_now, text in found:
        rowid, was_client, *was, was_text = before.pop(row, (None, None, None, None, None))
        if rowid is None:
            continue
        if text != was_text:
            texts.append((text, rowid))
        if client != was_client:
            places.append((client, updated, state_now, rowid))
        elif [updated, state_now] != was:  # apart: a client in the statement would touch its index
            moments.append((updated, state_now, rowid))
    raw.run_many(connection, "UPDATE search SET text = ? WHERE rowid = ?", texts)
    raw.run_many(
        connection,
        "UPDATE search_row SET client_id = ?, updated = ?, state = ? WHERE rowid = ?",
        places,
    )
    raw.run_many(
        connection, "UPDATE search_row SET updated = ?, state = ? WHERE rowid = ?", moments
    )
    for rowid, *_ in before.values():
        _delete(connection, "rowid = ?", (rowid,))


def _insert(connection: Connection, entity: str, rows: Sequence[Any]) -> None:
    if not rows:
        return
    top = _top(connection)
    raw.run_many(
        connection,
        "INSERT INTO search_row (rowid, entity, row, client_id, updated, state) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(number, entity, *place) for number, (*place, _text) in enumerate(rows, start=top + 1)],
    )
    raw.run_many(
        connection,
        "INSERT INTO search (rowid, text) VALUES (?, ?)",
        [(number, row[-1]) for number, row in enumerate(rows, start=top + 1)],
    )


def forget_scope(connection: Connection, scope: bytes) -> None:
    """Take every document of a client out of the index."""
    _delete(connection, "client_id = ?", (scope,))


def _delete(connection: Connection, where: str, values: tuple[Any, ...]) -> None:
    connection.exec_driver_sql(
        f"DELETE FROM search WHERE rowid IN (SELECT rowid FROM search_row WHERE {where})",  # noqa: S608 -- our own words
        values,
    )
    connection.exec_driver_sql(f"DELETE FROM search_row WHERE {where}", values)  # noqa: S608 -- as above


def empty(connection: Connection) -> None:
    """Clear the index and leave it alone until it is filled: before a first copy."""
    connection.exec_driver_sql("DELETE FROM search")
    connection.exec_driver_sql("DELETE FROM search_row")
    _note_state(connection, "empty")


def begin_anew(connection: Connection) -> None:
    """Drop the index with whatever is wrong in it; it is to be filled next."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS search")
    connection.exec_driver_sql(SEARCH_DDL)
    connection.exec_driver_sql(SEARCH_BUFFER)
    connection.exec_driver_sql("DELETE FROM search_row")
    _note_state(connection, "empty")


def fill_some(
    connection: Connection, place: Place = START, *, then: State = "ready"
) -> Place | None:
    """Index some of the rows that are not in the index yet; None when all are.

    From the first call on, changes keep the index themselves. A filling that was interrupted is
    begun again and passes over what it finds done.

    Args:
        connection: the open transaction.
        place: how far the filling is.
        then: the state that it comes to; `part` while rows are still to come.
    """
    number, after = place
    if number >= len(documents()):
        if then == "ready":
            _follow_edits(connection)
        _note_state(connection, then)
        return None
    if place == START:
        _note_state(connection, "filling")
    entity = documents()[number]
    top = _top(connection)
    last = connection.exec_driver_sql(
        "INSERT INTO search_row (entity, row, client_id, updated, state) "  # noqa: S608 -- our own names
        f"SELECT '{entity}', id, client, updated, state FROM ({document_sql(entity)} "
        "WHERE d.id > ? AND NOT EXISTS "
        "(SELECT 1 FROM search_row r WHERE r.entity = ? AND r.row = d.id) ORDER BY d.id LIMIT ?)",
        (after, entity, FILL_CHUNK),
    ).rowcount
    connection.exec_driver_sql(
        "INSERT INTO search (rowid, text) "  # noqa: S608 -- our own names
        f"SELECT r.rowid, x.text FROM search_row r JOIN ({document_sql(entity)}) x ON x.id = r.row "
        "WHERE r.rowid > ? ORDER BY r.rowid",
        (top,),
    )
    if last < FILL_CHUNK:
        return number + 1, b""
    reached = connection.exec_driver_sql(
        "SELECT row FROM search_row WHERE rowid > ? ORDER BY row DESC LIMIT 1", (top,)
    ).scalar_one()
    return number, bytes(reached)


def _follow_edits(connection: Connection) -> None:
    """Write the documents of rows with edits that wait to be sent once more.

    Such a ticket may have been indexed before its own timeline had come.
    """
    pending = raw.rows(connection, "SELECT entity, row FROM base")
    refresh(connection, [(entity, row) for entity, row in pending])


def _note_state(connection: Connection, now: State) -> None:
    connection.execute(update(sync_state).values(search=now))


def _top(connection: Connection) -> int:
    found: int = connection.exec_driver_sql(
        "SELECT coalesce(max(rowid), 0) FROM search_row"
    ).scalar_one()
    return found
