"""Which changes come next, and the pages made of them.

Source: sync.md 2.3, 3.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Select,
    func,
    select,
    type_coerce,
)

from app.central.feed.rows import columns_of, in_passing, rows_of
from app.central.feed.tables import sync_change, sync_commit
from app.records.archive import RESTS, archive_of
from app.records.nouns import CODES
from app.wire.envelopes import Page, ScopePos

_NAMES = {code: entity for entity, code in CODES.items()}
_SHORT_TAIL = 20_000
"""Up to so many revisions behind, one scan by revision beats a scan for each scope."""

_WIDE = 4
"""Who sees at least this part of all that is new is served by one scan, too: neighbours in
revision are neighbours on the disk."""

_AT_ONCE = 5000
"""Values in one IN list."""

Entry = Row[bytes, int, bytes, int, str]


@dataclass(slots=True)
class Position:
    """How far a device has one scope, moved on as pages are made.

    Attributes:
        since: where a filling began that has not reached it yet; see `ScopePos`.
    """

    scope: UUID
    grant: UUID
    pos: int
    since: int = 0

    @property
    def told(self) -> ScopePos:
        """As the device is told it."""
        since = self.since if self.pos < self.since else 0
        return ScopePos(self.scope.bytes, self.grant.bytes, self.pos, since)


@dataclass(frozen=True, slots=True)
class Portion:
    """The next changes, and how many come after them."""

    entries: list[Entry]
    left: int


def next_portion(
    connection: Connection, positions: Sequence[Position], head: int, limit: int
) -> Portion:
    """The next changes, at least `limit` of them where there are so many; moves the positions.

    A scope is read up to the end of a commit, so that nobody ever sees half of one. Scopes that
    are nearly up to date come first: a long first copy must not hold them up.
    """
    found: list[Entry] = []
    total = 0
    for together in _by_position(positions, head):
        count = _count(connection, together, head)
        total += count
        for group in _groups(together, head, count):
            if len(found) >= limit:
                break
            entries, reached = _read(connection, group, head, limit - len(found))
            found += entries
            for position in group:
                position.pos = reached
    return Portion(found, total - len(found))


def _by_position(positions: Sequence[Position], head: int) -> list[list[Position]]:
    """Scopes that stand at the same revision, the most advanced first."""
    by_pos: dict[int, list[Position]] = {}
    for position in positions:
        if position.pos < head:
            by_pos.setdefault(position.pos, []).append(position)
    return [by_pos[pos] for pos in sorted(by_pos, reverse=True)]


def _count(connection: Connection, together: Sequence[Position], head: int) -> int:
    change = sync_change.c
    query = select(func.count()).where(
        change.scope.in_([position.scope for position in together]),
        change.rev > together[0].pos,
        change.rev <= head,
    )
    return connection.execute(query).scalar_one()


def _groups(together: list[Position], head: int, count: int) -> list[list[Position]]:
    """All at once, or scope by scope where one scan would mostly pass over others' rows."""
    behind = head - together[0].pos
    if behind <= _SHORT_TAIL or count * _WIDE >= behind:
        return [together]
    return [[position] for position in together]


def _changes(connection: Connection, group: Sequence[Position], head: int) -> Select[Any]:
    """The changes of these scopes by revision; ids as bytes, without a detour over objects."""
    change = sync_change.c
    raw = connection.dialect.name != "postgresql"
    scope, row = (
        type_coerce(column, LargeBinary(16)) if raw else column
        for column in (change.scope, change.row_id)
    )
    query = select(scope, change.entity, row, change.rev, change.op)
    wanted: ColumnElement[bool] = change.scope.in_([position.scope for position in group])
    if len(group) > 1:
        wanted = in_passing(connection, wanted)
    return query.where(wanted, change.rev <= head).order_by(change.rev)


def _read(
    connection: Connection, group: Sequence[Position], head: int, limit: int
) -> tuple[list[Entry], int]:
    """Changes of scopes that stand at one position, and the position reached."""
    rev, commit = sync_change.c.rev, sync_commit.c.rev_hi
    query = _changes(connection, group, head)
    entries = list(connection.execute(query.where(rev > group[0].pos).limit(limit + 1)))
    if len(entries) <= limit:
        return entries, head
    last = entries[limit - 1].rev
    boundary = select(func.min(commit)).where(commit >= last)
    reached = connection.execute(boundary).scalar_one() or head
    rest = connection.execute(query.where(rev > last, rev <= reached))
    return [*entries[:limit], *rest], reached


def pages_of(connection: Connection, entries: Sequence[Entry]) -> list[Page]:
    """Pages of these changes, parents before children, the firm's own first."""
    groups: dict[tuple[int, bytes], dict[str, list[bytes]]] = {}
    by_entity: dict[int, list[bytes]] = {}
    for scope, entity, row_id, _rev, op in entries:
        row = _bytes(row_id)
        sides = groups.setdefault((entity, _bytes(scope)), {"U": [], "X": [], "D": []})
        sides[op].append(row)
        if op == "U":
            by_entity.setdefault(entity, []).append(row)
    rows: dict[int, dict[bytes, tuple[Any, ...]]] = {
        entity: {row[0]: row for row in rows_of(connection, _NAMES[entity], ids)}
        for entity, ids in by_entity.items()
    }
    return [
        _page(scope, _NAMES[entity], sides, rows.get(entity, {}), _rest(connection, key, sides))
        for key in sorted(groups)
        for (entity, scope), sides in [(key, groups[key])]
    ]


def _rest(
    connection: Connection, key: tuple[int, bytes], sides: dict[str, list[bytes]]
) -> set[bytes]:
    """The exits of a page whose rows went to rest in the scope's archive."""
    (entity, scope), left = key, sides["X"]
    found: set[bytes] = set()
    if _NAMES[entity] not in RESTS:
        return found
    change, archive = sync_change.c, archive_of(UUID(bytes=scope))
    for start in range(0, len(left), _AT_ONCE):
        some = [UUID(bytes=row) for row in left[start : start + _AT_ONCE]]
        query = select(change.row_id).where(
            change.scope == archive,
            change.entity == entity,
            change.row_id.in_(some),
            change.op == "U",
        )
        found |= {row.bytes for row in connection.execute(query).scalars()}
    return found


def _bytes(value: bytes | UUID) -> bytes:
    return value.bytes if isinstance(value, UUID) else value


def _page(
    scope: bytes,
    entity: str,
    sides: dict[str, list[bytes]],
    rows: dict[bytes, tuple[Any, ...]],
    rest: set[bytes],
) -> Page:
    present = [rows[row] for row in sides["U"] if row in rows]
    columns = columns_of(entity)
    data = [list(column) for column in zip(*present, strict=True)] or [[] for _ in columns]
    exits = [row for row in sides["X"] if row not in rest]
    return Page(scope, entity, columns, data, exits, sides["D"], sorted(rest))
