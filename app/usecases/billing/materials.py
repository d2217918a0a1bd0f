"""Materials: written down, agreed to by an approver of the client, withdrawn.

Source: domain.md 0 (I9), 2 (Material), 3.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.domain.approvers import Sum
from app.domain.billing.materials import (
    check_material,
    check_not_invoiced,
    check_still_open,
    material_minor,
)
from app.domain.consents import check_approver
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Client, Material
from app.usecases.approvers import check_within_limit
from app.usecases.consents import approver_roles, check_own_answer, must_be_let_to_answer
from app.usecases.context import Ctx
from app.usecases.timeline import ticket_of
from app.usecases.turns import take_turn


@dataclass(frozen=True, slots=True)
class AddMaterial:
    """Something bought for a client.

    Attributes:
        quantity_milli: thousandths: 1500 is one and a half.
        unit_price_minor: in minor units of the client's currency.
        used_on: the day; today in the client's zone if not given.
    """

    client: UUID
    description: str
    unit_price_minor: int
    quantity_milli: int = 1000
    unit: str = ""
    ticket: UUID | None = None
    used_on: date | None = None


def add_material(session: Session, ctx: Ctx, command: AddMaterial) -> UUID:
    """Write down what was bought.

    Raises:
        RuleBroken: a fact is missing, or the ticket is another client's.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    check_material(command.description, command.quantity_milli, command.unit_price_minor)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    if command.ticket is not None and ticket_of(session, command.ticket).client_id != client.id:
        raise RuleBroken("ticket-foreign", "This ticket is another client's.")
    now = ctx.clock.now()
    made = Material(
        id=ctx.ids.new(),
        client_id=client.id,
        ticket_id=command.ticket,
        description=" ".join(command.description.split()),
        quantity_milli=command.quantity_milli,
        unit=command.unit.strip(),
        unit_price_minor=command.unit_price_minor,
        currency=client.currency,
        used_on=command.used_on or now.astimezone(ZoneInfo(client.zone)).date(),
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(made)
    return made.id


@dataclass(frozen=True, slots=True)
class ApproveMaterial:
    """An approver of the client agreed to it.

    Attributes:
        note: how: by phone, in which mail.
        at: when; the present if not given.
    """

    material: UUID
    contact: UUID
    note: str
    at: datetime | None = None


def approve_material(session: Session, ctx: Ctx, command: ApproveMaterial) -> bool:
    """Record that the client agreed to material.

    Raises:
        RuleBroken: it is not here or is settled already, nobody is named who may agree, or
            nothing says how they did.

    Returns:
        Whether anything changed.
    """
    must_be_let_to_answer(ctx, Permission.KEEP_CONSENTS)
    check_own_answer(ctx, command.contact)
    found = material_of(session, command.material)
    check_still_open(found.approved_at, invoiced=found.invoice_id is not None, void=found.void)
    check_approver(approver_roles(session, found.client_id, command.contact), "materials")
    check_within_limit(session, found.client_id, command.contact, material_sum(found))
    note = command.note.strip()
    if not note:
        raise RuleBroken("note-empty", "Say how the client agreed: by phone, in which mail.")
    now = ctx.clock.now()
    if command.at is not None and command.at > now:
        raise RuleBroken("approved-later", "Material was agreed to by now, not in the future.")
    found.approved_by = command.contact
    found.approved_at = command.at or now
    found.approval_note = note
    return True


@dataclass(frozen=True, slots=True)
class VoidMaterial:
    """Material that is not charged after all."""

    material: UUID


def void_material(session: Session, ctx: Ctx, command: VoidMaterial) -> bool:
    """Withdraw material that is on no invoice.

    Raises:
        RuleBroken: it is not here, or is on an invoice.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    found = material_of(session, command.material)
    check_not_invoiced(invoiced=found.invoice_id is not None)
    if found.void:
        return False
    found.void = True
    return True


def material_sum(material: Material) -> Sum:
    """What agreeing to material comes to."""
    amount = material_minor(material.quantity_milli, material.unit_price_minor)
    return Sum("this material", amount, material.currency)


def material_of(session: Session, id_: UUID) -> Material:
    """The material to act on, while nobody else is in its client's books.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Material, id_)
    if found is None:
        raise RuleBroken("material-missing", "This material is not on this device. Sync first.")
    # Its month may be closed at this moment, and put it on an invoice.
    take_turn(session, [found.client_id])
    session.refresh(found)
    return found
