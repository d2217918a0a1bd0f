"""Minutes that are left out of a quarter's evidence, with a reason that the client reads.

Source: domain.md 5 (Exceptional), S12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.overrides import check_reason
from app.domain.quarter_review import check_mark, check_undecided, quarter_of, review_id
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.quarters import shift_of_client
from app.records import ExceptionalMark, LedgerEntry, QuarterlyReview, TimeEntry
from app.usecases.context import Ctx
from app.usecases.timeline import ticket_of


@dataclass(frozen=True, slots=True)
class MarkExceptional:
    """Minutes of a ticket that are no evidence of what the client needs.

    Attributes:
        month: the work month, "2026-03".
        reason: why, as the client reads it.
    """

    ticket: UUID
    month: str
    minutes: int
    reason: str


def mark_exceptional(session: Session, ctx: Ctx, command: MarkExceptional) -> UUID:
    """Leave minutes out of the quarter's evidence.

    Raises:
        RuleBroken: more than the ticket counted in that month, no reason, or the quarter's review
            was decided.
    """
    ctx.actor.must_be_let(Permission.PUBLISH_REVIEWS)
    ticket = ticket_of(session, command.ticket)
    counted = session.scalar(
        select(func.coalesce(func.sum(LedgerEntry.minutes), 0))
        .join(TimeEntry, TimeEntry.id == LedgerEntry.entry_id)
        .where(TimeEntry.ticket_id == ticket.id, LedgerEntry.work_month == command.month)
    )
    others = session.scalar(
        select(func.coalesce(func.sum(ExceptionalMark.minutes), 0)).where(
            ExceptionalMark.ticket_id == ticket.id,
            ExceptionalMark.month == command.month,
            ExceptionalMark.void.is_(False),
        )
    )
    left = max(0, int(counted or 0) - int(others or 0))
    check_mark(command.month, command.minutes, command.reason, left)
    _check_open(session, ticket.client_id, command.month)
    now = ctx.clock.now()
    mark = ExceptionalMark(
        id=ctx.ids.new(),
        client_id=ticket.client_id,
        month=command.month,
        ticket_id=ticket.id,
        minutes=command.minutes,
        reason=check_reason(command.reason),
        at=now,
        void=False,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(mark)
    return mark.id


@dataclass(frozen=True, slots=True)
class VoidExceptional:
    """A mark that does not hold after all, or that does again."""

    mark: UUID
    void: bool = True


def void_exceptional(session: Session, ctx: Ctx, command: VoidExceptional) -> bool:
    """Count minutes again that were left out, or leave them out again.

    Raises:
        RuleBroken: the mark is not here, or the quarter's review was decided.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.PUBLISH_REVIEWS)
    mark = session.get(ExceptionalMark, command.mark)
    if mark is None:
        raise RuleBroken("mark-missing", "This mark is not on this device. Sync first.")
    if mark.void == command.void:
        return False
    _check_open(session, mark.client_id, mark.month)
    mark.void = command.void
    return True


def _check_open(session: Session, client: UUID, month: str) -> None:
    shift = shift_of_client(session, client)
    quarter = quarter_of(date.fromisoformat(f"{month}-01"), shift)
    review = session.get(QuarterlyReview, review_id(client, quarter))
    if review is not None:
        check_undecided(review.state)
