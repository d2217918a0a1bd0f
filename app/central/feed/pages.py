"""Which changes come next, and the pages made of them.

Source: sync.md 2.3, 3.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from app.central.feed.rows import columns_of, rows_of
from app.central.feed.tables import sync_change, sync_commit
from app.records.nouns import CODES
from app.wire.envelopes import Page

_NAMES = {code: entity for entity, code in CODES.items()}
_SHORT_TAIL = 20_000
"""Up to so many revisions behind, one scan by revision beats a scan for each scope."""

Entry = Row[UUID, int, UUID, int, str]
_columns = (
    sync_change.c.scope,
    sync_change.c.entity,
    sync_change.c.row_id,
    sync_change.c.rev,
    sync_change.c.op,
)


@dataclass(slots=True)
class Position:
    """How far a device has one scope, moved on as pages are made."""

    scope: UUID
    grant: UUID
    pos: int


def next_entries(
    connection: Connection, positions: Sequence[Position], head: int, limit: int
) -> list[Entry]:
    """The next changes, at least `limit` of them where there are so many; moves the positions.

    A scope is read up to the end of a commit, so that nobody ever sees half of one. Scopes that
    are nearly up to date come first: a long first copy must not hold them up.
    """
    found: list[Entry] = []
    for group in _groups(positions, head):
        if len(found) >= limit:
            break
        entries, reached = _read(connection, group, head, limit - len(found))
        found += entries
        for position in group:
            position.pos = reached
    return found


def _groups(positions: Sequence[Position], head: int) -> Iterable[list[Position]]:
    by_pos: dict[int, list[Position]] = {}
    for position in positions:
        if position.pos < head:
            by_pos.setdefault(position.pos, []).append(position)
    for pos in sorted(by_pos, reverse=True):
        if head - pos <= _SHORT_TAIL:
            yield by_pos[pos]
        else:
            yield from ([position] for position in by_pos[pos])


def _read(
    connection: Connection, group: Sequence[Position], head: int, limit: int
) -> tuple[list[Entry], int]:
    """Changes of scopes that stand at one position, and the position reached."""
    change = sync_change.c
    scopes = change.scope.in_([position.scope for position in group])
    query = select(*_columns).where(scopes, change.rev <= head).order_by(change.rev)
    entries = list(connection.execute(query.where(change.rev > group[0].pos).limit(limit + 1)))
    if len(entries) <= limit:
        return entries, head
    last = entries[limit - 1].rev
    commit = sync_commit.c.rev_hi
    boundary = select(func.min(commit)).where(commit >= last)
    reached = connection.execute(boundary).scalar_one() or head
    rest = connection.execute(query.where(change.rev > last, change.rev <= reached))
    return [*entries[:limit], *rest], reached


def rows_left(connection: Connection, positions: Sequence[Position], head: int) -> int:
    """How many rows are still to come."""
    change = sync_change.c
    by_pos: dict[int, list[UUID]] = {}
    for position in positions:
        if position.pos < head:
            by_pos.setdefault(position.pos, []).append(position.scope)
    total = 0
    for pos, scopes in by_pos.items():
        count = select(func.count()).where(
            change.scope.in_(scopes), change.rev > pos, change.rev <= head
        )
        total += connection.execute(count).scalar_one()
    return total


def pages_of(connection: Connection, entries: Sequence[Entry]) -> list[Page]:
    """Pages of these changes, parents before children, the firm's own first."""
    groups: dict[tuple[int, UUID], dict[str, list[bytes]]] = {}
    by_entity: dict[int, list[bytes]] = {}
    for scope, entity, row, _rev, op in entries:
        sides = groups.setdefault((entity, scope), {"U": [], "X": [], "D": []})
        sides[op].append(row.bytes)
        if op == "U":
            by_entity.setdefault(entity, []).append(row.bytes)
    rows: dict[int, dict[bytes, tuple[Any, ...]]] = {
        entity: {row[0]: row for row in rows_of(connection, _NAMES[entity], ids)}
        for entity, ids in by_entity.items()
    }
    return [
        _page(scope, _NAMES[entity], sides, rows.get(entity, {}))
        for (entity, scope), sides in sorted(groups.items())
    ]


def _page(
    scope: UUID, entity: str, sides: dict[str, list[bytes]], rows: dict[bytes, tuple[Any, ...]]
) -> Page:
    present = [rows[row] for row in sides["U"] if row in rows]
    columns = columns_of(entity)
    data = [list(column) for column in zip(*present, strict=True)] or [[] for _ in columns]
    return Page(scope.bytes, entity, columns, data, sides["X"], sides["D"])
