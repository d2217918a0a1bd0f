"""The parts of a first copy, in their order, and which rows belong to each.

What belongs to the first stage for everybody comes first, then the person's own tickets that have
ended. Where those are few they come once more with the second stage, which is the same for
everybody then; who has many is spared them there.

Parts of one copy may be read at any time and in any order after it began, since pages are kept for
others (`feed.shelf`). So a ticket that was changed after the beginning belongs to both stages: what
is in no page of the second stage belonged to a ticket that was open and had not been changed; in
whatever state the first stage was read, that ticket was still as it had been, or was changed; in
both cases it is there.

Source: architecture.md 10, sync.md 3.3, ADR 0015, ADR 0036.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, case, exists, literal, or_, select

from app.central.feed.resting import rests
from app.domain.vocabulary import OPEN_STATES
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, fields_of, table_of
from app.records.types import from_micros
from app.wire.envelopes import CopyPos

_LATER = frozenset({"asset", "page", "page_version"})
"""What nobody needs in order to take up a ticket."""

Which = Literal["all", "first", "own", "rest"]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one noun that are copied together."""

    stage: int
    entity: str
    which: Which


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom pages are made.

    Attributes:
        user: whose own tickets count as such; None for pages that are for all with these scopes.
        scopes: those that are part of the copy, in order.
    """

    user: UUID | None
    scopes: tuple[UUID, ...]


@cache
def plan() -> tuple[Part, ...]:
    """The parts by their numbers, which devices bring back; `following` says their order."""
    divided = [entity for entity in NOUNS if _is_divided(entity)]
    whole = [entity for entity in NOUNS if entity not in divided]
    return (
        *(Part(1, entity, "all") for entity in whole if entity not in _LATER),
        *(Part(1, entity, "first") for entity in divided),
        *(Part(2, entity, "all") for entity in whole if entity in _LATER),
        *(Part(2, entity, "rest") for entity in divided),
        *(Part(1, entity, "own") for entity in divided),
    )


@cache
def following(part: int) -> int:
    """The number of the part that comes next, parents before children; one too many at the end."""
    parts = plan()
    order = sorted(range(len(parts)), key=lambda at: (*leg(parts[at]), at))
    return [*order, len(parts)][order.index(part) + 1]


@cache
def beyond_own(part: int) -> int:
    """This part, or the first behind those of a person's own tickets."""
    while part < len(plan()) and plan()[part].which == "own":
        part = following(part)
    return part


def leg(part: Part) -> tuple[int, bool]:
    """What comes without a break: a stage, without what is for one person only, or that."""
    return part.stage, part.which == "own"


def _is_divided(entity: str) -> bool:
    """Whether a noun's rows follow their ticket, or their time entry, into a stage."""
    owners = {field.refers for name, field in fields_of(entity).items() if name == _owner(entity)}
    return entity == "ticket" or bool(owners)


def _owner(entity: str) -> str:
    return "entry_id" if "entry_id" in fields_of(entity) else "ticket_id"


def divided(asker: Asker, pos: CopyPos, part: Part) -> Iterable[ColumnElement[bool]]:
    """Which rows of their noun belong to a part."""
    if part.which == "all":
        return ()
    if part.which == "own":
        return (_own(asker, part.entity),)
    if part.which == "first":
        return (_first(pos, part.entity),)
    # A condition that is unknown (no ticket at all) counts as not met.
    return (case((_only_first(asker, pos, part.entity), 1), else_=0) == 0,)


def awake(entity: str) -> Iterable[ColumnElement[bool]]:
    """What rests is no part of a copy: it is in another scope."""
    resting = rests(entity, table_of(entity))
    return () if resting is None else (case((resting, 1), else_=0) == 0,)


def seen(asker: Asker, entity: str, table: Table) -> ColumnElement[bool]:
    """The rows that are in one of these scopes, if they are awake."""
    column = {"client": "client_id", "self": "id", "firm": None}[NOUNS[entity].SCOPE]
    if column is not None:
        return table.c[column].in_(asker.scopes)
    return table.c.id.is_not(None) if FIRM_SCOPE in asker.scopes else table.c.id.is_(None)


def _first(pos: CopyPos, entity: str) -> ColumnElement[bool]:
    """Which rows of a divided noun belong to the first stage, for everybody."""
    row = table_of(entity).c
    if entity == "ticket":
        return or_(_is_open(), row.rev > pos.head)
    theirs = _above(entity, lambda above: _first(pos, above))
    return or_(theirs, _is_recent(pos), row.rev > pos.head) if entity == "time_entry" else theirs


def _only_first(asker: Asker, pos: CopyPos, entity: str) -> ColumnElement[bool]:
    """Which rows do not come with the second stage."""
    row = table_of(entity).c
    if entity == "ticket":
        own = () if asker.user is None else (row.assignee_id == asker.user,)
        return and_(or_(_is_open(), *own), row.rev <= pos.head)
    theirs = _above(entity, lambda above: _only_first(asker, pos, above))
    if entity != "time_entry":
        return theirs
    return and_(or_(theirs, _is_recent(pos)), row.rev <= pos.head)


def _own(asker: Asker, entity: str) -> ColumnElement[bool]:
    """Which rows belong to a ticket of this person's that has ended."""
    row = table_of(entity).c
    if entity == "ticket":
        return and_(row.assignee_id == asker.user, ~_is_open())
    owner = _owner(entity)
    above = "time_entry" if owner == "entry_id" else "ticket"
    return row[owner].in_(select(table_of(above).c.id).where(_own(asker, above)))


def _is_open() -> ColumnElement[bool]:
    return table_of("ticket").c.state.in_(sorted(OPEN_STATES))


def _is_recent(pos: CopyPos) -> ColumnElement[bool]:
    return table_of("time_entry").c.ended_at >= from_micros(pos.since)


def _above(entity: str, condition: Callable[[str], ColumnElement[bool]]) -> ColumnElement[bool]:
    """A condition on the ticket, or the time entry, that a row belongs to.

    Asked of each row: a list of all that is open would be made anew for each page.
    """
    owner = _owner(entity)
    above = "time_entry" if owner == "entry_id" else "ticket"
    return exists(
        select(literal(1))
        .where(table_of(above).c.id == table_of(entity).c[owner], condition(above))
        .correlate(table_of(entity))
    )
