"""The queue: which tickets, in which order, and what a row shows.

Cost: the id array is one indexed scan of the matching tickets (linear in matches); a page of rows
is one lookup by key (linear in the page).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.domain.filters import QueueFilter
from app.domain.vocabulary import OPEN_STATES, TicketState
from app.queries.folding import folded
from app.queries.heat import ranked
from app.queries.lifecycle import ANSWER_OWED, to_act_on
from app.queries.search import (
    SEARCH_ROW,
    clients_in_sight,
    fts_query,
    ticket_by_number,
    ticket_hits,
)
from app.records import Client, Contact, Site, Ticket, User

CAP = 500
"""How many hits a search of words gives at most."""


class QueueOrder(StrEnum):
    """The orders of the queue."""

    HEAT = "heat"
    DUE = "due"
    PRIORITY = "priority"
    NEWEST = "newest"
    TOUCHED = "touched"


class Lane(StrEnum):
    """The parts of the queue, each with a heading of its own."""

    ACTIVE = "active"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    RESOLVED = "resolved"
    ENDED = "ended"


_LANES = tuple(Lane)
_NUMBER_OF_LANE = {
    TicketState.WAITING_CLIENT.value: 1,
    TicketState.SCHEDULED.value: 2,
    TicketState.RESOLVED.value: 3,
    TicketState.CLOSED.value: 4,
    TicketState.CANCELLED.value: 4,
}
"""State → the number of its lane; every other state is active, which is 0."""
_LANE_OF = case((ANSWER_OWED, 0), else_=case(_NUMBER_OF_LANE, value=Ticket.state, else_=0))
_PINNED = case((and_(Ticket.priority == 1, Ticket.first_response_at.is_(None)), 0), else_=1)


@dataclass(frozen=True, slots=True)
class QueueIds:
    """The ids of a view, lane by lane, in the order shown.

    Attributes:
        capped: more matched than are listed.
    """

    lanes: tuple[tuple[Lane, tuple[UUID, ...]], ...]
    capped: bool = False

    @property
    def total(self) -> int:
        """How many tickets are listed."""
        return sum(len(ids) for _lane, ids in self.lanes)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """What a row of the queue shows."""

    id: UUID
    number: int | None
    provisional: str
    title: str
    kind: str
    state: str
    priority: int
    client_id: UUID
    client: str
    client_code: str
    site_id: UUID | None
    zone: str
    calendar_id: UUID | None
    requester: str
    assignee_id: UUID | None
    assignee: str
    due_at: datetime | None
    due_kind: str
    opened_at: datetime
    touched_at: datetime
    state_since: datetime | None
    first_response_at: datetime | None
    reopen_count: int
    minor: bool
    well_defined: bool
    rev: int

    @property
    def label(self) -> str:
        """Its number in words: "T-1042", or what it is called until central numbered it."""
        return ticket_label(self.number, self.provisional)


def ticket_label(number: int | None, provisional: str) -> str:
    """The number as people say it: "T-1042", or the provisional one until central gave one."""
    return f"T-{number}" if number is not None else (provisional or "not numbered yet")


def queue_ids(
    session: Session,
    view: QueueFilter,
    order: QueueOrder = QueueOrder.HEAT,
    *,
    me: UUID | None = None,
    now: datetime,
) -> QueueIds:
    """The tickets of a view in their order; a search stands in its `listed_order`."""
    if not view.words:
        return _in_order(session, _conditions(view, me, now), order, now)
    numbered = ticket_by_number(session, view.words)
    if numbered:
        found = [*_conditions(view, me, now), Ticket.id.in_(numbered)]
        return _in_order(session, found, order, now)
    words = fts_query(view.words)
    if not words:
        return QueueIds(())
    return _search(session, words, view, listed_order(view, order), me, now)


def listed_order(view: QueueFilter, order: QueueOrder) -> QueueOrder:
    """The order in which a view is listed: the hits of a search by last touched instead of heat.

    While one types, the latest is what one looks for; to rank 500 hits takes longer than to find
    them.
    """
    return QueueOrder.TOUCHED if view.words and order is QueueOrder.HEAT else order


def _in_order(
    session: Session, conditions: Sequence[ColumnElement[bool]], order: QueueOrder, now: datetime
) -> QueueIds:
    query = select(Ticket.id, _LANE_OF).where(*conditions).order_by(*_keys(order))
    lanes: dict[int, list[UUID]] = {}
    for ticket, lane in session.execute(query):
        lanes.setdefault(lane, []).append(ticket)
    if order is QueueOrder.HEAT and 0 in lanes:
        lanes[0] = list(ranked(session, lanes[0], now))
    return _by_lane(lanes)


def _search(
    session: Session,
    words: str,
    view: QueueFilter,
    order: QueueOrder,
    me: UUID | None,
    now: datetime,
) -> QueueIds:
    """The latest touched hits that the whole filter lets through, in their order."""
    clients, some_states = clients_in_sight(session), view.states != frozenset(TicketState)
    hits = ticket_hits(some_clients=clients is not None, some_states=some_states)
    if view.client:
        hits = hits.where(SEARCH_ROW.c.client_id.in_(_clients_called(view.client)))
    rest = _conditions(replace(view, states=frozenset(TicketState), client=""), me, now)
    if rest:
        hits = hits.join(Ticket, Ticket.id == SEARCH_ROW.c.row).where(*rest)
    given = {
        "words": words, "most": CAP + 1, "clients": clients, "states": sorted(view.states),
    }  # fmt: skip
    found = session.execute(hits, given).all()
    lanes: dict[int, list[UUID]] = {}
    for ticket, state in found[:CAP]:
        lanes.setdefault(_NUMBER_OF_LANE.get(state, 0), []).append(ticket)
    if order is not QueueOrder.TOUCHED:
        every = [Ticket.id.in_([ticket for ids in lanes.values() for ticket in ids])]
        return replace(_in_order(session, every, order, now), capped=len(found) > CAP)
    return _by_lane(lanes, capped=len(found) > CAP)


def _by_lane(lanes: Mapping[int, list[UUID]], *, capped: bool = False) -> QueueIds:
    return QueueIds(
        tuple((_LANES[lane], tuple(ids)) for lane, ids in sorted(lanes.items())), capped
    )


def _conditions(view: QueueFilter, me: UUID | None, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if view.states != frozenset(TicketState):
        wanted = Ticket.state.in_(sorted(view.states))
        found.append(to_act_on(view.states) if view.states >= OPEN_STATES else wanted)
    if view.kinds:
        found.append(Ticket.kind.in_(sorted(view.kinds)))
    if view.priorities:
        found.append(Ticket.priority.in_(sorted(view.priorities)))
    if view.owner == "me":
        found.append(Ticket.assignee_id == me)
    elif view.owner == "none":
        found.append(Ticket.assignee_id.is_(None))
    elif view.owner:
        named = select(User.id).where(func.lower(User.name).contains(view.owner, autoescape=True))
        found.append(Ticket.assignee_id.in_(named))
    if view.client:
        found.append(Ticket.client_id.in_(_clients_called(view.client)))
    if view.due:
        found.append(Ticket.due_at <= (now if view.due == "late" else now + timedelta(hours=24)))
    if view.tag:
        found.append(folded(Ticket.tags).contains(f'"{view.tag}"', autoescape=True))
    return found


def _clients_called(name: str) -> Select[UUID]:
    return select(Client.id).where(
        or_(
            func.lower(Client.name).contains(name, autoescape=True),
            func.lower(Client.code) == name,
        )
    )


def _keys(order: QueueOrder) -> tuple[Any, ...]:
    due_last = case((Ticket.due_at.is_(None), 1), else_=0)
    match order:
        case QueueOrder.HEAT | QueueOrder.DUE:
            return (_LANE_OF, _PINNED, due_last, Ticket.due_at, Ticket.id)
        case QueueOrder.PRIORITY:
            return (_LANE_OF, Ticket.priority, due_last, Ticket.due_at, Ticket.id)
        case QueueOrder.NEWEST:
            return (_LANE_OF, Ticket.opened_at.desc(), Ticket.id)
        case QueueOrder.TOUCHED:
            return (_LANE_OF, Ticket.touched_at.desc(), Ticket.id)


def queue_rows(session: Session, ids: Sequence[UUID]) -> dict[UUID, QueueRow]:
    """The rows of a page, by id; what has vanished meanwhile is missing."""
    if not ids:
        return {}
    query = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.provisional,
            Ticket.title,
            Ticket.kind,
            Ticket.state,
            Ticket.priority,
            Ticket.client_id,
            Client.name,
            Client.code,
            Ticket.site_id,
            func.coalesce(Site.zone, Client.zone),
            func.coalesce(Site.calendar_id, Client.calendar_id),
            func.coalesce(Contact.name, ""),
            Ticket.assignee_id,
            func.coalesce(User.name, ""),
            Ticket.due_at,
            Ticket.due_kind,
            Ticket.opened_at,
            Ticket.touched_at,
            Ticket.state_since,
            Ticket.first_response_at,
            Ticket.reopen_count,
            Ticket.minor,
            Ticket.well_defined,
            Ticket.rev,
        )
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Site, Site.id == Ticket.site_id)
        .outerjoin(Contact, Contact.id == Ticket.requester_id)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .where(Ticket.id.in_(ids))
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    return {row[0]: QueueRow(*row) for row in rows}


def open_count(session: Session) -> int:
    """How many tickets wait for somebody, for the rail."""
    return session.scalar(select(func.count(Ticket.id)).where(to_act_on())) or 0
