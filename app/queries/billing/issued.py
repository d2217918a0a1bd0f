"""Documents that were issued: the list, and one of them as it is read.

Source: domain.md 2 (Invoice), 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.included import in_the_fee
from app.domain.billing.numbers import number_order
from app.queries.billing.documents import InvoiceDocument, labels_of, named_on, sections_of
from app.queries.billing.facts import line_value
from app.records import Client, Invoice, InvoiceLine, MonthAct


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """One document in a list.

    Attributes:
        credited: a credit note took it back.
        waiting: somebody said that it be reissued, and central has not looked yet.
        refused: why central did not reissue it the last time; empty otherwise.
    """

    id: UUID
    client_id: UUID
    client: str
    number: str
    kind: str
    month: str
    issued_on: date
    due_on: date
    currency: str
    total_minor: int
    credited: bool
    waiting: bool = False
    refused: str = ""


def issued_invoices(session: Session, *, client: UUID | None = None) -> list[IssuedRow]:
    """Every document that was issued, the newest number first."""
    query = select(Invoice, Client.name, Client.payment_days).join(
        Client, Client.id == Invoice.client_id
    )
    if client is not None:
        query = query.where(Invoice.client_id == client)
    rows = [(row[0], row[1], row[2]) for row in session.execute(query)]
    back = {one.credits_id for one, *_rest in rows if one.credits_id is not None}
    said = _reissues(session, client)
    found = [
        IssuedRow(
            one.id,
            one.client_id,
            name,
            one.number,
            one.kind,
            one.month,
            one.issued_on,
            _due(one, days),
            one.currency,
            one.total_minor,
            one.id in back,
            *_standing(said.get(one.number), credited=one.id in back),
        )
        for one, name, days in rows
    ]
    return sorted(found, key=lambda row: number_order(row.number), reverse=True)


def _reissues(session: Session, client: UUID | None) -> dict[str, MonthAct]:
    """Number → what was said last about reissuing it."""
    query = select(MonthAct).where(MonthAct.number != "").order_by(MonthAct.at, MonthAct.id)
    if client is not None:
        query = query.where(MonthAct.client_id == client)
    return {one.number: one for one in session.scalars(query)}


def _standing(said: MonthAct | None, *, credited: bool) -> tuple[bool, str]:
    if said is None or credited:
        return False, ""
    return not said.outcome, said.outcome_words if said.outcome == "refused" else ""


def _due(invoice: Invoice, payment_days: int) -> date:
    """When it is due: as it was agreed on the day that it was issued."""
    days: Any = invoice.billed_to.get("payment_days", payment_days)
    return invoice.issued_on + timedelta(days=int(days))


def invoice_document(session: Session, invoice: UUID) -> InvoiceDocument | None:
    """One issued document, or None where it is not in this database."""
    found = session.get(Invoice, invoice)
    client = session.get(Client, found.client_id) if found is not None else None
    if found is None or client is None:
        return None
    query = (
        select(InvoiceLine).where(InvoiceLine.invoice_id == found.id).order_by(InvoiceLine.position)
    )
    lines = [line_value(row) for row in session.scalars(query)]
    labels = labels_of(session, lines)
    taken_back = session.get(Invoice, found.credits_id) if found.credits_id else None
    by = session.scalars(select(Invoice.number).where(Invoice.credits_id == found.id)).first()
    return InvoiceDocument(
        id=found.id,
        client_id=client.id,
        client=client.name,
        number=found.number,
        kind=found.kind,
        month=found.month,
        issued_on=found.issued_on,
        due_on=_due(found, client.payment_days),
        currency=found.currency,
        billed_to=named_on(found.billed_to),
        sections=sections_of(lines, labels, client.zone),
        total_minor=found.total_minor,
        digest=found.digest,
        reason=found.reason,
        credits=taken_back.number if taken_back is not None else "",
        credited_by=by or "",
        issued_from=found.issued_from or {},
        paid=in_the_fee(found.included),
    )
