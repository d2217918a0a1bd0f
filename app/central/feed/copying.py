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
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from app.central.feed.resting import is_any, rests
from app.central.feed.rows import columns_of, first_rows, in_passing
from app.central.feed.tables import sync_change
from app.domain.vocabulary import OPEN_STATES
from app.records.archive import RESTS, archive_of
from app.records.base import FIRM_SCOPE
from app.records.nouns import CODES, NOUNS, fields_of, table_of
from app.records.types import from_micros, to_micros
from app.wire.envelopes import CopyPos, Page

RECENT = timedelta(days=62)
"""Time worked this month and last comes at once: what an allowance has left is counted from it."""

_LATER = frozenset({"asset", "page", "page_version"})
"""What nobody needs in order to take up a ticket."""

_WIDE = 4
"""Who sees at least this part of all clients is served along the ids: neighbours by id were born
together, and lie together on the disk."""

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
    rows = sum(_count(connection, asker, entity) for entity in NOUNS)
    return CopyPos(head=head, since=to_micros(now - RECENT), rows=rows, stage=1)


def _count(connection: Connection, asker: Asker, entity: str) -> int:
    table = table_of(entity)
    query = select(func.count()).select_from(table).where(_seen(asker, entity, table))
    found = int(connection.execute(query).scalar_one())
    return found - (_count_resting(connection, asker, entity) if entity in RESTS else 0)


def _count_resting(connection: Connection, asker: Asker, entity: str) -> int:
    """From the feed's own index: to ask it of each row would take as long as to read them all."""
    change = sync_change.c
    query = select(func.count()).where(
        change.scope.in_([archive_of(scope) for scope in asker.scopes]),
        change.entity == CODES[entity],
        change.op == "U",
    )
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
    much = _sees_much(connection, asker)
    resting = is_any(connection)
    pages: list[Page] = []
    while at < len(parts) and parts[at].stage == pos.stage and room > 0:
        part = parts[at]
        where = [
            in_passing(connection, condition) if much else condition
            for condition in _conditions(asker, pos, part)
        ]
        if resting:
            where += _awake(part.entity)
        rows = first_rows(connection, part.entity, [*where, *_beyond(part.entity, after)], room)
        if rows:
            pages.append(_page(part.entity, rows))
        at, after = (at, rows[-1][0]) if len(rows) == room else (at + 1, b"")
        room -= len(rows)
    if at >= len(parts):
        return pages, None
    return pages, CopyPos(
        head=pos.head,
        stage=parts[at].stage,
        part=at,
        after=after,
        since=pos.since,
        done=pos.done + limit - room,
        rows=pos.rows,
    )


def _sees_much(connection: Connection, asker: Asker) -> bool:
    """Whether most of what is passed on the way is for this person."""
    clients = select(func.count()).select_from(table_of("client"))
    return len(asker.scopes) * _WIDE >= int(connection.execute(clients).scalar_one())


def _beyond(entity: str, after: bytes) -> Iterable[ColumnElement[bool]]:
    return (table_of(entity).c.id > UUID(bytes=after),) if after else ()


def _page(entity: str, rows: Sequence[tuple[Any, ...]]) -> Page:
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


def _awake(entity: str) -> Iterable[ColumnElement[bool]]:
    """What rests is no part of a copy: it is in another scope."""
    resting = rests(entity, table_of(entity))
    return () if resting is None else (case((resting, 1), else_=0) == 0,)


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
    # Asked of each row: a list of all that is open would be made anew for each page.
    theirs = exists(
        select(literal(1))
        .where(table_of(above).c.id == row[owner], _first(asker, pos, above))
        .correlate(table_of(entity))
    )
    if entity != "time_entry":
        return theirs
    recent = and_(row.ended_at >= from_micros(pos.since), row.rev <= pos.head)
    return or_(theirs, recent)
