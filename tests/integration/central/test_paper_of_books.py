"""A month's documents leave as they stand in the books, to the cent."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from app.central.months import reissue
from app.queries.billing.documents import InvoiceDocument
from app.queries.billing.issued import invoice_document, issued_invoices
from app.reports.documents import invoice_of
from app.reports.paper import Sheet, invoice_sheet, pdf_of
from tests.builders.paper import HALDEN
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.world import MIRA, World

JANUARY = "2026-01"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def text(sheet: Sheet) -> str:
    """The PDF's text, each space and line break as one space."""
    reader = PdfReader(BytesIO(pdf_of(sheet)))
    return " ".join(" ".join(part.extract_text() for part in reader.pages).split())


def test_a_month_leaves_as_invoice_credit_note_and_preview_with_the_same_totals(
    books: Books,
) -> None:
    confirmed = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    disputed = books.entry(books.ticket(), "01-28 20:00", "01-28 21:00")
    books.confirm(confirmed, disputed)
    books.dispute(disputed)
    preview = books.preview(JANUARY)
    shown = text(invoice_sheet(invoice_of(preview.document, HALDEN, preview.left_off)))
    assert "Preview of the invoice for January 2026" in shown
    assert "Not on this invoice" in shown
    books.close(JANUARY)
    reissue(books.world.central, "2026-0001", "the address was wrong", MIRA)
    documents = [_document(books, row.id) for row in books.ask(issued_invoices)]
    sheets = {one.number: invoice_sheet(invoice_of(one, HALDEN)) for one in documents}
    assert sorted(sheets) == ["2026-0001", "2026-0002", "2026-0003"]
    first, note, anew = (sheets[number].data for number in sorted(sheets))
    assert first["notice"] == "This invoice was taken back in full by credit note 2026-0002."
    assert note["heading"] == "Credit note 2026-0002"
    assert (note["total-name"], note["total"]) == ("Paid back to you", first["total"])
    assert anew["total"] == first["total"]
    printed = text(sheets["2026-0003"])
    assert "Excluded: incident response outside business hours" in printed
    assert "60 min $180.00 × 1.5 $270.00" in printed


def _document(books: Books, invoice: UUID) -> InvoiceDocument:
    found = books.ask(lambda session: invoice_document(session, invoice))
    assert found is not None
    return found
