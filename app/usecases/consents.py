"""Consents for a span of time: hours extended, or a premium accepted; and their end.

Source: domain.md 2 (Authorization), 3.2 (R31, PREMIUM), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.consents import (
    COVERED,
    check_approver,
    check_consent,
    check_revocation,
    check_still_ahead,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Authorization, Client, Contact, Ticket
from app.usecases.context import Ctx
from app.usecases.timeline import ticket_of


@dataclass(frozen=True, slots=True)
class Authorize:
    """A consent to record.

    Attributes:
        kind: covered (the account manager extends business hours) or billable (an approver of the
            client accepts the premium).
        client: for everything of the client; or name one ticket.
        ticket: for one ticket.
        approver: the contact who accepts the premium; None for covered hours.
        note: how it was said, and what for.
    """

    kind: Literal["covered", "billable"]
    starts_at: datetime
    ends_at: datetime
    client: UUID | None = None
    ticket: UUID | None = None
    approver: UUID | None = None
    note: str = ""


def authorize(session: Session, ctx: Ctx, command: Authorize) -> UUID:
    """Record a consent: one's own as an approver, or one to write down.

    Raises:
        RuleBroken: its span is empty, or nobody is named who may give it.
    """
    must_be_let_to_answer(ctx, Permission.KEEP_CONSENTS)
    check_consent(command.kind, command.starts_at, command.ends_at)
    if command.kind == COVERED:
        # What the fee covers is the account manager's to extend.
        ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    else:
        check_own_answer(ctx, command.approver)
    client, ticket = _subject(session, command)
    by: UUID | None = ctx.actor.user
    if command.kind != COVERED:
        check_approver(approver_roles(session, client, command.approver), "a premium")
        by = command.approver
    now = ctx.clock.now()
    consent = Authorization(
        id=ctx.ids.new(),
        client_id=client,
        kind=command.kind,
        ticket_id=ticket.id if ticket else None,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        approved_by_kind="user" if command.kind == COVERED else "contact",
        approved_by=by,
        at=now,
        note=command.note.strip(),
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(consent)
    return consent.id


def _subject(session: Session, command: Authorize) -> tuple[UUID, Ticket | None]:
    if command.ticket is not None:
        ticket = ticket_of(session, command.ticket)
        return ticket.client_id, ticket
    if command.client is None or session.get(Client, command.client) is None:
        raise RuleBroken("client-missing", "Choose the ticket or the client that this is for.")
    return command.client, None


def must_be_let_to_answer(ctx: Ctx, permission: Permission) -> None:
    """Check who acts: a contact who may answer, or whoever of the firm may write it down.

    Args:
        ctx: of the verb.
        permission: what lets somebody of the firm write it down.

    Raises:
        RuleBroken: they may not.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS if ctx.actor.is_contact else permission)


def check_own_answer(ctx: Ctx, contact: UUID | None) -> None:
    """Check that a contact answers for themselves.

    Raises:
        RuleBroken: they would answer for somebody else.
    """
    if ctx.actor.is_contact and contact != ctx.actor.user:
        raise RuleBroken("not-allowed", "Answer for yourself, and nobody else.")


def approver_roles(session: Session, client: UUID, contact: UUID | None) -> list[str] | None:
    """The roles of a client's contact, or None where there is no such contact of theirs."""
    found = session.get(Contact, contact) if contact is not None else None
    return list(found.roles) if found is not None and found.client_id == client else None


@dataclass(frozen=True, slots=True)
class RevokeAuthorization:
    """A consent that does not hold any more, and why."""

    authorization: UUID
    reason: str


def revoke_authorization(session: Session, ctx: Ctx, command: RevokeAuthorization) -> bool:
    """Revoke a consent, for good: what it covered is decided again.

    An approver takes back what was accepted for their firm, before it begins.

    Raises:
        RuleBroken: it is not here, was revoked already, nothing says why, or it has begun.

    Returns:
        Whether anything changed.
    """
    must_be_let_to_answer(ctx, Permission.KEEP_CONSENTS)
    consent = session.get(Authorization, command.authorization)
    if consent is None:
        raise RuleBroken("consent-missing", "This consent is not on this device. Sync first.")
    now = ctx.clock.now()
    if ctx.actor.is_contact:
        check_still_ahead(consent.kind, consent.starts_at, now)
    check_revocation(consent.revoked_at, now, command.reason)
    consent.revoked_at = now
    consent.revoked_reason = command.reason.strip()
    return True
