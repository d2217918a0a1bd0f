"""Moving a ticket along: its state, its owner, its priority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.lifecycle import (
    UNAPPROVED,
    Triage,
    begins_work,
    check_cancellation,
    check_closing,
    check_reopening,
    check_resolution,
    check_start,
    check_transition,
    check_triage,
    leaves_new,
    needs_approval,
)
from app.domain.queue import priority_of
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, ResolutionKind, TicketState
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import (
    follow_up_answered,
    is_approved,
    reopenable,
    resolved_at,
)
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
        reason: why, for `cancelled`; kept for every other step as well.
        asked: whether the requester asked to cancel it.
        anyway: to start work that nobody has approved; it is flagged.
    """

    ticket: UUID
    state: TicketState
    resolution: ResolutionKind = ResolutionKind.PERMANENT
    restored_at: datetime | None = None
    summary: str = ""
    effective_at: datetime | None = None
    reason: str = ""
    asked: bool = False
    anyway: bool = False


def change_state(session: Session, ctx: Ctx, command: ChangeState) -> bool:
    """Move a ticket to another state; the guards of the life cycle are asked first.

    Raises:
        RuleBroken: the state may not follow, something that it needs is missing, or the instant
            cannot be right.

    Returns:
        Whether anything changed.

    Source: domain.md 2.1, S48.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    return step(session, ctx, ticket_of(session, command.ticket), command)


def step(session: Session, ctx: Ctx, ticket: Ticket, command: ChangeState) -> bool:
    """Do what `change_state` does, for whoever may."""
    old, new = TicketState(ticket.state), command.state
    check_transition(old, new)
    if new is old:
        return False
    now = ctx.clock.now()
    effective = command.effective_at or now
    reason = command.reason.strip()
    if leaves_new(old, new):
        check_triage(Triage(ticket.kind, ticket.impact, ticket.urgency, ticket.service))
    if begins_work(old, new):
        reason = _begin(session, ticket, command, now) or reason
    if new is TicketState.RESOLVED:
        effective = _resolve(ticket, command, now)
    elif old is TicketState.RESOLVED and new is TicketState.IN_PROGRESS:
        _reopen(session, ctx, ticket, effective)
    elif not ticket.opened_at <= effective <= now:
        raise RuleBroken(
            "effective-outside", "Choose a moment between the ticket's opening and now."
        )
    if new is TicketState.CANCELLED:
        check_cancellation(ctx.actor.rights, reason, asked=command.asked)
    if new is TicketState.CLOSED:
        check_closing(ticket.resolution_kind, answered=follow_up_answered(session, ticket.id))
    return change_field(
        session, ctx, ticket, "state", new.value, reason=reason, effective_at=effective
    )


def _begin(session: Session, ticket: Ticket, command: ChangeState, now: datetime) -> str:
    """Let work begin; what nobody approved is flagged, and the timeline says so."""
    if not needs_approval(ticket.kind, minor=ticket.minor):
        return ""
    approved = is_approved(session, ticket, now)
    check_start(ticket.kind, minor=ticket.minor, approved=approved, anyway=command.anyway)
    if approved:
        return ""
    ticket.tags = sorted({*ticket.tags, UNAPPROVED})
    return "started without an approval"


def _reopen(session: Session, ctx: Ctx, ticket: Ticket, effective: datetime) -> None:
    resolved = resolved_at(session, ticket.id) or ticket.service_restored_at
    rules = CoverageBook(session).hours(ticket.client_id, ticket.site_id)
    now = ctx.clock.now()
    until = reopenable(session, ticket, rules, now)
    check_reopening(ctx.actor.rights, rules, resolved, effective, now, until)
    ticket.service_restored_at = None


def _resolve(ticket: Ticket, command: ChangeState, now: datetime) -> datetime:
    restored = command.restored_at or now
    summary = command.summary.strip()
    check_resolution(summary, command.resolution.value, restored, ticket.opened_at, now)
    ticket.service_restored_at = restored
    ticket.resolution_kind = command.resolution.value
    ticket.resolution_summary = summary
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
    ctx.actor.must_be_let(Permission.TRIAGE)
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
    ctx.actor.must_be_let(Permission.TRIAGE)
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
