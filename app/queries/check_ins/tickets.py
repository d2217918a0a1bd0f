"""A client's tickets, as a check-in speaks of them: what is open, and the incidents of late.

Cost: five statements, however many tickets.

Source: domain.md 6 (sections 3, 5, 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from app.domain.calendar import CalendarRules
from app.domain.check_ins import Row
from app.domain.check_ins.incidents import FAR
from app.domain.lifecycle import FOLLOW_UP
from app.domain.queue import TicketClocks
from app.domain.vocabulary import (
    OPEN_STATES,
    PAUSED_STATES,
    EventKind,
    TicketKind,
    TicketState,
)
from app.queries.check_ins.basis import Basis, label_of
from app.records import Asset, Client, Site, Ticket, TicketEvent, User


@dataclass(frozen=True, slots=True)
class TicketRead:
    """One ticket with what its timeline says about it.

    Attributes:
        reopened_at, resolved_at: when it last was; None where nothing says so.
        design: a solution design, or another ticket, addresses its cause.
        answered: somebody said what comes after its workaround.
        asked: our last public reply, where the client has not answered it: when, and its text.
    """

    id: UUID
    row: Row
    title: str
    kind: str
    state: str
    priority: int
    opened_at: datetime
    state_since: datetime
    clocks: TicketClocks
    hours: CalendarRules
    owner: str
    reopen_count: int
    resolution_kind: str
    service: str
    asset_ids: tuple[str, ...]
    reopened_at: datetime | None = None
    resolved_at: datetime | None = None
    design: bool = False
    answered: bool = False
    asked: tuple[datetime, str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class TicketsRead:
    """All tickets that an agenda may speak of, by id, and the assets' tags."""

    tickets: Mapping[UUID, TicketRead]
    assets: Mapping[str, Row] = field(default_factory=dict)


def read_tickets(basis: Basis, beside: Iterable[UUID] = ()) -> TicketsRead:
    """Read the tickets that are open, were urgent or repeated lately, or wait for an answer.

    Args:
        basis: whose, and when.
        beside: further tickets, of which only the label is needed.
    """
    rows = [tuple(row) for row in basis.session.execute(_tickets(basis, beside))]
    steps = _steps(basis)
    asked = _unanswered(basis)
    followed, declined = _followed(basis), _declined(basis)
    read = (
        _ticket(basis, row, steps.get(row[0], ()), asked.get(row[0]), row[0] in followed,
                row[0] in declined)
        for row in rows
    )  # fmt: skip
    tags = basis.session.execute(
        select(Asset.id, Asset.tag).where(Asset.client_id == basis.client_id)
    )
    return TicketsRead(
        {one.id: one for one in read},
        {str(asset): Row("asset", str(asset), tag) for asset, tag in tags},
    )


def _wanted(basis: Basis) -> Any:
    """Which tickets an agenda may speak of."""
    since = min(basis.frame.begins, basis.frame.planned - FAR)
    return and_(
        Ticket.client_id == basis.client_id,
        or_(
            Ticket.state.in_(sorted({*OPEN_STATES, TicketState.RESOLVED})),
            and_(
                Ticket.kind == TicketKind.INCIDENT.value,
                or_(Ticket.opened_at >= since, Ticket.touched_at >= since),
            ),
        ),
    )


def _tickets(basis: Basis, beside: Iterable[UUID]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Ticket.id,
        Ticket.number,
        Ticket.provisional,
        Ticket.title,
        Ticket.kind,
        Ticket.state,
        Ticket.priority,
        Ticket.opened_at,
        Ticket.state_since,
        Ticket.first_response_at,
        Ticket.last_update_at,
        Ticket.paused_s,
        func.coalesce(Site.calendar_id, Client.calendar_id),
        func.coalesce(User.name, ""),
        Ticket.reopen_count,
        Ticket.resolution_kind,
        Ticket.service,
        Ticket.asset_ids,
    )
    further = sorted(set(beside))
    where = _wanted(basis)
    if further:
        where = or_(where, and_(Ticket.client_id == basis.client_id, Ticket.id.in_(further)))
    return (
        select(*columns)
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Site, Site.id == Ticket.site_id)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .where(where)
        .order_by(Ticket.opened_at, Ticket.id)
    )


def _ticket(
    basis: Basis,
    row: tuple[Any, ...],
    steps: Iterable[tuple[str, datetime]],
    asked: tuple[datetime, str] | None,
    followed: bool,
    declined: bool,
) -> TicketRead:
    (
        ticket, number, provisional, title, kind, state, priority, opened, since, responded, told,
        paused, calendar, owner, reopened, resolution, service, assets,
    ) = row  # fmt: skip
    moments = dict(steps)  # the last of each wins
    clocks = TicketClocks(
        priority, kind, opened, responded, told, paused, since if state in PAUSED_STATES else None
    )
    return TicketRead(
        id=ticket,
        row=Row("ticket", str(ticket), label_of(number, provisional)),
        title=title,
        kind=kind,
        state=state,
        priority=priority,
        opened_at=opened,
        state_since=since or opened,
        clocks=clocks,
        hours=basis.book.calendar(calendar),
        owner=owner,
        reopen_count=reopened,
        resolution_kind=resolution,
        service=service,
        asset_ids=tuple(assets),
        reopened_at=moments.get("reopened"),
        resolved_at=moments.get("resolved"),
        design=followed,
        answered=followed or declined,
        asked=asked,
    )


def _steps(basis: Basis) -> dict[UUID, list[tuple[str, datetime]]]:
    """When tickets were resolved and reopened, in order."""
    ended = [TicketState.RESOLVED.value, TicketState.CLOSED.value]
    query = (
        select(TicketEvent.ticket_id, TicketEvent.new, TicketEvent.effective_at)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(
            _wanted(basis),
            TicketEvent.kind == EventKind.CHANGE.value,
            TicketEvent.field_name == "state",
            or_(
                TicketEvent.new == TicketState.RESOLVED.value,
                and_(TicketEvent.old.in_(ended), TicketEvent.new.in_(sorted(OPEN_STATES))),
            ),
        )
        .order_by(TicketEvent.effective_at, TicketEvent.id)
    )
    found: dict[UUID, list[tuple[str, datetime]]] = {}
    for ticket, state, at in basis.session.execute(query):
        what = "resolved" if state == TicketState.RESOLVED else "reopened"
        found.setdefault(ticket, []).append((what, at))
    return found


def _unanswered(basis: Basis) -> dict[UUID, tuple[datetime, str]]:
    """The last public reply of each open ticket, where it is ours and comes after the client's."""
    last = (
        select(TicketEvent.ticket_id, func.max(TicketEvent.at).label("at"))
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(
            Ticket.client_id == basis.client_id,
            Ticket.state.in_(sorted(OPEN_STATES)),
            TicketEvent.kind == EventKind.REPLY.value,
            TicketEvent.at <= basis.frame.planned,
        )
        .group_by(TicketEvent.ticket_id)
        .subquery()
    )
    query = (
        select(TicketEvent.ticket_id, TicketEvent.author_kind, TicketEvent.at, TicketEvent.body)
        .join(last, and_(last.c.ticket_id == TicketEvent.ticket_id, last.c.at == TicketEvent.at))
        .where(TicketEvent.kind == EventKind.REPLY.value)
        .order_by(TicketEvent.id)
    )
    found = {
        ticket: (author, at, body) for ticket, author, at, body in basis.session.execute(query)
    }
    return {ticket: (at, body) for ticket, (author, at, body) in found.items() if author == "user"}


def _followed(basis: Basis) -> frozenset[UUID]:
    """Tickets whose cause another one addresses."""
    query = select(Ticket.follow_up_of).where(
        Ticket.client_id == basis.client_id, Ticket.follow_up_of.is_not(None)
    )
    return frozenset(one for one in basis.session.scalars(query) if one is not None)


def _declined(basis: Basis) -> frozenset[UUID]:
    """Tickets of which somebody said that nothing follows their workaround."""
    query = select(TicketEvent.ticket_id).where(
        TicketEvent.client_id == basis.client_id, TicketEvent.field_name == FOLLOW_UP
    )
    return frozenset(basis.session.scalars(query))
