"""An invoice with a wrong name, address or tax number: taken back whole, and issued anew.

A device says so; central carries it out when it hears of it, as it closes months.

Source: domain.md 2.2 (4); ADR 0048.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.overrides import check_reason
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Invoice, MonthAct
from app.usecases.billing.issuing import INVOICE
from app.usecases.context import Ctx

REISSUE = "reissue"


@dataclass(frozen=True, slots=True)
class ReissueInvoice:
    """An invoice whose address, name or tax number was wrong.

    Attributes:
        invoice: the one to take back whole.
        reason: why, as the client reads it.
    """

    invoice: UUID
    reason: str


def reissue_invoice(session: Session, ctx: Ctx, command: ReissueInvoice) -> UUID:
    """Say that an invoice is to be taken back by a credit note, and its lines issued anew.

    Raises:
        RuleBroken: it is not here, is no invoice, was taken back already or is about to be, or
            nothing says why.

    Returns:
        The act, whose outcome central writes.
    """
    ctx.actor.must_be_let(Permission.CLOSE_MONTHS)
    reason = check_reason(command.reason)
    wrong = session.get(Invoice, command.invoice)
    if wrong is None:
        raise RuleBroken("invoice-missing", "Choose the invoice that is to be taken back.")
    check_reissuable(session, wrong.client_id, wrong.number)
    waiting = select(MonthAct.id).where(
        MonthAct.client_id == wrong.client_id,
        MonthAct.number == wrong.number,
        MonthAct.outcome == "",
    )
    if session.scalars(waiting).first() is not None:
        raise RuleBroken("invoice-waits", f"{wrong.number} is on its way to be reissued already.")
    now = ctx.clock.now()
    act = MonthAct(
        id=ctx.ids.new(),
        client_id=wrong.client_id,
        month=wrong.month,
        act=REISSUE,
        number=wrong.number,
        reason=reason,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(act)
    return act.id


def check_reissuable(session: Session, client: UUID, number: str) -> Invoice:
    """Check that a number is that of an invoice of the client which stands, and give it.

    Raises:
        RuleBroken: there is none, it is a credit note, or one took it back already.
    """
    query = select(Invoice).where(Invoice.client_id == client, Invoice.number == number)
    wrong = session.scalars(query).first()
    if wrong is None or wrong.kind != INVOICE:
        raise RuleBroken("invoice-missing", "Choose the invoice that is to be taken back.")
    taken = session.scalars(select(Invoice.number).where(Invoice.credits_id == wrong.id)).first()
    if taken is not None:
        raise RuleBroken("invoice-credited", f"Credit note {taken} took this back already.")
    return wrong
