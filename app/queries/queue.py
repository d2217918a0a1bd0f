"""The queue: which tickets, in which order, and what a row shows.

Cost: the id array is one indexed scan of the matching tickets (linear in matches); a page of rows
is one lookup by key (linear in the page).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from app.domain.filters import QueueFilter
from app.domain.vocabulary import OPEN_STATES, TicketState
from app.queries.folding import folded
from app.queries.heat import ranked
from app.queries.search import fts_query, ticket_by_number, ticket_hits
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
_LANE_OF = case(
    (Ticket.state == TicketState.WAITING_CLIENT.value, 1),
    (Ticket.state == TicketState.SCHEDULED.value, 2),
    (Ticket.state == TicketState.RESOLVED.value, 3),
    (Ticket.state.in_([TicketState.CLOSED.value, TicketState.CANCELLED.value]), 4),
    else_=0,
)
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
    """The tickets of a view in their order."""
    query = select(Ticket.id, _LANE_OF).where(*_conditions(view, me, now))
    if view.client:
        query = query.join(Client, Client.id == Ticket.client_id).where(
            or_(
                func.lower(Client.name).contains(view.client, autoescape=True),
                func.lower(Client.code) == view.client,
            )
        )
    capped: ColumnElement[bool] = false()
    if view.words:
        query, capped = _with_words(session, query, view.words)
    lanes: dict[int, list[UUID]] = {}
    more = False
    for ticket, lane, more in session.execute(_ordered(query, order).add_columns(capped)):  # noqa: B007 -- the last one is told below
        lanes.setdefault(lane, []).append(ticket)
    if order is QueueOrder.HEAT and 0 in lanes:
        lanes[0] = list(ranked(session, lanes[0], now))
    return QueueIds(tuple((_LANES[lane], tuple(ids)) for lane, ids in sorted(lanes.items())), more)


def _with_words(
    session: Session, query: Select[UUID, int], words: Sequence[str]
) -> tuple[Select[UUID, int], ColumnElement[bool]]:
    """Narrow a query to the hits of a search; also whether there are more than are listed.

    One statement: to bring the hits here and to hand them back costs more than to find them.
    """
    numbered = ticket_by_number(session, words)
    if numbered:
        return query.where(Ticket.id.in_(numbered)), false()
    text = fts_query(words)
    if not text:
        return query.where(false()), false()
    hits = ticket_hits(text, CAP + 1).cte("hits").prefix_with("MATERIALIZED")
    listed = select(hits.c.row).limit(CAP)
    many = select(func.count()).select_from(hits).scalar_subquery()
    return query.where(Ticket.id.in_(listed)), many > CAP


def _conditions(view: QueueFilter, me: UUID | None, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if view.states != frozenset(TicketState):
        found.append(Ticket.state.in_(sorted(view.states)))
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
    if view.due:
        found.append(Ticket.due_at <= (now if view.due == "late" else now + timedelta(hours=24)))
    if view.tag:
        found.append(folded(Ticket.tags).contains(f'"{view.tag}"', autoescape=True))
    return found


def _ordered(query: Select[UUID, int], order: QueueOrder) -> Select[UUID, int]:
    due_last = case((Ticket.due_at.is_(None), 1), else_=0)
    keys: tuple[Any, ...]
    match order:
        case QueueOrder.HEAT | QueueOrder.DUE:
            keys = (_LANE_OF, _PINNED, due_last, Ticket.due_at, Ticket.id)
        case QueueOrder.PRIORITY:
            keys = (_LANE_OF, Ticket.priority, due_last, Ticket.due_at, Ticket.id)
        case QueueOrder.NEWEST:
            keys = (_LANE_OF, Ticket.opened_at.desc(), Ticket.id)
        case QueueOrder.TOUCHED:
            keys = (_LANE_OF, Ticket.touched_at.desc(), Ticket.id)
    return query.order_by(*keys)


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
    return session.scalar(select(func.count()).where(Ticket.state.in_(sorted(OPEN_STATES)))) or 0
