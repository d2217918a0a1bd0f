"""Issued documents as one table for accounting, byte for byte the same whenever it is made.

It says only what was written down when a document was issued, so nothing that changes later can
change it. The dialect is described in docs/accounting-csv.md.

Source: domain.md 2.2; RFC 4180.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.numbers import number_order
from app.domain.spreadsheet import harmless
from app.records import Invoice, InvoiceLine

COLUMNS = (
    *("number", "kind", "issued_on", "credits", "client_id", "billed_to", "tax_id", "month"),
    *("currency", "line", "section", "work_month", "reason", "description", "minutes", "rate"),
    *("multiplier", "amount"),
)


def accounting_csv(
    session: Session, first: date, last: date, *, client: UUID | None = None
) -> bytes:
    """The lines of every document that was issued between two dates, both included.

    Args:
        session: a session; its scope bounds what is found.
        first: the first day.
        last: the last day.
        client: of this client only.
    """
    query = (
        select(Invoice, InvoiceLine)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(Invoice.issued_on >= first, Invoice.issued_on <= last)
    )
    if client is not None:
        query = query.where(Invoice.client_id == client)
    rows = [(row[0], row[1]) for row in session.execute(query)]
    rows.sort(key=lambda row: (number_order(row[0].number), row[1].position))
    back = {one.credits_id for one, _line in rows if one.credits_id is not None}
    numbers = _numbers(session, back)
    told = StringIO(newline="")
    writer = csv.writer(told, dialect="excel", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for invoice, line in rows:
        writer.writerow(_cells(invoice, line, numbers))
    return told.getvalue().encode()


def _numbers(session: Session, invoices: set[UUID]) -> dict[UUID, str]:
    if not invoices:
        return {}
    query = select(Invoice.id, Invoice.number).where(Invoice.id.in_(sorted(invoices)))
    return {row.id: row.number for row in session.execute(query)}


def _cells(invoice: Invoice, line: InvoiceLine, numbers: dict[UUID, str]) -> Iterator[str]:
    to: dict[str, Any] = invoice.billed_to
    yield invoice.number
    yield invoice.kind
    yield invoice.issued_on.isoformat()
    yield numbers.get(invoice.credits_id, "") if invoice.credits_id is not None else ""
    yield str(invoice.client_id)
    yield harmless(str(to.get("name", "")))
    yield harmless(str(to.get("tax_id", "")))
    yield invoice.month
    yield invoice.currency
    yield str(line.position)
    yield line.section
    yield line.work_month
    yield line.reason
    yield harmless(line.words)
    yield str(line.minutes)
    yield _money(line.rate_minor)
    yield _factor(Fraction(line.multiplier)) if line.multiplier else ""
    yield _money(line.amount_minor)


def _money(minor: int) -> str:
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02}"


def _factor(multiplier: Fraction) -> str:
    return f"{(Decimal(multiplier.numerator) / Decimal(multiplier.denominator)).normalize():f}"
