"""Writing documents: the invoice of a month, and a credit note with the invoice that follows it.

Central alone issues. A document and its lines are written once and never changed.

Source: domain.md 2 (Invoice), 2.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.invoice import taxed
from app.domain.billing.lines import Invoice as Composed
from app.domain.billing.lines import Line
from app.domain.billing.numbers import number_words
from app.domain.calendar import local_date
from app.ports.ids import Ids
from app.queries.billing.facts import MonthMatter, billed_to, issued_from, line_value, tax_of
from app.queries.billing.included import fee_paid
from app.records import Client, Invoice, InvoiceLine, Material

NextInvoice = Callable[[Session, int], int]
"""Gives the next number of a year; the transaction holds its counter until it ends."""

INVOICE, CREDIT_NOTE = "invoice", "credit_note"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues, and when.

    Attributes:
        by: the person in whose name it happens.
    """

    ids: Ids
    next_invoice: NextInvoice
    now: datetime
    by: UUID | None


def issue(session: Session, issuer: Issuer, matter: MonthMatter, made: Composed) -> Invoice | None:
    """Issue the invoice of a month; a month in which nothing is due has none.

    What the month's fee paid stands beside the lines. It costs nothing, so nobody agrees to it:
    what came in after the preview stands in it, too.
    """
    if not made.lines:
        return None
    heads = {
        "billed_to": dict(made.billed_to),
        "issued_from": dict(made.issued_from),
        "included": fee_paid(session, matter).row,
    }
    client = matter.client
    document = _document(session, issuer, client, made.month, made.lines, made.digest, **heads)
    for line in made.lines:
        if line.material:
            material = session.get(Material, UUID(line.material))
            if material is not None:
                material.invoice_id = document.id
    return document


def _document(
    session: Session,
    issuer: Issuer,
    client: Client,
    month: str,
    lines: tuple[Line, ...],
    digest: str,
    **told: Any,
) -> Invoice:
    day = local_date(client.zone, issuer.now)
    document = Invoice(
        **_born(issuer, client),
        number=_number(session, issuer, day),
        month=month,
        issued_at=issuer.now,
        issued_by=issuer.by,
        issued_on=day,
        digest=digest,
        total_minor=sum(line.amount_minor for line in lines),
        **(
            {
                "kind": INVOICE,
                "currency": client.currency,
                "billed_to": billed_to(client),
                "issued_from": issued_from(session),
            }
            | told
        ),
    )
    session.add(document)
    session.flush()  # its lines refer to it
    for position, line in enumerate(lines, start=1):
        session.add(
            InvoiceLine(
                **_born(issuer, client),
                invoice_id=document.id,
                position=position,
                section=line.section,
                entry_id=_id(line.entry),
                effect_id=_id(line.effect),
                milestone_id=_id(line.milestone),
                material_id=_id(line.material),
                group_key=line.group_key,
                work_month=line.work_month,
                reason=line.reason,
                words=line.words,
                ticket=line.work.ticket,
                title=line.work.title,
                person=line.work.person,
                worked_on=line.work.day,
                minutes=line.minutes,
                rate_minor=line.rate_minor,
                multiplier=line.multiplier,
                amount_minor=line.amount_minor,
            )
        )
    return document


def _born(issuer: Issuer, client: Client) -> dict[str, Any]:
    return {
        "id": issuer.ids.new(),
        "client_id": client.id,
        "created_at": issuer.now,
        "created_by": issuer.by,
    }


def _number(session: Session, issuer: Issuer, day: date) -> str:
    return number_words(day.year, issuer.next_invoice(session, day.year))


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


def reissue(
    session: Session, issuer: Issuer, wrong: Invoice, reason: str
) -> tuple[Invoice, Invoice]:
    """Take an invoice back by a credit note, and issue the same lines to whom they are billed now.

    Returns:
        The credit note and the new invoice.
    """
    # Whoever waited for the turn reads anew whom the invoice is for.
    client = session.get_one(Client, wrong.client_id, populate_existing=True)
    query = (
        select(InvoiceLine).where(InvoiceLine.invoice_id == wrong.id).order_by(InvoiceLine.position)
    )
    lines = tuple(line_value(row) for row in session.scalars(query))
    back = tuple(
        replace(line, amount_minor=-line.amount_minor, minutes=-line.minutes) for line in lines
    )
    note = _document(
        session,
        issuer,
        client,
        wrong.month,
        back,
        wrong.digest,
        kind=CREDIT_NOTE,
        credits_id=wrong.id,
        currency=wrong.currency,
        billed_to=wrong.billed_to,
        reason=reason,
    )
    # The same work for the same money; whom it is billed to and taxed how are of today.
    made = Composed(
        wrong.month,
        wrong.currency,
        taxed(lines, tax_of(client)),
        billed_to(client),
        issued_from(session),
    )
    anew = _document(
        session,
        issuer,
        client,
        made.month,
        made.lines,
        made.digest,
        currency=wrong.currency,
        included=wrong.included,
    )
    query_material = select(Material).where(Material.invoice_id == wrong.id)
    for material in session.scalars(query_material):
        material.invoice_id = anew.id
    return note, anew
