"""What the fee paid stands beside an invoice's lines, and stays as it was when it was issued."""

from __future__ import annotations

from datetime import date

import pytest

from app.central.months import reissue
from app.domain.billing.included import InTheFee, in_the_fee
from app.queries.billing.documents import InvoiceDocument
from app.records import AgreementVersion
from app.reports.documents import Letterhead, invoice_of
from app.reports.paper import invoice_sheet
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.world import MIRA, World

pytestmark = pytest.mark.postgresql_long

JANUARY = "2026-01"


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def kinds(document: InvoiceDocument) -> list[tuple[str, int, int]]:
    return [(one.words, one.entries, one.minutes) for one in document.paid.kinds]


def test_included_work_is_told_by_kind_with_its_minutes_and_the_months_budget(
    books: Books,
) -> None:
    ticket = books.ticket()
    books.entry(ticket, "01-28 10:00", "01-28 10:40")
    books.entry(ticket, "01-29 17:40", "01-29 18:20")  # a part of it is excluded
    late = books.entry(ticket, "01-30 20:00", "01-30 21:00")
    books.reverse(late)
    books.confirm(*[one for one in books.all(type(late)) if one.started_at.day == 29])
    shown = books.preview(JANUARY).document
    assert kinds(shown) == [("Incidents", 2, 75), ("Included by a decision", 1, 60)]
    assert shown.paid.budget_min == books.version().budget_min
    books.close(JANUARY)
    issued = books.issued(JANUARY)
    assert issued.paid == shown.paid
    printed = invoice_sheet(invoice_of(issued, Letterhead("Halden Row IT"))).data
    assert printed["included-title"] == "In your fee, January 2026"
    assert printed["included"] == [
        ["Incidents", "2", "1.25 h", "$0.00"],
        ["Included by a decision", "1", "1.00 h", "$0.00"],
    ]


def test_what_is_recorded_later_changes_no_invoice_and_a_reissued_one_says_the_same(
    books: Books,
) -> None:
    ticket = books.ticket()
    books.entry(ticket, "01-28 10:00", "01-28 10:40")
    books.close(JANUARY)
    before = books.issued(JANUARY).paid
    books.entry(ticket, "01-27 10:00", "01-27 11:00", late_reason="forgot to write it down")
    assert books.issued(JANUARY).paid == before
    reissue(books.world.central, "2026-0001", "the address was wrong", MIRA)
    assert books.issued(JANUARY).paid == before


def test_a_month_that_an_agreement_held_in_part_has_that_part_of_its_budget(books: Books) -> None:
    version = books.version().id
    books.change(AgreementVersion, version, effective_from=date(2026, 1, 17), budget_min=1240)
    assert books.preview(JANUARY).document.paid.budget_min == 600


def test_an_invoice_from_before_it_was_kept_says_nothing() -> None:
    assert in_the_fee(None) == InTheFee()
