"""A first copy in two stages: what one works with at once, then everything else.

The rows travel by their ids, not by revision, so that what belongs together comes together. A
device that has them all takes what changed meanwhile from the revision at which its copy began.

A row's part is decided by values that have stood since then: a ticket that was changed later
waits for the second stage, and comes a third time with what changed. So no row falls between the
parts, however much is written while the copy runs.

Source: architecture.md 10, sync.md 3.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    and_,
    case,
    func,
    or_,
    select,
    type_coerce,
)

from app.central.feed.rows import columns_of, rows_of
from app.domain.vocabulary import OPEN_STATES
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, fields_of, table_of
from app.records.types import from_micros, to_micros
from app.wire.envelopes import CopyPos, Page

RECENT = timedelta(days=62)
"""Time worked this month and last comes at once: what an allowance has left is counted from it."""

_LATER = frozenset({"asset", "page", "page_version"})
"""What nobody needs in order to take up a ticket."""

Which = Literal["all", "first", "rest"]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one noun that are copied together."""

    stage: int
    entity: str
    which: Which


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom a copy is made: the person, and the scopes that are part of it."""

    user: UUID
    scopes: tuple[UUID, ...]


@cache
def plan() -> tuple[Part, ...]:
    """The parts in their order, parents before children within a stage."""
    divided = [entity for entity in NOUNS if _is_divided(entity)]
    whole = [entity for entity in NOUNS if entity not in divided]
    return (
        *(Part(1, entity, "all") for entity in whole if entity not in _LATER),
        *(Part(1, entity, "first") for entity in divided),
        *(Part(2, entity, "all") for entity in whole if entity in _LATER),
        *(Part(2, entity, "rest") for entity in divided),
    )


def _is_divided(entity: str) -> bool:
    """Whether a noun's rows follow their ticket, or their time entry, into a stage."""
    owners = {field.refers for name, field in fields_of(entity).items() if name == _owner(entity)}
    return entity == "ticket" or bool(owners)


def _owner(entity: str) -> str:
    return "entry_id" if "entry_id" in fields_of(entity) else "ticket_id"


def begin(connection: Connection, asker: Asker, head: int, now: datetime) -> CopyPos:
    """Where a copy begins that starts at this revision, with its rows counted."""
    start = CopyPos(head=head, since=to_micros(now - RECENT))
    counts = {1: 0, 2: 0}
    for part in plan():
        if part.which == "rest":
            counts[2] += _count(connection, asker, start, Part(2, part.entity, "all"))
            counts[2] -= _count(connection, asker, start, Part(1, part.entity, "first"))
        else:
            counts[part.stage] += _count(connection, asker, start, part)
    return CopyPos(
        head=head, since=start.since, first=counts[1], rows=counts[1] + counts[2], stage=1
    )


def _count(connection: Connection, asker: Asker, pos: CopyPos, part: Part) -> int:
    table = table_of(part.entity)
    query = select(func.count()).select_from(table).where(*_conditions(asker, pos, part))
    return int(connection.execute(query).scalar_one())


def advance(
    connection: Connection, asker: Asker, pos: CopyPos, limit: int
) -> tuple[list[Page], CopyPos | None]:
    """The next pages of a copy, within one stage, and where it is then; None when it is complete.

    Args:
        connection: a snapshot.
        asker: for whom.
        pos: how far the device is.
        limit: rows at most.
    """
    parts, at, after, room = plan(), pos.part, pos.after, limit
    pages: list[Page] = []
    while at < len(parts) and parts[at].stage == pos.stage and room > 0:
        part = parts[at]
        ids = _ids(connection, asker, pos, part, after, room)
        if ids:
            pages.append(_page(connection, part.entity, ids))
        at, after = (at, ids[-1]) if len(ids) == room else (at + 1, b"")
        room -= len(ids)
    if at >= len(parts):
        return pages, None
    return pages, CopyPos(
        head=pos.head,
        stage=parts[at].stage,
        part=at,
        after=after,
        since=pos.since,
        done=pos.done + limit - room,
        first=pos.first,
        rows=pos.rows,
    )


def _ids(
    connection: Connection, asker: Asker, pos: CopyPos, part: Part, after: bytes, limit: int
) -> list[bytes]:
    key = table_of(part.entity).c.id
    raw = connection.dialect.name != "postgresql"
    query = select(type_coerce(key, LargeBinary(16)) if raw else key)
    query = query.where(*_conditions(asker, pos, part)).order_by(key).limit(limit)
    if after:
        query = query.where(key > UUID(bytes=after))
    return [_bytes(value) for value in connection.scalars(query)]


def _bytes(value: bytes | UUID) -> bytes:
    return value.bytes if isinstance(value, UUID) else value


def _page(connection: Connection, entity: str, ids: Sequence[bytes]) -> Page:
    rows = sorted(rows_of(connection, entity, ids))
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Page(FIRM_SCOPE.bytes, entity, columns_of(entity), columns)


def _conditions(asker: Asker, pos: CopyPos, part: Part) -> Iterable[ColumnElement[bool]]:
    table = table_of(part.entity)
    seen = _seen(asker, part.entity, table)
    if part.which == "all":
        return (seen,)
    first = _first(asker, pos, part.entity)
    if part.which == "first":
        return (seen, first)
    # A condition that is unknown (no ticket at all) counts as not met.
    return (seen, case((first, 1), else_=0) == 0)


def _seen(asker: Asker, entity: str, table: Table) -> ColumnElement[bool]:
    column = {"client": "client_id", "self": "id", "firm": None}[NOUNS[entity].SCOPE]
    if column is not None:
        return table.c[column].in_(asker.scopes)
    return table.c.id.is_not(None) if FIRM_SCOPE in asker.scopes else table.c.id.is_(None)


def _first(asker: Asker, pos: CopyPos, entity: str) -> ColumnElement[bool]:
    """Which rows of a divided noun belong to the first stage."""
    row = table_of(entity).c
    if entity == "ticket":
        wanted = or_(row.state.in_(sorted(OPEN_STATES)), row.assignee_id == asker.user)
        return and_(wanted, row.rev <= pos.head)
    owner = _owner(entity)
    above = "time_entry" if owner == "entry_id" else "ticket"
    theirs = row[owner].in_(
        select(table_of(above).c.id).where(_first(asker, pos, above)).correlate(None)
    )
    if entity != "time_entry":
        return theirs
    recent = and_(row.ended_at >= from_micros(pos.since), row.rev <= pos.head)
    return or_(theirs, recent)
