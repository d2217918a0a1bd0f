"""Closing a solved ticket by itself, as of the end of the days in which nobody said otherwise.

Central alone does it: people act, and a device shows what they did.

Source: domain.md 2.1 (resolved → closed); ADR 0048, 0076.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.lifecycle import asks_follow_up, reopenable_until
from app.domain.rules import RuleBroken
from app.domain.solved import BY_ITSELF, closes_at
from app.domain.vocabulary import TicketState
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import follow_up_answered, solved
from app.records import Ticket
from app.usecases.change_ticket import ChangeState, step
from app.usecases.context import Ctx
from app.usecases.settle import set_due


def may_be_over(session: Session, book: CoverageBook, ticket: Ticket, now: datetime) -> bool:
    """Whether a solved ticket is worth a look by `close_when_over`: it writes nothing otherwise."""
    since = ticket.state_since or ticket.touched_at
    if reopenable_until(book.hours(ticket.client_id, ticket.site_id), since) > now:
        return False
    return not asks_follow_up(ticket.resolution_kind) or follow_up_answered(session, ticket.id)


def close_when_over(session: Session, ctx: Ctx, ticket: UUID, heard: datetime | None) -> bool:
    """Close a solved ticket whose days are over.

    One on which a client's word waits that nothing shows yet is made to show it.

    Args:
        session: the open unit of work.
        ctx: of nobody.
        ticket: which; it is read anew, and held.
        heard: when central heard that it is solved; None: when somebody said so.

    Returns:
        Whether it closed: not where somebody moved it on, its days are not over, a client's word
        on it waits, or a guard of a close says no.
    """
    found = session.get(Ticket, ticket, with_for_update=True)
    if found is None or found.state != TicketState.RESOLVED:
        return False
    book = CoverageBook(session)
    ends = closes_at(solved(session, found, heard), book.hours(found.client_id, found.site_id))
    if ends is None:
        set_due(session, book, found)
        return False
    if ends > ctx.clock.now():
        return False
    ended = ChangeState(ticket, TicketState.CLOSED, effective_at=ends, reason=BY_ITSELF)
    try:
        return step(session, ctx, found, ended)
    except RuleBroken:
        return False  # it waits until somebody says what the guard asks for
