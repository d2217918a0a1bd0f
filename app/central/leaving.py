"""Somebody leaves the firm, or comes back: their sessions, and their open work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from app.central.auth.caller import Caller
from app.central.auth.sessions import end_all
from app.central.central import Central
from app.central.staff import KEEPING, clients_lost, person_of, someone_left
from app.database.work import WorkSession
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import OPEN_STATES
from app.records import Ticket
from app.usecases.context import Ctx
from app.usecases.timeline import change_field


def leave(
    session: WorkSession, caller: Caller, central: Central, which: UUID, successor: UUID | None
) -> Sequence[UUID]:
    """Let somebody work here no more: no sessions, and open tickets go to somebody or nobody.

    Returns:
        The tickets that changed hands.

    Raises:
        RuleBroken: there is no such person, it is oneself, the successor will not do, or nobody
            would be left who may do this.
    """
    person = person_of(session, which)
    if which == caller.actor.user:
        raise RuleBroken("person-oneself", "Somebody else has to let you go.")
    if successor is not None and (successor == which or not person_of(session, successor).active):
        raise RuleBroken("person-gone", "Choose somebody who works here.")
    person.active = False
    end_all(session, which)
    clients_lost(session, which, central.clock.now())
    someone_left(session)
    return _hand_over(session, caller.actor, central, which, successor, None)


def come_back(
    session: WorkSession,
    caller: Caller,
    central: Central,
    which: UUID,
    given_to: UUID | None,
    tickets: Iterable[UUID],
) -> Sequence[UUID]:
    """Let somebody work here again, and give back what they had and nobody passed on since.

    Raises:
        RuleBroken: there is no such person.
    """
    person_of(session, which).active = True
    return _hand_over(session, caller.actor, central, given_to, which, frozenset(tickets))


def _hand_over(
    session: WorkSession,
    actor: Actor,
    central: Central,
    giver: UUID | None,
    to: UUID | None,
    only: frozenset[UUID] | None,
) -> Sequence[UUID]:
    session.flush()
    ctx = Ctx(actor, central.clock, central.ids, KEEPING)
    moved = []
    mine = Ticket.assignee_id.is_(None) if giver is None else Ticket.assignee_id == giver
    query = select(Ticket).where(mine, Ticket.state.in_(sorted(OPEN_STATES)))
    for ticket in session.scalars(query.order_by(Ticket.id)).all():
        if only is None or ticket.id in only:
            change_field(session, ctx, ticket, "assignee_id", to)
            moved.append(ticket.id)
    return moved
