"""What a client answers to a quote, itself or as an account manager writes it down; what follows.

An approved flat fee begins a project, or amends the one that the edition before it began; the
project's milestones are what is invoiced. Work by time begins none: its tickets are charged by
time, and the approval is the consent to it up to the ceiling.

Source: domain.md 2.3, S14.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.consents import check_lifetime
from app.domain.offers import Offer, QuoteKind, due_stages
from app.domain.quotes import (
    QuoteState,
    check_answer,
    check_moment,
    check_no_change,
    check_not_invoiced,
    check_reachable,
    check_within_quote,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.quotes import change_quote, is_invoiced, offer_of
from app.records import Attachment, Milestone, Project, Quote
from app.usecases.approvers import check_within_limit
from app.usecases.consents import approver_roles, check_own_answer, must_be_let_to_answer
from app.usecases.context import Ctx
from app.usecases.projects import check_free, project_of
from app.usecases.quote_rows import (
    check_amendable,
    local_today,
    quote_of,
    quote_sum,
    standing_milestones,
)
from app.usecases.turns import take_turn


@dataclass(frozen=True, slots=True)
class AnswerQuote:
    """An answer: one's own, or one to write down.

    Attributes:
        answer: approved or declined.
        contact: the approver who gave it.
        said_at: when they said so; the present if not given.
        note: how it was said; may be empty where a message is attached.
        message: a file of the client that says so, an e-mail for instance.
    """

    quote: UUID
    answer: str
    contact: UUID | None
    said_at: datetime | None = None
    note: str = ""
    message: UUID | None = None


def answer_quote(session: Session, ctx: Ctx, command: AnswerQuote) -> UUID | None:
    """Take an answer; an approved flat fee begins or amends its project.

    Raises:
        RuleBroken: nothing is asked, the offer was over when it was answered, nobody answered who
            may, or a ticket belongs to another project.

    Returns:
        The project that the approval began or amended; None where there is none.
    """
    must_be_let_to_answer(ctx, Permission.KEEP_CONSENTS)
    check_own_answer(ctx, command.contact)
    quote = quote_of(session, command.quote)
    now = ctx.clock.now()
    said = command.said_at or now
    check_answer(
        quote.state,
        command.answer,
        approver_roles(session, quote.client_id, command.contact),
        said_on=local_today(session, quote.client_id, said),
        expires_on=quote.expires_on,
        told=bool(command.note.strip()) or command.message is not None,
    )
    if command.answer == QuoteState.APPROVED:
        check_within_limit(session, quote.client_id, command.contact, quote_sum(quote))
    check_moment(quote.sent_at, said, now)
    _check_message(session, quote.client_id, command.message)
    quote.state = command.answer
    quote.decided_at = said
    quote.decided_by = command.contact
    quote.decided_digest = quote.sent_digest
    quote.recorded_by = None if ctx.actor.is_contact else ctx.actor.user
    quote.attachment_id = command.message
    quote.note = command.note.strip()
    if command.answer == QuoteState.APPROVED and quote.kind == QuoteKind.FLAT:
        quote.project_id = _begin_or_amend(session, ctx, quote)
    return quote.project_id


def _check_message(session: Session, client: UUID, message: UUID | None) -> None:
    found = session.get(Attachment, message) if message is not None else None
    if message is not None and (found is None or found.client_id != client or found.void):
        raise RuleBroken(
            "message-missing",
            "Attach the message to a ticket of this client first, then choose it.",
        )


def _begin_or_amend(session: Session, ctx: Ctx, quote: Quote) -> UUID:
    offer = offer_of(quote)
    amended = check_amendable(session, quote)
    for ticket in quote.ticket_ids:
        check_free(session, quote.client_id, UUID(ticket), amended)
    project = (
        _begin(session, ctx, quote, offer)
        if amended is None
        else _amend(session, project_of(session, amended), quote, offer)
    )
    kept = standing_milestones(session, project.id)
    total = sum(one.fee_minor for one in kept) + sum(one.fee_minor for one in due_stages(offer))
    check_within_quote(project.title, total, project.fee_minor, project.currency)
    position = max((one.position for one in kept), default=-1) + 1
    for at, stage in enumerate(due_stages(offer), start=position):
        session.add(
            Milestone(
                id=ctx.ids.new(),
                client_id=quote.client_id,
                project_id=project.id,
                position=at,
                title=stage.title,
                fee_minor=stage.fee_minor,
                due_on=stage.due,
                created_at=ctx.clock.now(),
                created_by=ctx.actor.user,
            )
        )
    return project.id


def _begin(session: Session, ctx: Ctx, quote: Quote, offer: Offer) -> Project:
    project = Project(
        id=ctx.ids.new(),
        client_id=quote.client_id,
        title=offer.title,
        fee_minor=offer.fee_minor,
        currency=offer.currency,
        estimate_min=offer.estimate_min,
        ticket_ids=list(quote.ticket_ids),
        approved_at=quote.decided_at,
        approved_by=quote.decided_by,
        approval_note=quote.note,
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
    )
    session.add(project)
    # Central takes the operations one by one: what points at the project comes after it.
    session.flush()
    return project


def _amend(session: Session, project: Project, quote: Quote, offer: Offer) -> Project:
    """Put the change quote's milestones in the place of those that are not reached yet."""
    reached = 0
    for one in standing_milestones(session, project.id):
        if one.reached_at is None:
            one.void = True
        else:
            reached += one.fee_minor
    project.title = offer.title
    project.fee_minor = reached + offer.fee_minor
    project.estimate_min = offer.estimate_min
    project.ticket_ids = sorted({*project.ticket_ids, *quote.ticket_ids})
    session.flush()
    return project


@dataclass(frozen=True, slots=True)
class ReachMilestone:
    """A milestone that is reached, or is not after all.

    Attributes:
        at: when it was reached; the present if not given.
    """

    milestone: UUID
    reached: bool = True
    at: datetime | None = None


def reach_milestone(session: Session, ctx: Ctx, command: ReachMilestone) -> bool:
    """Say that a milestone is reached, so that it is invoiced; or take that back before it is.

    Raises:
        RuleBroken: it is not here or was replaced, its project is closed, a change quote is not
            answered yet, or it was invoiced.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    milestone = session.get(Milestone, command.milestone)
    if milestone is None:
        raise RuleBroken("milestone-missing", "This milestone is not on this device. Sync first.")
    # Its month may be closed at this moment, and put it on an invoice.
    take_turn(session, [milestone.client_id])
    session.refresh(milestone)
    if (milestone.reached_at is not None) == command.reached:
        return False
    now = ctx.clock.now()
    at = (command.at or now) if command.reached else None
    if at is not None and at > now:
        raise RuleBroken("reached-later", "A milestone is reached by now, not in the future.")
    project = project_of(session, milestone.project_id)
    if at is not None:
        check_reachable(void=milestone.void, closed=project.closed_at is not None)
        check_no_change(change_quote(session, milestone.client_id, project.id))
        check_lifetime(project.approved_at, at)
    else:
        check_not_invoiced(invoiced=is_invoiced(session, milestone.id))
    milestone.reached_at = at
    milestone.reached_by = ctx.actor.user if at is not None else None
    return True
