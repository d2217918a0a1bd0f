"""A client's approver agrees to work that is paid by the hour, declines it, or takes it back.

For the time that they name a request that needs an approval may be worked on, and where that is
outside support hours, at the premium: the client never pays one for an hour it did not ask for.

Source: domain.md 2.1 (awaiting_approval), 2.3, 3.2 (PREMIUM), 7.7.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.consents import BILLABLE, check_ahead
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, EventKind, TicketState
from app.queries.portal.consents import terms_today
from app.queries.portal.shown import rates_digest
from app.records import Authorization, Ticket
from app.usecases.approvers import open_ended_refusal
from app.usecases.consents import Authorize, RevokeAuthorization, authorize, revoke_authorization
from app.usecases.context import Ctx
from app.usecases.timeline import add_event, change_field
from app.usecases.turns import take_turn

LONGEST_NOTE = 1_000
APPROVED, REFUSED = "an approver agreed to the work", "an approver declined the work"
"""Why a state changed, as the timeline says it."""


@dataclass(frozen=True, slots=True)
class AgreeToWork:
    """Work that may be done at the client's cost.

    Attributes:
        ticket: for one request that the reader may answer for; None: for whatever is needed.
        starts_at: from when; where that has passed, from now on.
        said: what the request's story says of it.
        shown: digest of the rates that the person had before them.
        note: what they say to it; may be empty.
    """

    client: UUID
    ticket: UUID | None
    starts_at: datetime
    ends_at: datetime
    said: str
    shown: str
    note: str = ""


def agree_to_work(session: Session, ctx: Ctx, command: AgreeToWork) -> UUID:
    """Agree, for a time that is still to come.

    Raises:
        RuleBroken: the time is over, empty or too long, the rates read otherwise by now, nobody
            works without an agreement, the request has ended, this was agreed to already, or it
            may cost more than this person may approve.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    now = ctx.clock.now()
    check_ahead(command.starts_at, command.ends_at, now)
    take_turn(session, [command.client])
    terms = terms_today(session, command.client, now)
    if terms is None:
        raise RuleBroken(
            "agreement-missing", "No agreement is in force today: call us, and we find a way."
        )
    beyond = open_ended_refusal(session, command.client, ctx.actor.user, terms.currency)
    if beyond is not None:
        raise beyond
    if not hmac.compare_digest(
        command.shown.encode("utf-8", "replace"), rates_digest(terms).encode()
    ):
        raise RuleBroken(
            "offer-changed",
            "The rates were changed while you read them, so nothing was agreed. Read them anew.",
        )
    ticket = _still_open(session, command.ticket)
    starts, note = max(command.starts_at, now), _note(command.note)
    if _is_agreed(session, command, starts):
        raise RuleBroken("consent-there", "This is agreed already.")
    made = authorize(
        session,
        ctx,
        Authorize(
            "billable",
            starts,
            command.ends_at,
            client=command.client if ticket is None else None,
            ticket=ticket.id if ticket is not None else None,
            approver=ctx.actor.user,
            note=note or "Said at the portal.",
        ),
    )
    if ticket is not None:
        _tell(session, ctx, ticket, command.said, note, APPROVED)
    return made


@dataclass(frozen=True, slots=True)
class DeclineWork:
    """A request that waits for an approval, and why it gets none; the reason may be empty."""

    ticket: UUID
    reason: str = ""


def decline_work(session: Session, ctx: Ctx, command: DeclineWork) -> None:
    """Decline what a request waits for: the desk has it again, and says what comes next.

    Raises:
        RuleBroken: it does not wait for an approval any more.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    ticket = _still_open(session, command.ticket)
    if ticket is None or ticket.state != TicketState.AWAITING_APPROVAL:
        raise RuleBroken("offer-changed", "It does not wait for an approval any more.")
    _tell(session, ctx, ticket, "I do not agree to this work.", _note(command.reason), REFUSED)


def withdraw_consent(session: Session, ctx: Ctx, consent: UUID) -> None:
    """Take back what was agreed to, before it begins.

    Raises:
        RuleBroken: it is not there, not theirs, has begun, or was taken back already.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    found = session.get(Authorization, consent)
    if found is None or not ctx.scope.sees(found.client_id):
        raise RuleBroken("not-found", "There is nothing here, or nothing that you may see.")
    reason = f"Withdrawn at the portal by {ctx.actor.name}."
    revoke_authorization(session, ctx, RevokeAuthorization(found.id, reason))


def _still_open(session: Session, ticket_id: UUID | None) -> Ticket | None:
    ticket = session.get(Ticket, ticket_id) if ticket_id is not None else None
    if ticket is not None and TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken("request-ended", "This request has ended: nothing more is done for it.")
    return ticket


def _is_agreed(session: Session, command: AgreeToWork, starts: datetime) -> bool:
    """Whether a consent that stands covers all of it."""
    query = select(Authorization.id).where(
        Authorization.client_id == command.client,
        Authorization.kind == BILLABLE,
        Authorization.revoked_at.is_(None),
        Authorization.ticket_id == command.ticket
        if command.ticket is not None
        else Authorization.ticket_id.is_(None),
        Authorization.starts_at <= starts,
        Authorization.ends_at >= command.ends_at,
    )
    return session.scalars(query.limit(1)).first() is not None


def _tell(session: Session, ctx: Ctx, ticket: Ticket, said: str, note: str, why: str) -> None:
    """Say it in the request's story, where whoever has it hears of it."""
    add_event(session, ctx, ticket, EventKind.REPLY, body=f"{said} {note}".strip())
    if ticket.state == TicketState.AWAITING_APPROVAL:
        change_field(session, ctx, ticket, "state", TicketState.TRIAGED.value, reason=why)


def _note(text: str) -> str:
    found = text.strip()
    if len(found) > LONGEST_NOTE:
        raise RuleBroken("reason-long", f"Keep it under {LONGEST_NOTE:,} characters.")
    return found
