"""Writing a ticket's timeline: shared by the verbs that add to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rules import RuleBroken
from app.domain.vocabulary import EventKind
from app.records import Ticket, TicketEvent
from app.usecases.context import Ctx


def ticket_of(session: Session, ticket_id: UUID) -> Ticket:
    """The ticket to act on.

    Raises:
        RuleBroken: it is not here (or not this person's to see, which reads the same).
    """
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise RuleBroken(
            "ticket-missing", "This ticket is not on this device. Sync, or choose another one."
        )
    return ticket


def add_event(
    session: Session,
    ctx: Ctx,
    ticket: Ticket,
    kind: EventKind,
    *,
    body: str = "",
    field_name: str = "",
    old: str = "",
    new: str = "",
    reason: str = "",
    effective_at: datetime | None = None,
) -> TicketEvent:
    """Append one entry to the timeline, by whoever acts, now."""
    now, by = ctx.clock.now(), None if ctx.actor.is_nobody else ctx.actor.user
    event = TicketEvent(
        id=ctx.ids.new(),
        client_id=ticket.client_id,
        ticket_id=ticket.id,
        kind=kind.value,
        at=now,
        effective_at=effective_at or now,
        author_kind="contact" if ctx.actor.is_contact else "system" if by is None else "user",
        author_id=by,
        channel=ctx.channel or ("portal" if ctx.actor.is_contact else "desk"),
        body=body,
        field_name=field_name,
        old=old,
        new=new,
        reason=reason,
        created_at=now,
        created_by=by,
    )
    session.add(event)
    return event


def change_field(
    session: Session,
    ctx: Ctx,
    ticket: Ticket,
    field_name: str,
    new: object,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
) -> bool:
    """Set a field of a ticket and say so on its timeline.

    Returns:
        Whether anything changed.
    """
    old = getattr(ticket, field_name)
    if old == new:
        return False
    setattr(ticket, field_name, new)
    add_event(
        session,
        ctx,
        ticket,
        EventKind.CHANGE,
        field_name=field_name,
        old=_text(old),
        new=_text(new),
        reason=reason,
        effective_at=effective_at,
    )
    return True


def _text(value: object) -> str:
    return "" if value is None else str(value)
