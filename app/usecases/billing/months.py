"""Opening the close of a month, and closing it; central carries both out when they arrive.

Source: domain.md 2 (Period), 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.invoice import compose
from app.domain.billing.months import first_day
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.billing.checklist import check_in_turn, check_settled
from app.queries.billing.facts import MonthMatter, month_matter
from app.records import Client, MonthAct
from app.usecases.context import Ctx

REVIEW, CLOSE = "review", "close"


@dataclass(frozen=True, slots=True)
class ReviewMonth:
    """A month of a client that is being looked through: "2026-03"."""

    client: UUID
    month: str


def review_month(session: Session, ctx: Ctx, command: ReviewMonth) -> UUID:
    """Say that a month is looked through before it is closed.

    Raises:
        RuleBroken: it is not over, is locked already, or another month comes first.
    """
    ctx.actor.must_be_let(Permission.CLOSE_MONTHS)
    check_in_turn(_matter(session, command.client, command.month), ctx.clock.now())
    return _act(session, ctx, command.client, command.month, REVIEW, "")


@dataclass(frozen=True, slots=True)
class CloseMonth:
    """A month of a client to close for good: its invoice is issued, its figures never change.

    Attributes:
        seen: digest of the preview that is agreed to; None agrees to what it is at this moment.
    """

    client: UUID
    month: str
    seen: str | None = None


def close_month(session: Session, ctx: Ctx, command: CloseMonth) -> UUID:
    """Close a month: central issues the invoice that was seen, or says why not.

    Raises:
        RuleBroken: it is not over, is locked already, something in it waits for a person, or the
            invoice comes out otherwise than it was seen; the sentence says what to do.

    Returns:
        The act, whose outcome central writes.
    """
    ctx.actor.must_be_let(Permission.CLOSE_MONTHS)
    matter = _matter(session, command.client, command.month)
    seen = check_closable(session, matter, command.seen, ctx.clock.now())
    return _act(session, ctx, command.client, command.month, CLOSE, seen)


def check_closable(session: Session, matter: MonthMatter, seen: str | None, now: datetime) -> str:
    """Check that a month can be closed with the invoice that was seen.

    Raises:
        RuleBroken: it cannot.

    Returns:
        The digest of its invoice.
    """
    check_in_turn(matter, now)
    check_settled(session, matter, now)
    digest = compose(matter.facts).digest
    if seen is not None and seen != digest:
        raise RuleBroken(
            "month-otherwise",
            "The invoice comes out otherwise than it was seen: look at the preview again.",
        )
    return digest


def _matter(session: Session, client: UUID, month: str) -> MonthMatter:
    found = session.get(Client, client)
    if found is None:
        raise RuleBroken("client-missing", "Choose the client whose month this is.")
    first_day(month)
    return month_matter(session, found, month)


def _act(session: Session, ctx: Ctx, client: UUID, month: str, act: str, seen: str) -> UUID:
    now = ctx.clock.now()
    made = MonthAct(
        id=ctx.ids.new(),
        client_id=client,
        month=month,
        act=act,
        seen=seen,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(made)
    return made.id
