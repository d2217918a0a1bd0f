"""A client's person joins a request that is in hand already, or leaves it again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, EventKind, TicketState
from app.queries.portal.requests import Reader
from app.queries.portal.similar import similar_requests
from app.records import Ticket
from app.usecases.context import Ctx
from app.usecases.timeline import add_event

MOST_WATCHERS = 200
WATCHING = "watching"


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """Which request.

    Attributes:
        summary: what somebody was about to ask for, by which this one was offered to them.
    """

    ticket: UUID
    summary: str = ""


def watch_request(session: Session, ctx: Ctx, command: WatchRequest) -> bool:
    """Add oneself to a request: one sees it from now on, and hears of it.

    Raises:
        RuleBroken: it is not theirs to see and was not offered to them, which reads like one that
            is not there; it has ended; or too many watch it.

    Returns:
        Whether anything changed.

    Source: domain.md S06.
    """
    ctx.actor.must_be_let(Permission.SEE_OWN_REQUESTS)
    ticket = _offered(session, ctx, command)
    me = str(ctx.actor.user)
    if ticket.requester_id == ctx.actor.user or me in ticket.watching:
        return False
    if TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken("request-ended", "This request is closed. Send yours as a new one.")
    if len(ticket.watching) >= MOST_WATCHERS:
        raise RuleBroken("watchers-many", "Many people are added already: send yours as a new one.")
    ticket.watching = sorted({*ticket.watching, me})
    add_event(session, ctx, ticket, EventKind.CHANGE, field_name=WATCHING, new=ctx.actor.name)
    return True


def leave_request(session: Session, ctx: Ctx, command: WatchRequest) -> bool:
    """Take oneself off a request again.

    Raises:
        RuleBroken: it is not there, or not theirs to see.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SEE_OWN_REQUESTS)
    ticket = session.get(Ticket, command.ticket)
    me = str(ctx.actor.user)
    if ticket is None or not ctx.scope.sees(ticket.client_id):
        raise _nothing()
    if me not in ticket.watching:
        return False
    ticket.watching = sorted(set(ticket.watching) - {me})
    add_event(session, ctx, ticket, EventKind.CHANGE, field_name=WATCHING, old=ctx.actor.name)
    return True


def _offered(session: Session, ctx: Ctx, command: WatchRequest) -> Ticket:
    ticket = session.get(Ticket, command.ticket)
    if ticket is None or not ctx.scope.sees(ticket.client_id):
        raise _nothing()
    everybody_s = may(ctx.actor.roles, Permission.SEE_ALL_REQUESTS)
    if everybody_s or ticket.requester_id == ctx.actor.user:
        return ticket
    reader = Reader(ticket.client_id, ctx.actor.user, everybody_s)
    found = similar_requests(session, reader, command.summary, ctx.clock.now())
    if ticket.id not in {one.row.id for one in found}:
        raise _nothing()
    return ticket


def _nothing() -> RuleBroken:
    return RuleBroken("not-found", "There is nothing here, or nothing that you may see.")
