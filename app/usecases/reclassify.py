"""What a ticket is: changed from a moment on, or corrected from its creation; and its flags.

Source: domain.md 2.1 (type change), 3.7 (RECLASS).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.kinds import check_effective
from app.domain.overrides import check_reason
from app.domain.rights import Permission
from app.domain.vocabulary import EventKind, TicketKind
from app.queries.coverage import CORRECTION
from app.usecases.context import Ctx
from app.usecases.timeline import add_event, change_field, ticket_of


@dataclass(frozen=True, slots=True)
class CorrectKind:
    """What a ticket asks for.

    Attributes:
        effective_at: from when on it is that; the present if not given.
        always: it never was anything else: an account manager says so, with a reason.
    """

    ticket: UUID
    kind: TicketKind
    effective_at: datetime | None = None
    always: bool = False
    reason: str = ""


def correct_kind(session: Session, ctx: Ctx, command: CorrectKind) -> bool:
    """Change what a ticket asks for from a moment on, or correct it from its creation.

    Earlier work keeps its decision after a change; a correction decides it again.

    Raises:
        RuleBroken: the moment lies outside the ticket's life, the reason of a correction is too
            short, or the right is missing.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    ticket = ticket_of(session, command.ticket)
    now = ctx.clock.now()
    if not command.always:
        effective = command.effective_at or now
        check_effective(effective, ticket.opened_at, now)
        return change_field(
            session,
            ctx,
            ticket,
            "kind",
            command.kind.value,
            reason=command.reason.strip(),
            effective_at=effective,
        )
    ctx.actor.must_be_let(Permission.DECIDE)
    reason = check_reason(command.reason)
    add_event(
        session,
        ctx,
        ticket,
        EventKind.CHANGE,
        field_name=CORRECTION,
        old=ticket.kind,
        new=command.kind.value,
        reason=reason,
        effective_at=ticket.opened_at,
    )
    ticket.kind = command.kind.value
    return True


@dataclass(frozen=True, slots=True)
class SetFlags:
    """Whether a request is minor and well defined; None leaves a flag as it is."""

    ticket: UUID
    minor: bool | None = None
    well_defined: bool | None = None


def set_flags(session: Session, ctx: Ctx, command: SetFlags) -> bool:
    """Say whether a request is minor and well defined; its work is decided again.

    Raises:
        RuleBroken: the ticket is not here.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    ticket = ticket_of(session, command.ticket)
    changed = False
    for name, value in (("minor", command.minor), ("well_defined", command.well_defined)):
        if value is not None:
            changed |= change_field(session, ctx, ticket, name, value)
    return changed
