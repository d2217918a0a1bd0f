"""Invoices of a client whose tax rate is known, and of one whose is not."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from app.central.months import accounting, reissue
from app.records import Client
from app.reports.documents import Letterhead, invoice_of
from app.usecases.billing.months import CloseMonth, close_month
from tests.integration.central.billing_world import Books, open_books, told
from tests.integration.central.world import MIRA, World

pytestmark = pytest.mark.postgresql_long

JANUARY, FEBRUARY = "2026-01", "2026-02"


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def test_a_clients_tax_is_a_line_of_its_own_on_the_sum_and_part_of_what_is_to_be_paid(
    books: Books,
) -> None:
    books.confirm(books.entry(books.ticket(), "01-29 20:00", "01-29 21:00"))
    books.change(Client, books.client, tax_name="VAT", tax_rate_bp=1900)
    shown = books.preview(JANUARY).document
    books.do(close_month, CloseMonth(books.client, JANUARY, shown.digest))
    issued = books.issued(JANUARY)
    assert told(issued) == told(shown)
    assert told(issued)[-2:] == [("labour", 27_000), ("tax", 141_930)]
    assert issued.total_minor == 747_000 + 141_930
    paper = invoice_of(issued, Letterhead("Halden Row IT"))
    assert [(one.name, one.amount_minor) for one in paper.taxes] == [("VAT 19 %", 141_930)]
    assert (paper.net_minor, paper.total_minor) == (747_000, issued.total_minor)
    assert "tax" not in {section.kind for section in paper.sections}


def test_another_rate_holds_from_the_next_invoice_on_and_for_one_that_is_reissued(
    books: Books,
) -> None:
    books.change(Client, books.client, tax_name="VAT", tax_rate_bp=1900)
    books.close(JANUARY)
    books.change(Client, books.client, tax_name="Reverse charge", tax_rate_bp=0)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360_000), ("tax", 0)]
    assert books.lines(JANUARY)[-1] == ("tax", 136_800)
    reissue(books.world.central, "2026-0001", "they have a tax number elsewhere", MIRA)
    assert books.lines(JANUARY) == [("fee", 360_000), ("fee", 360_000), ("tax", 0)]


def test_the_table_for_accounting_ends_a_document_with_its_tax_and_stays_as_it_was_without(
    books: Books,
) -> None:
    books.close(JANUARY)
    days = date(2026, 1, 1), date(2026, 12, 31)
    before = accounting(books.world.central, *days)
    assert b"tax," not in before.partition(b"\r\n")[2]
    books.change(Client, books.client, tax_name="VAT", tax_rate_bp=888)
    assert accounting(books.world.central, *days) == before
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    now = accounting(books.world.central, *days)
    assert now.startswith(before)
    rows = list(csv.DictReader(StringIO(now.decode(), newline="")))
    assert [(one["section"], one["description"], one["amount"]) for one in rows[-2:]] == [
        ("fee", "Managed support, March 2026", "3600.00"),
        ("tax", "VAT 8.88 %", "319.68"),
    ]
