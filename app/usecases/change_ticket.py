"""Moving a ticket along: its state, its owner, its priority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.lifecycle import check_transition
from app.domain.queue import priority_of
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, ResolutionKind, Right, TicketState
from app.records import Ticket, User
from app.usecases.context import Ctx
from app.usecases.timeline import change_field, ticket_of

LOWEST_PRIORITY = 4


@dataclass(frozen=True, slots=True)
class ChangeState:
    """A ticket's next state.

    Attributes:
        restored_at: when service came back, for `resolved`; the present if not given.
        summary: what was done, for `resolved`, in words for the client.
        effective_at: when a reopening was reported, if before now.
    """

    ticket: UUID
    state: TicketState
    resolution: ResolutionKind = ResolutionKind.PERMANENT
    restored_at: datetime | None = None
    summary: str = ""
    effective_at: datetime | None = None


def change_state(session: Session, ctx: Ctx, command: ChangeState) -> bool:
    """Move a ticket to another state.

    Raises:
        RuleBroken: the state may not follow, or the instant cannot be right.

    Returns:
        Whether anything changed.

    Source: domain.md 2.1, S48.
    """
    ctx.actor.must(Right.TECHNICIAN, Right.DESK, Right.TAM)
    ticket = ticket_of(session, command.ticket)
    old = TicketState(ticket.state)
    check_transition(old, command.state)
    now = ctx.clock.now()
    effective = command.effective_at or now
    if effective > now or effective < ticket.opened_at:
        raise RuleBroken(
            "effective-outside", "Choose a moment between the ticket's opening and now."
        )
    if command.state is TicketState.RESOLVED and old is not TicketState.RESOLVED:
        effective = _resolve(ticket, command, now)
    if old is TicketState.RESOLVED and command.state is TicketState.IN_PROGRESS:
        ticket.service_restored_at = None
    return change_field(session, ctx, ticket, "state", command.state.value, effective_at=effective)


def _resolve(ticket: Ticket, command: ChangeState, now: datetime) -> datetime:
    restored = command.restored_at or now
    if restored < ticket.opened_at or restored > now:
        raise RuleBroken(
            "restored-outside",
            "Service was restored after the first report and not in the future: "
            "choose a moment between the two.",
        )
    ticket.service_restored_at = restored
    ticket.resolution_kind = command.resolution.value
    ticket.resolution_summary = command.summary.strip()
    return restored


@dataclass(frozen=True, slots=True)
class AssignTicket:
    """A ticket's owner; None takes it from everybody."""

    ticket: UUID
    assignee: UUID | None


def assign_ticket(session: Session, ctx: Ctx, command: AssignTicket) -> bool:
    """Give a ticket to a person.

    Raises:
        RuleBroken: the person has left, or the ticket is closed.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must(Right.TECHNICIAN, Right.DESK, Right.TAM)
    ticket = ticket_of(session, command.ticket)
    if TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken("ticket-ended", "This ticket is closed; its owner stays.")
    if command.assignee is not None:
        person = session.get(User, command.assignee)
        if person is None or not person.active:
            raise RuleBroken("person-gone", "Choose somebody who works here.")
    return change_field(session, ctx, ticket, "assignee_id", command.assignee)


@dataclass(frozen=True, slots=True)
class SetPriority:
    """A ticket's priority; another one than impact and urgency give needs a reason."""

    ticket: UUID
    priority: int
    reason: str = ""


def set_priority(session: Session, ctx: Ctx, command: SetPriority) -> bool:
    """Set a priority by hand.

    Raises:
        RuleBroken: there is no such priority, or the reason is missing.

    Returns:
        Whether anything changed.

    Source: domain.md 7.1.
    """
    ctx.actor.must(Right.TECHNICIAN, Right.DESK, Right.TAM)
    if not 1 <= command.priority <= LOWEST_PRIORITY:
        raise RuleBroken("priority-unknown", "Choose a priority from P1 to P4.")
    ticket = ticket_of(session, command.ticket)
    computed = int(priority_of(ticket.impact, ticket.urgency))
    reason = command.reason.strip()
    if command.priority != computed and not reason:
        raise RuleBroken(
            "priority-reason",
            f"Impact and urgency give P{computed}: say why this one is P{command.priority}.",
        )
    if not change_field(session, ctx, ticket, "priority", command.priority, reason=reason):
        return False
    ticket.priority_reason = "" if command.priority == computed else reason
    return True
