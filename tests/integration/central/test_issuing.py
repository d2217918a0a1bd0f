"""What is issued: numbers without a gap, documents that never change, the table for accounting."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import select

from app.bootstrap.central import central_in
from app.central.feed.tables import invoice_counter
from app.central.months import accounting, lock, reissue
from app.central.numbers import next_invoice_number
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.queries.billing.accounting import COLUMNS
from app.queries.billing.issued import issued_invoices
from app.records import AgreementVersion, Client, Invoice, InvoiceLine, MonthAct, Period, TimeEntry
from app.usecases.billing.months import CloseMonth, ReviewMonth, close_month, review_month
from tests.integration.central.billing_world import Books, open_books, told
from tests.integration.central.coverage_world import SCOPE
from tests.integration.central.world import MIRA, World

JANUARY, FEBRUARY = "2026-01", "2026-02"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def _numbers(books: Books) -> list[str]:
    return sorted(one.number for one in books.all(Invoice))


def test_numbers_have_no_gap_also_where_a_close_fails_halfway(books: Books) -> None:
    books.close(JANUARY)

    def taken_back(session: WorkSession) -> None:
        assert next_invoice_number(session, 2026) == 2
        raise Refused("test", "The computer went off.")

    with pytest.raises(Refused):
        books.world.central.work.run("test", SCOPE, taken_back)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert _numbers(books) == ["2026-0001", "2026-0002"]
    counters = books.ask(lambda session: session.execute(select(invoice_counter)).all())
    assert [tuple(row) for row in counters] == [(2026, 2)]


def test_a_central_that_is_put_together_to_serve_issues_invoices_too(books: Books) -> None:
    served = central_in(books.world.central.settings, books.world.clock)
    try:
        lock(served, "NW", JANUARY, MIRA)
    finally:
        served.close()
    assert _numbers(books) == ["2026-0001"]


def test_numbers_count_over_all_clients_and_begin_again_with_a_year(books: Books) -> None:
    lock(books.world.central, "NW", "2025-12", MIRA)
    lock(books.world.central, "SG", JANUARY, MIRA)
    assert _numbers(books) == ["2026-0001"]
    books.world.clock.at = books.world.clock.at.replace(year=2027)
    books.change(AgreementVersion, books.version().id, effective_from=date(2026, 1, 1))
    books.close(JANUARY)
    assert _numbers(books) == ["2026-0001", "2027-0001"]


def test_a_month_in_which_nothing_is_due_is_locked_without_a_document(books: Books) -> None:
    books.change(AgreementVersion, books.version().id, effective_from=date(2026, 9, 1))
    act = books.close(JANUARY)
    assert (act.outcome, books.all(Invoice)) == ("taken", [])
    assert [one.state for one in books.all(Period)] == ["locked"]


def test_a_document_says_whom_it_bills_and_until_when_as_it_was_issued(books: Books) -> None:
    books.change(
        Client, books.client, billing_name="Northwind Inc.", tax_id="EIN 12", payment_days=14
    )
    books.close(JANUARY)
    books.change(Client, books.client, billing_name="Northwind Ltd.", payment_days=60)
    document = books.issued(JANUARY)
    assert document.billed_to == {"name": "Northwind Inc.", "address": "", "tax_id": "EIN 12"}
    assert (document.issued_on, document.due_on) == (date(2026, 2, 3), date(2026, 2, 17))


def test_what_is_issued_is_the_document_that_was_shown(books: Books) -> None:
    books.confirm(books.entry(books.ticket(), "01-29 20:00", "01-29 21:00"))
    shown = books.preview(JANUARY).document
    books.do(close_month, CloseMonth(books.client, JANUARY, shown.digest))
    document = books.issued(JANUARY)
    assert document.sections == shown.sections
    assert (document.digest, document.total_minor) == (shown.digest, shown.total_minor)


def test_a_line_leads_to_its_entry_and_the_rule_that_decided(books: Books) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    (_fee, labour) = books.preview(JANUARY).document.sections
    (line,) = labour.lines
    assert (line.entry_id, line.reason) == (entry.id, "EX-AFTER-HOURS")
    assert (line.ticket, line.person, line.day) == ("T-1001", "Mira Okafor", date(2026, 1, 29))
    assert (line.minutes, line.rate_minor, line.multiplier) == (60, 18000, "3/2")
    (segment,) = books.standing(entry).segments
    assert segment["rule"] == "R32"


def test_another_invoice_is_not_issued_instead_of_the_one_that_was_seen(books: Books) -> None:
    seen = books.preview(JANUARY).document.digest
    books.confirm(books.entry(books.ticket(), "01-29 20:00", "01-29 21:00"))
    with pytest.raises(Refused, match="comes out otherwise than it was seen"):
        books.do(close_month, CloseMonth(books.client, JANUARY, seen))
    assert books.all(Invoice) == []


def test_months_are_closed_in_order_once_the_books_have_begun(books: Books) -> None:
    books.close(JANUARY)
    books.at("04-01 09:00")
    with pytest.raises(Refused, match="Close February 2026 first"):
        books.close("2026-03")
    with pytest.raises(Refused, match="begin with January 2026; December 2025 lies before"):
        books.close("2025-12")


def test_what_was_worked_before_the_books_begin_counts_as_invoiced_elsewhere(
    books: Books,
) -> None:
    books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]
    assert [(one.month, one.state) for one in books.all(Period)] == [
        (JANUARY, "locked"),
        (FEBRUARY, "locked"),
    ]
    late = books.entry(books.ticket(), "01-28 20:00", "01-28 21:00", late_reason="in a notebook")
    books.confirm(late)
    books.at("04-01 09:00")
    books.close("2026-03")
    assert books.lines("2026-03") == [("fee", 360000), ("prior", 27000)]


def test_work_found_later_for_an_empty_month_before_the_books_is_billed_as_late(
    books: Books,
) -> None:
    books.at("04-01 09:00")
    books.close("2026-03")
    assert [one.month for one in books.all(Period)] == ["2026-03"]
    held = books.entry(books.ticket(), "01-28 20:00", "01-28 21:00")
    assert books.latest(held).hold == "HOLD-LOCKED-NO-REASON"
    books.change(TimeEntry, held.id, late_reason="in a notebook")
    books.confirm(held)
    books.at("05-01 09:00")
    books.close("2026-04")
    assert books.lines("2026-04") == [("fee", 360000), ("prior", 27000)]


def test_months_without_work_are_locked_with_those_before_the_books(books: Books) -> None:
    books.entry(books.ticket(), "01-29 10:00", "01-29 11:00")
    books.at("04-01 09:00")
    books.close("2026-03")
    assert [one.month for one in books.all(Period)] == [JANUARY, FEBRUARY, "2026-03"]


def test_a_month_that_is_looked_through_says_so_until_it_is_closed(books: Books) -> None:
    books.do(review_month, ReviewMonth(books.client, JANUARY))
    assert [(one.month, one.state) for one in books.all(Period)] == [(JANUARY, "in_review")]
    books.close(JANUARY)
    assert [(one.month, one.state) for one in books.all(Period)] == [(JANUARY, "locked")]
    assert [one.outcome for one in books.all(MonthAct)] == ["taken", "taken"]


def test_a_wrong_address_is_a_whole_credit_and_the_same_lines_anew(books: Books) -> None:
    """2.2 (4)."""
    books.confirm(books.entry(books.ticket(), "01-29 20:00", "01-29 21:00"))
    books.close(JANUARY)
    wrong = books.issued(JANUARY)
    books.change(Client, books.client, billing_address="1 Main Street")
    made = reissue(books.world.central, "2026-0001", "the address was wrong", MIRA)
    assert made == ("2026-0002", "2026-0003")
    anew = books.issued(JANUARY)
    assert (anew.number, anew.sections) == ("2026-0003", wrong.sections)
    assert anew.digest != wrong.digest  # it names whom it is for
    assert (anew.billed_to["address"], wrong.billed_to["address"]) == ("1 Main Street", "")
    (note,) = [one for one in books.all(Invoice) if one.kind == "credit_note"]
    assert (note.total_minor, note.reason) == (-wrong.total_minor, "the address was wrong")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]
    with pytest.raises(Refused, match="Credit note 2026-0002 took this back already"):
        reissue(books.world.central, "2026-0001", "the address was wrong", MIRA)
    with pytest.raises(Refused, match="There is no invoice 2026-0099"):
        reissue(books.world.central, "2026-0099", "the address was wrong", MIRA)


def test_the_table_for_accounting_is_the_same_bytes_whatever_has_changed_since(
    books: Books,
) -> None:
    books.change(Client, books.client, billing_name="=Northwind, Inc.")
    books.confirm(books.entry(books.ticket(), "01-29 20:00", "01-29 21:00"))
    books.close(JANUARY)
    days = date(2026, 2, 1), date(2026, 2, 28)
    first = accounting(books.world.central, *days)
    books.change(Client, books.client, billing_name="Otherwise", payment_days=3, name="Nordwind")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    reissue(books.world.central, "2026-0001", "the address was wrong", MIRA)
    assert accounting(books.world.central, *days) == first
    rows = list(csv.DictReader(StringIO(first.decode(), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["line"], row["section"], row["amount"]) for row in rows] == [
        ("1", "fee", "3600.00"),
        ("2", "fee", "3600.00"),
        ("3", "labour", "270.00"),
    ]
    assert {row["billed_to"] for row in rows} == {"'=Northwind, Inc."}
    assert (rows[2]["multiplier"], rows[2]["minutes"], rows[2]["rate"]) == ("1.5", "60", "180.00")
    later = accounting(books.world.central, date(2026, 3, 1), date(2026, 3, 31))
    notes = [
        row
        for row in csv.DictReader(StringIO(later.decode(), newline=""))
        if row["kind"] == "credit_note"
    ]
    assert [(row["credits"], row["amount"]) for row in notes][-1] == ("2026-0001", "-270.00")


def test_a_list_of_documents_says_which_were_taken_back(books: Books) -> None:
    books.close(JANUARY)
    reissue(books.world.central, "2026-0001", "the address was wrong", MIRA)
    rows = books.ask(lambda session: issued_invoices(session, client=books.client))
    assert [(row.number, row.kind, row.credited) for row in rows] == [
        ("2026-0003", "invoice", False),
        ("2026-0002", "credit_note", False),
        ("2026-0001", "invoice", True),
    ]
    lines = books.all(InvoiceLine)
    assert sum(line.amount_minor for line in lines) == told(books.issued(JANUARY))[0][1] * 2
