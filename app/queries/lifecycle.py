"""What a step of a ticket's life has to know about it: approvals, resolutions, follow-ups.

Source: domain.md 2.1.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.consents import BILLABLE
from app.domain.lifecycle import FOLLOW_UP
from app.domain.vocabulary import EventKind, TicketState
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


def resolved_at(session: Session, ticket: UUID) -> datetime | None:
    """When a ticket was resolved last; None where nothing says so."""
    query = (
        select(TicketEvent.effective_at)
        .where(
            TicketEvent.ticket_id == ticket,
            TicketEvent.kind == EventKind.CHANGE.value,
            TicketEvent.field_name == "state",
            TicketEvent.new == TicketState.RESOLVED.value,
        )
        .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
    )
    return session.scalars(query.limit(1)).first()


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
