"""Quotes of the firm: drafted, changed, sent, withdrawn, and made anew as another edition.

Source: domain.md 2.3, S14, S45, S50.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.offers import (
    Offer,
    Stage,
    check_complete,
    check_offer,
    shown_digest,
    stage_rows,
)
from app.domain.quotes import (
    QuoteState,
    check_editable,
    check_step,
    standing_state,
    usual_expiry,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.quotes import offer_of
from app.records import Client, Quote
from app.usecases.context import Ctx
from app.usecases.quote_rows import (
    check_amendable,
    client_of,
    local_today,
    quote_of,
    standing_milestones,
)
from app.usecases.timeline import ticket_of


@dataclass(frozen=True, slots=True)
class QuoteFields:
    """What a quote says; see `domain.quotes.Offer`.

    Attributes:
        kind: flat, or time up to a ceiling.
        fee_minor: the flat fee, or the ceiling, in minor units of the client's currency; of a
            change quote for everything that is not reached yet.
        estimate_min: minutes that the whole work is expected to take.
        expires_on: the last day on which it can be approved; None: thirty days after it is sent.
    """

    title: str
    kind: str = "flat"
    scope: str = ""
    deliverables: str = ""
    out_of_scope: str = ""
    fee_minor: int = 0
    estimate_min: int = 0
    stages: tuple[Stage, ...] = ()
    tickets: tuple[UUID, ...] = ()
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A quote to begin."""

    client: UUID
    fields: QuoteFields


def draft_quote(session: Session, ctx: Ctx, command: DraftQuote) -> UUID:
    """Begin a quote; the client sees nothing of it yet.

    Raises:
        RuleBroken: the client or a ticket is not here, or a field cannot be.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    client = client_of(session, command.client)
    now = ctx.clock.now()
    quote = Quote(
        id=ctx.ids.new(),
        client_id=client.id,
        currency=client.currency,
        edition=1,
        state=QuoteState.DRAFT.value,
        created_at=now,
        created_by=ctx.actor.user,
        **_columns(session, client, command.fields),
    )
    check_offer(offer_of(quote))
    session.add(quote)
    return quote.id


@dataclass(frozen=True, slots=True)
class EditQuote:
    """What a draft is to say instead."""

    quote: UUID
    fields: QuoteFields


def edit_quote(session: Session, ctx: Ctx, command: EditQuote) -> bool:
    """Change a draft.

    Raises:
        RuleBroken: the client was shown it already, or a field cannot be.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    quote = quote_of(session, command.quote)
    check_editable(quote.state)
    columns = _columns(session, client_of(session, quote.client_id), command.fields)
    changed = {name: value for name, value in columns.items() if getattr(quote, name) != value}
    for name, value in changed.items():
        setattr(quote, name, value)
    check_offer(offer_of(quote))
    return bool(changed)


@dataclass(frozen=True, slots=True)
class SendQuote:
    """A draft that the client is to answer."""

    quote: UUID


def send_quote(session: Session, ctx: Ctx, command: SendQuote) -> date:
    """Fix what a quote says, and ask the client.

    Raises:
        RuleBroken: something is missing in it, it was sent already, or the project that it would
            amend is closed.

    Returns:
        The last day on which it can be approved.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    quote = quote_of(session, command.quote)
    check_step(quote.state, QuoteState.SENT)
    now = ctx.clock.now()
    today = local_today(session, quote.client_id, now)
    until = quote.expires_on or usual_expiry(today)
    quote.expires_on = until
    offer = offer_of(quote)
    check_complete(offer, today)
    check_amendable(session, quote)
    quote.state = QuoteState.SENT.value
    quote.sent_at = now
    quote.sent_digest = shown_digest(offer)
    return until


@dataclass(frozen=True, slots=True)
class WithdrawQuote:
    """A quote that is not offered any more.

    Attributes:
        note: why; the client reads it.
    """

    quote: UUID
    note: str = ""


def withdraw_quote(session: Session, ctx: Ctx, command: WithdrawQuote) -> bool:
    """Take a quote back, or drop a draft.

    Raises:
        RuleBroken: it was answered already.

    Returns:
        True.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    quote = quote_of(session, command.quote)
    check_step(quote.state, QuoteState.WITHDRAWN)
    quote.state = QuoteState.WITHDRAWN.value
    quote.note = command.note.strip()
    return True


@dataclass(frozen=True, slots=True)
class RenewQuote:
    """A quote to offer anew, with another scope or price."""

    quote: UUID


def renew_quote(session: Session, ctx: Ctx, command: RenewQuote) -> UUID:
    """Make a new edition of a quote; one that was not approved is void from now on.

    A new edition of an approved quote is a change quote: it begins with what is not reached yet.

    Raises:
        RuleBroken: it is a draft still.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    before = quote_of(session, command.quote)
    if before.state == QuoteState.DRAFT:
        raise RuleBroken("quote-draft", "This quote is a draft: change it as it is.")
    now = ctx.clock.now()
    today = local_today(session, before.client_id, now)
    offer = offer_of(before)
    fee, stages = _ahead(session, before, offer)
    if before.state == QuoteState.SENT:
        over = standing_state(before.state, before.expires_on, today) == QuoteState.EXPIRED
        before.state = (QuoteState.EXPIRED if over else QuoteState.WITHDRAWN).value
    quote = Quote(
        id=ctx.ids.new(),
        client_id=before.client_id,
        title=before.title,
        kind=before.kind,
        scope=before.scope,
        deliverables=before.deliverables,
        out_of_scope=before.out_of_scope,
        fee_minor=fee,
        currency=before.currency,
        estimate_min=before.estimate_min,
        milestones=stage_rows(stages),
        ticket_ids=list(before.ticket_ids),
        edition=before.edition + 1,
        supersedes=before.id,
        expires_on=None,
        state=QuoteState.DRAFT.value,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(quote)
    return quote.id


def _ahead(session: Session, quote: Quote, offer: Offer) -> tuple[int, tuple[Stage, ...]]:
    """The fee and the milestones that a new edition begins with."""
    project = quote.project_id
    if quote.state != QuoteState.APPROVED or project is None:
        return offer.fee_minor, offer.stages
    left = [one for one in standing_milestones(session, project) if one.reached_at is None]
    stages = tuple(Stage(one.title, one.fee_minor, one.due_on) for one in left)
    return sum(stage.fee_minor for stage in stages), stages


def _columns(session: Session, client: Client, fields: QuoteFields) -> dict[str, Any]:
    for ticket in fields.tickets:
        if ticket_of(session, ticket).client_id != client.id:
            raise RuleBroken("ticket-foreign", "This ticket is another client's.")
    return {
        "title": " ".join(fields.title.split()),
        "kind": fields.kind,
        "scope": fields.scope.strip(),
        "deliverables": fields.deliverables.strip(),
        "out_of_scope": fields.out_of_scope.strip(),
        "fee_minor": fields.fee_minor,
        "estimate_min": fields.estimate_min,
        "milestones": stage_rows(fields.stages),
        "ticket_ids": sorted(str(ticket) for ticket in fields.tickets),
        "expires_on": fields.expires_on,
    }
