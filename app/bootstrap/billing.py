"""Invoices and their previews as they are shown: the document, and its pages.

Source: domain.md 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.bootstrap.desk import Desk
from app.database.scope import ScopedSession
from app.queries.billing.accounting import accounting_csv
from app.queries.billing.checklist import Checklist
from app.queries.billing.documents import DocumentLine, InvoiceDocument, invoice_preview
from app.queries.billing.issued import invoice_document
from app.queries.letterhead import LetterheadFacts, letterhead
from app.reports.documents import invoice_of, letterhead_of
from app.reports.paper import Sheet, invoice_sheet, pdf_of, pictures_of
from app.reports.paper.setting import PaperSize

_PPI = 110.0
"""Of pages on the screen: sharp in a pane of a doubled screen, and quickly set."""


@dataclass(frozen=True, slots=True)
class ShownInvoice:
    """An invoice, or the preview of one.

    Attributes:
        checklist: of a preview: what keeps its month from being closed.
        left_off: of a preview: disputed work that is not on it.
    """

    document: InvoiceDocument
    letterhead: LetterheadFacts
    checklist: Checklist | None = None
    left_off: tuple[DocumentLine, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """The same, ready to be set."""
        size: PaperSize = "us-letter" if self.letterhead.paper == "us-letter" else "a4"
        return invoice_sheet(
            invoice_of(self.document, letterhead_of(self.letterhead), self.left_off), size
        )


def shown_preview(desk: Desk, client: UUID, month: str) -> ShownInvoice:
    """What closing a month would issue.

    Raises:
        Refused: the client is not here any more.
    """
    now = desk.clock.now()

    def question(session: ScopedSession) -> ShownInvoice:
        preview = invoice_preview(session, client, month, now)
        return ShownInvoice(
            preview.document, letterhead(session), preview.checklist, preview.left_off
        )

    return desk.ask(question)


def shown_invoice(desk: Desk, invoice: UUID) -> ShownInvoice | None:
    """One that was issued; None where it is not here."""

    def question(session: ScopedSession) -> ShownInvoice | None:
        document = invoice_document(session, invoice)
        return ShownInvoice(document, letterhead(session)) if document is not None else None

    return desk.ask(question)


def invoice_pages(shown: ShownInvoice) -> tuple[bytes, ...]:
    """Its pages, as PNG files.

    Raises:
        Unprintable: they cannot be set; the sentence says what to do.
    """
    return tuple(pictures_of(shown.sheet, _PPI))


def invoice_pdf(shown: ShownInvoice) -> bytes:
    """The same as a PDF.

    Raises:
        Unprintable: it cannot be set; the sentence says what to do.
    """
    return pdf_of(shown.sheet)


def accounting_table(desk: Desk) -> bytes:
    """The lines of everything that was issued, for the books (docs/accounting-csv.md)."""
    return desk.ask(lambda session: accounting_csv(session, date.min, date.max))
