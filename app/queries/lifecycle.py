"""What a step of a ticket's life has to know about it: approvals, resolutions, follow-ups.

Source: domain.md 2.1.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules
from app.domain.consents import BILLABLE
from app.domain.lifecycle import FOLLOW_UP
from app.domain.queue import ANSWER
from app.domain.solved import Said, Solved, closes_at, standing
from app.domain.vocabulary import OPEN_STATES, EventKind, TicketState
from app.records import Authorization, Project, Ticket, TicketEvent


def is_approved(session: Session, ticket: Ticket, at: datetime) -> bool:
    """Whether an approver agreed to the work: by a project, or by a consent that holds then."""
    projects = session.scalars(
        select(Project).where(
            Project.client_id == ticket.client_id,
            Project.approved_at <= at,
            or_(Project.closed_at.is_(None), Project.closed_at > at),
        )
    )
    if any(str(ticket.id) in project.ticket_ids for project in projects):
        return True
    consent = select(Authorization.id).where(
        Authorization.client_id == ticket.client_id,
        Authorization.kind == BILLABLE,
        Authorization.revoked_at.is_(None),
        or_(Authorization.ticket_id.is_(None), Authorization.ticket_id == ticket.id),
        Authorization.starts_at <= at,
        Authorization.ends_at > at,
    )
    return _is_any(session, consent)


ANSWER_OWED: ColumnElement[bool] = and_(
    Ticket.state == TicketState.RESOLVED.value, Ticket.due_kind == ANSWER
)
"""Solved, and a client's word on it waits (`settle` says so of each ticket)."""


def to_act_on(states: Collection[TicketState] = OPEN_STATES) -> ColumnElement[bool]:
    """Tickets in these states, and those solved ones on which an answer is owed.

    In terms of the index by state and due: nothing else that is solved is due.
    """
    wanted = Ticket.state.in_(sorted(states))
    with_solved = Ticket.state.in_(sorted({*states, TicketState.RESOLVED}))
    return and_(with_solved, or_(wanted, Ticket.due_at.is_not(None)))


def resolution(session: Session, ticket: UUID) -> TicketEvent | None:
    """The entry that called a ticket resolved last; None where nothing says so."""
    query = (
        select(TicketEvent)
        .where(
            TicketEvent.ticket_id == ticket,
            TicketEvent.kind == EventKind.CHANGE.value,
            TicketEvent.field_name == "state",
            TicketEvent.new == TicketState.RESOLVED.value,
        )
        .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def resolved_at(session: Session, ticket: UUID) -> datetime | None:
    """When a ticket was resolved last; None where nothing says so."""
    found = resolution(session, ticket)
    return found.effective_at if found is not None else None


def solved(session: Session, ticket: Ticket, heard: datetime | None = None) -> Solved:
    """How a solved ticket stands.

    Its days count from when somebody said that it is solved, however early service was back: only
    from then on could the client say otherwise.

    Args:
        session: what to read from.
        ticket: a resolved one.
        heard: when central heard of it; None: when it was said.
    """
    found = resolution(session, ticket.id)
    if found is None:
        told = ticket.state_since or ticket.service_restored_at or ticket.touched_at
        return standing(told, ())
    later = or_(
        TicketEvent.at > found.at, and_(TicketEvent.at == found.at, TicketEvent.id > found.id)
    )
    ours = and_(
        TicketEvent.author_kind == "user",
        TicketEvent.kind.in_([EventKind.REPLY.value, EventKind.NOTE.value]),
    )
    theirs = and_(TicketEvent.author_kind == "contact", TicketEvent.kind == EventKind.REPLY.value)
    said = (
        select(TicketEvent.at, TicketEvent.author_kind)
        .where(TicketEvent.ticket_id == ticket.id, later, or_(ours, theirs))
        .order_by(TicketEvent.at, TicketEvent.id)
    )
    return standing(
        max(found.at, heard or found.at),
        (Said(at, kind == "user") for at, kind in session.execute(said)),
    )


def reopenable(session: Session, ticket: Ticket, rules: CalendarRules, now: datetime) -> datetime:
    """To when anybody may say that a solved ticket came back: for as long as their word waits."""
    return closes_at(solved(session, ticket), rules) or now


def follow_up_answered(session: Session, ticket: UUID) -> bool:
    """Whether somebody said what comes after the workaround: a further ticket, or that none is."""
    declined = select(TicketEvent.id).where(
        TicketEvent.ticket_id == ticket, TicketEvent.field_name == FOLLOW_UP
    )
    wanted = select(Ticket.id).where(Ticket.follow_up_of == ticket)
    return _is_any(session, declined) or _is_any(session, wanted)


def _is_any(session: Session, query: Select[UUID]) -> bool:
    """Whether a row is found; asked by the mapper, which narrows it to the session's clients."""
    return session.scalars(query.limit(1)).first() is not None
