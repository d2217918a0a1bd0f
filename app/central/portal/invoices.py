"""The room of invoices: what was issued, down to the minute, and what would be issued next.

Source: domain.md 2.2, 7.6 (5) and (11), 7.7; mockups-portal 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, not_found, read_page
from app.central.portal.leaving import CSV, PDF, Leaving, take_out
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.exports import Taken
from app.domain.rights import Permission, may
from app.domain.words import day_words
from app.queries.billing.accounting import accounting_csv
from app.queries.letterhead import letterhead
from app.queries.portal.around import manager_of
from app.queries.portal.invoices import (
    InvoicePage,
    invoice_page,
    invoice_rows,
    next_invoice,
)
from app.reports.documents import invoice_of, letterhead_of
from app.reports.paper import invoice_sheet, pdf_of
from app.reports.paper.setting import PaperSize

MAY_SEE = Permission.SEE_INVOICES


@get("/invoices", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_invoices(door: Door, secret: Secret) -> Response[str]:
    """Every invoice and credit note."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "invoices")
        rows = invoice_rows(session, visitor.client)
        return pages.page("invoices", around_it, rows=rows, tam=manager_of(session, visitor.client))

    return read_page(door, secret, MAY_SEE, job)


@get("/invoices/next", opt=page(asked=MAY_SEE), sync_to_thread=True)
def preview(door: Door, secret: Secret) -> Response[str]:
    """What would be issued if the next month were closed now."""
    return read_page(
        door, secret, MAY_SEE,
        lambda session, visitor: _page(
            session, door, secret, visitor,
            next_invoice(session, visitor.client, door.central.clock.now()),
        ),
    )  # fmt: skip


@get("/invoices/accounting.csv", opt=page(asked=MAY_SEE), sync_to_thread=True)
def accounting(door: Door, secret: Secret) -> Response[bytes]:
    """Every line of every document, for the books (docs/accounting-csv.md)."""

    def read(session: Session, visitor: Visitor) -> Callable[[], Leaving]:
        told = accounting_csv(session, date.min, date.max, client=visitor.client)
        return lambda: Leaving("Invoices.csv", CSV, told)

    return take_out(door, secret, MAY_SEE, Taken.ACCOUNTING, read)


@get("/invoices/{number:str}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_invoice(door: Door, secret: Secret, number: FromPath[str]) -> Response[str]:
    """One document."""
    return read_page(
        door, secret, MAY_SEE,
        lambda session, visitor: _page(
            session, door, secret, visitor, invoice_page(session, visitor.client, number)
        ),
    )  # fmt: skip


def _page(
    session: Session, door: Door, secret: Secret, visitor: Visitor, found: InvoicePage | None
) -> Response[str]:
    around_it = frame(session, door, secret, visitor, "invoices")
    if found is None:
        raise not_found()
    return pages.page(
        "invoice",
        around_it,
        found=found,
        tam=manager_of(session, visitor.client),
        sees_offers=may(visitor.roles, Permission.SEE_OFFERS),
    )


@get("/invoices/{number:str}/invoice.pdf", opt=page(asked=MAY_SEE), sync_to_thread=True)
def take_invoice(door: Door, secret: Secret, number: FromPath[str]) -> Response[bytes]:
    """One document on paper."""

    def read(session: Session, visitor: Visitor) -> Callable[[], Leaving]:
        found = invoice_page(session, visitor.client, number)
        if found is None:
            raise not_found()
        head = letterhead(session)
        size: PaperSize = "us-letter" if head.paper == "us-letter" else "a4"
        closing = (
            f"Question a line until {day_words(found.question_until)}"
            if found.question_until is not None and not found.document.credits
            else ""
        )
        paper = invoice_of(found.document, letterhead_of(head), closing=closing)
        sheet = invoice_sheet(paper, size)
        return lambda: Leaving(f"{found.document.number}.pdf", PDF, pdf_of(sheet))

    return take_out(door, secret, MAY_SEE, Taken.INVOICE, read)


ROUTES: Sequence[ControllerRouterHandler] = (
    list_invoices,
    preview,
    accounting,
    see_invoice,
    take_invoice,
)
