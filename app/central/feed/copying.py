"""A first copy in two stages: its rows counted, and read page by page.

The rows travel by their ids, not by revision, so that what belongs together comes together. A
device that has them all takes what changed meanwhile from the revision at which its copy began.

Source: architecture.md 10, sync.md 3.3, ADR 0015.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from app.central.feed.copy_parts import Asker, Part, awake, divided, following, leg, plan, seen
from app.central.feed.present import present
from app.central.feed.resting import is_any
from app.central.feed.rows import columns_of, first_rows, in_passing
from app.central.feed.tables import sync_change
from app.domain.vocabulary import OPEN_STATES
from app.records.archive import RESTS, archive_of
from app.records.base import FIRM_SCOPE
from app.records.nouns import CODES, NOUNS, table_of
from app.wire.envelopes import CopyPos, Page

RECENT = timedelta(days=62)
"""Time worked this month and last comes at once: what an allowance has left is counted from it."""

_WIDE = 4
"""Who sees at least this part of all clients is served along the ids: neighbours by id were born
together, and lie together on the disk."""


@dataclass(frozen=True, slots=True)
class Walked:
    """Some pages of a copy.

    Attributes:
        rows: how many there are in all of them.
        part, after: where the copy goes on; a part beyond the last one when it is complete.
    """

    pages: list[Page]
    rows: int
    part: int
    after: bytes


def count_rows(connection: Connection, asker: Asker) -> int:
    """The rows of both stages."""
    here = present(connection, asker.scopes, NOUNS)
    return sum(_count(connection, asker, entity) for entity in here)


def _count(connection: Connection, asker: Asker, entity: str) -> int:
    table = table_of(entity)
    query = select(func.count()).select_from(table).where(seen(asker, entity, table))
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


def count_ended(connection: Connection, asker: Asker) -> tuple[int, int]:
    """How many tickets have ended, of all and of the person's own."""
    row = table_of("ticket").c
    ended, mine = row.state.not_in(sorted(OPEN_STATES)), row.assignee_id == asker.user
    theirs = row.client_id.in_(asker.scopes)
    found = [
        int(connection.execute(select(func.count()).where(*where)).scalar_one())
        for where in ((theirs, ended), (mine, ended, in_passing(connection, theirs)))
    ]
    return found[0], found[1]


def count_own(connection: Connection, asker: Asker, pos: CopyPos) -> int:
    """The rows of the parts that are for one person only."""
    resting = is_any(connection)
    total = 0
    for part in plan():
        if part.which == "own":
            where = _where(connection, asker, pos, part, resting=resting, in_order=False)
            query = select(func.count()).select_from(table_of(part.entity)).where(*where)
            total += int(connection.execute(query).scalar_one())
    return total


def walk(connection: Connection, asker: Asker, pos: CopyPos, limit: int) -> Walked:
    """The next pages of a copy, of what comes without a break.

    Args:
        connection: a snapshot.
        asker: for whom.
        pos: how far the device is.
        limit: rows at most.
    """
    parts, at, after, room = plan(), pos.part, pos.after, limit
    own = parts[at].which == "own"
    in_order = not own and _sees_much(connection, asker)
    resting = is_any(connection)
    here = present(connection, asker.scopes, NOUNS)
    pages: list[Page] = []
    while at < len(parts) and leg(parts[at]) == leg(parts[pos.part]) and room > 0:
        part = parts[at]
        if part.entity not in here:
            at, after = following(at), b""
            continue
        where = _where(connection, asker, pos, part, resting=resting, in_order=in_order)
        rows = first_rows(connection, part.entity, [*where, *_beyond(part.entity, after)], room)
        if rows:
            pages.append(_page(part.entity, rows))
        at, after = (at, rows[-1][0]) if len(rows) == room else (following(at), b"")
        room -= len(rows)
    return Walked(pages, limit - room, at, after)


def _where(
    connection: Connection,
    asker: Asker,
    pos: CopyPos,
    part: Part,
    *,
    resting: bool,
    in_order: bool,
) -> list[ColumnElement[bool]]:
    """The rows of a part, asked of each row as it goes by where most of them are wanted."""
    theirs = seen(asker, part.entity, table_of(part.entity))
    own = part.which == "own"
    # A person's own are found by their tickets, and whose clients they are is asked of those few.
    where = [in_passing(connection, theirs) if in_order or own else theirs]
    where += [
        in_passing(connection, condition) if in_order else condition
        for condition in divided(asker, pos, part)
    ]
    return [*where, *awake(part.entity)] if resting else where


def _sees_much(connection: Connection, asker: Asker) -> bool:
    """Whether most of what is passed on the way is for this person."""
    clients = select(func.count()).select_from(table_of("client"))
    return len(asker.scopes) * _WIDE >= int(connection.execute(clients).scalar_one())


def _beyond(entity: str, after: bytes) -> Iterable[ColumnElement[bool]]:
    return (table_of(entity).c.id > UUID(bytes=after),) if after else ()


def _page(entity: str, rows: Sequence[tuple[Any, ...]]) -> Page:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Page(FIRM_SCOPE.bytes, entity, columns_of(entity), columns)
