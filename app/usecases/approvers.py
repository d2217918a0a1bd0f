"""Whether a client's approver may approve as much at once, and the limit itself.

Source: domain.md 2 (Contact), 2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.approvers import (
    Sum,
    check_limit_itself,
    may_approve,
    refuse_beyond,
    refuse_open_ended,
)
from app.domain.erasure import check_still_known
from app.domain.rights import Permission, known_roles, may
from app.domain.rules import RuleBroken
from app.records import Contact
from app.usecases.context import Ctx


def check_within_limit(session: Session, client: UUID, contact: UUID | None, asked: Sum) -> None:
    """Check that a sum is within what a contact may approve; not that they are an approver.

    Raises:
        RuleBroken: it is beyond their limit; the sentence names who may.
    """
    if contact is None or asked.amount_minor <= 0:
        return
    own = select(Contact).where(Contact.client_id == client)
    found = session.scalars(own.where(Contact.id == contact)).first()
    if found is None or found.approves_to_minor is None:
        return
    if may_approve(found.approves_to_minor, asked):
        return
    others = [
        one.name for one in _approvers(session, client) if may_approve(one.approves_to_minor, asked)
    ]
    raise refuse_beyond(found.name, found.approves_to_minor, asked, others)


def open_ended_refusal(
    session: Session, client: UUID, contact: UUID, currency: str
) -> RuleBroken | None:
    """Why a contact cannot agree to what has no upper end; None where they have no limit."""
    found = session.scalars(
        select(Contact).where(Contact.client_id == client, Contact.id == contact)
    ).first()
    if found is None or found.approves_to_minor is None:
        return None
    others = [one.name for one in _approvers(session, client) if one.approves_to_minor is None]
    return refuse_open_ended(found.approves_to_minor, currency, others)


def _approvers(session: Session, client: UUID) -> list[Contact]:
    """Those of a client who may approve something, by name."""
    there = select(Contact).where(Contact.client_id == client, Contact.active.is_(True))
    found = session.scalars(there.order_by(Contact.name, Contact.id))
    return [one for one in found if may(known_roles(one.roles), Permission.ACCEPT_OFFERS)]


@dataclass(frozen=True, slots=True)
class SetApprovalLimit:
    """How much a client's person may approve at once.

    Attributes:
        limit_minor: in minor units of the client's currency; None: any amount.
    """

    contact: UUID
    limit_minor: int | None


def set_approval_limit(session: Session, ctx: Ctx, command: SetApprovalLimit) -> bool:
    """Set a limit, or take it away; what was approved before stays.

    Raises:
        RuleBroken: the actor may not, the contact is not here or was erased, or it is no amount.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    contact = session.get(Contact, command.contact)
    if contact is None:
        raise RuleBroken("contact-missing", "This person is not here. Sync, or choose another one.")
    check_still_known(contact.name)
    check_limit_itself(command.limit_minor)
    changed = contact.approves_to_minor != command.limit_minor
    if changed:
        contact.approves_to_minor = command.limit_minor
    return changed
