"""Saying what a new ticket touches, and what comes after a workaround."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.estimates import check_estimate
from app.domain.lifecycle import FOLLOW_UP, asks_follow_up
from app.domain.queue import priority_of
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import EventKind
from app.usecases.context import Ctx
from app.usecases.timeline import add_event, change_field, ticket_of

LEVELS = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class TriageTicket:
    """What a ticket touches and how soon it matters; None leaves a part as it is.

    Attributes:
        estimate_min: minutes that its work is expected to take; 0: nobody says.
    """

    ticket: UUID
    impact: str | None = None
    urgency: str | None = None
    service: str | None = None
    estimate_min: int | None = None


def triage_ticket(session: Session, ctx: Ctx, command: TriageTicket) -> bool:
    """Say what a ticket touches; a priority that nobody set by hand follows.

    Raises:
        RuleBroken: there is no such impact or urgency, or the estimate is no time.

    Returns:
        Whether anything changed.

    Source: domain.md 2.1, 7.1.
    """
    ctx.actor.must_be_let(Permission.TRIAGE)
    ticket = ticket_of(session, command.ticket)
    for name, value in (("impact", command.impact), ("urgency", command.urgency)):
        if value is not None and value not in LEVELS:
            raise RuleBroken(f"triage-{name}", f"Choose high, medium or low as the {name}.")
    if command.estimate_min is not None:
        check_estimate(command.estimate_min)
    by_itself = not ticket.priority_reason
    service = command.service.strip() if command.service is not None else None
    changed = False
    wanted: dict[str, object] = {
        "impact": command.impact,
        "urgency": command.urgency,
        "service": service,
        "estimate_min": command.estimate_min,
    }
    for name, wish in wanted.items():
        if wish is not None:
            changed |= change_field(session, ctx, ticket, name, wish)
    if by_itself:
        priority = int(priority_of(ticket.impact, ticket.urgency))
        changed |= change_field(session, ctx, ticket, "priority", priority)
    return changed


@dataclass(frozen=True, slots=True)
class DeclineFollowUp:
    """Nothing comes after a workaround, and why."""

    ticket: UUID
    reason: str


def decline_follow_up(session: Session, ctx: Ctx, command: DeclineFollowUp) -> bool:
    """Say that no follow-up is wanted, so that the ticket may close.

    A follow-up that is wanted is a ticket of its own (`SubmitTicket.follow_up_of`).

    Raises:
        RuleBroken: it was solved for good, or nothing says why.

    Returns:
        Whether anything changed.

    Source: domain.md 2.1, S49.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    ticket = ticket_of(session, command.ticket)
    if not asks_follow_up(ticket.resolution_kind):
        raise RuleBroken("follow-up-none", "It was solved for good: nothing has to follow.")
    reason = command.reason.strip()
    if not reason:
        raise RuleBroken("reason-empty", "Say why no follow-up is wanted.")
    add_event(
        session,
        ctx,
        ticket,
        EventKind.CHANGE,
        field_name=FOLLOW_UP,
        new="declined",
        reason=reason,
    )
    return True
