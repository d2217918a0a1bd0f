"""The search index after an act: only where words changed is a document written anew."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from app.ports.changes import RowChange
from app.records.types import to_micros
from app.store import raw, search

_MOVED = "UPDATE search_row SET updated = ? WHERE entity = ? AND row = ?"
_TURNED = "UPDATE search_row SET state = ? WHERE entity = ? AND row = ?"


def follow(connection: Connection, changes: Iterable[RowChange]) -> None:
    """Bring the documents of these rows up to date; does nothing during a first copy."""
    reworded: dict[str, set[bytes]] = {}
    moved: list[tuple[int, str, bytes]] = []
    turned: list[tuple[str, str, bytes]] = []
    for change in changes:
        moment = change.fields.get(search.UPDATED.get(change.entity, ""))
        state = change.fields.get(search.STATE.get(change.entity, ""))
        if _reads_otherwise(change):
            for entity, row in _documents(connection, change):
                reworded.setdefault(entity, set()).add(row)
            continue
        if moment is not None:
            moved.append((to_micros(moment[1]), change.entity, change.row.bytes))
        if state is not None:
            turned.append((state[1], change.entity, change.row.bytes))
    if not (reworded or moved or turned) or search.state(connection) == "empty":
        return
    for entity, rows in reworded.items():
        for chunk in raw.chunks(sorted(rows)):
            search.rewrite(connection, entity, chunk, reworded=True)
    raw.run_many(connection, _MOVED, moved)
    raw.run_many(connection, _TURNED, turned)


def _reads_otherwise(change: RowChange) -> bool:
    """Whether the document that holds this row's words has other words, or another client."""
    fields = search.searched(change.entity)
    words = [change.fields[name] for name in fields if name in change.fields]
    if change.kind == "edit":
        return bool(words) or (bool(fields) and "client_id" in change.fields)
    if change.kind == "create" and change.entity in search.FOLDED:
        return any(new for _old, new in words)
    return bool(fields)


def _documents(connection: Connection, change: RowChange) -> Iterable[tuple[str, bytes]]:
    if change.entity not in search.FOLDED:
        return [(change.entity, change.row.bytes)]
    owner, by = search.FOLDED[change.entity]
    if by in change.fields:
        return [(owner, row.bytes) for row in change.fields[by] if row is not None]
    return search.owners(connection, change.entity, [change.row.bytes])
