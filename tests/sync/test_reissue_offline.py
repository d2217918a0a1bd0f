"""An invoice with a wrong address is reissued from a device, with or without a connection (2.2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.ports.problems import Refused
from app.queries.billing.issued import IssuedRow, issued_invoices
from app.records import Invoice, MonthAct
from app.usecases.bill_client import BillClient, bill_client
from app.usecases.billing.months import CloseMonth, close_month
from app.usecases.billing.reissues import ReissueInvoice, reissue_invoice
from tests.sync.real import RealCentral
from tests.sync.test_month_offline import MARCH, ask, confirm, do, preview
from tests.sync.test_month_offline import desk as desk_in_april
from tests.sync.worlds import Desk, make_desk

desk = desk_in_april
WHY = "The address was an old one."


@pytest.fixture
def issued(real_central: RealCentral, desk: Desk) -> Invoice:
    """The invoice of March."""
    confirm(desk)
    seen = preview(desk, real_central.north).document.digest
    do(desk, close_month, CloseMonth(real_central.north, MARCH, seen))
    desk.sync()
    (found,) = ask(desk, lambda session: list(session.scalars(select(Invoice))))
    assert isinstance(found, Invoice)
    return found


def rows(desk: Desk) -> dict[str, IssuedRow]:
    found: list[IssuedRow] = ask(desk, issued_invoices)
    return {one.number: one for one in found}


def invoices(desk: Desk) -> list[Any]:
    query = select(Invoice).order_by(Invoice.number)
    found: list[Any] = ask(desk, lambda session: list(session.scalars(query)))
    return found


def test_whom_it_is_for_is_corrected_and_the_invoice_reissued_on_the_way(
    real_central: RealCentral, desk: Desk, issued: Invoice
) -> None:
    do(desk, bill_client, BillClient(real_central.north, "Northwind Inc.", "1 Main Street"))
    do(desk, reissue_invoice, ReissueInvoice(issued.id, WHY))
    assert rows(desk)[issued.number].waiting
    with pytest.raises(Refused, match="on its way to be reissued already"):
        do(desk, reissue_invoice, ReissueInvoice(issued.id, WHY))
    desk.sync()
    assert (desk.letters, desk.is_clean()) == ([], True)
    wrong, note, anew = invoices(desk)
    assert [one.number for one in (wrong, note, anew)] == ["2026-0001", "2026-0002", "2026-0003"]
    assert (note.kind, note.credits_id, note.reason) == ("credit_note", wrong.id, WHY)
    assert (note.total_minor, anew.total_minor) == (-wrong.total_minor, wrong.total_minor)
    assert note.billed_to == wrong.billed_to
    assert (anew.billed_to["name"], anew.billed_to["address"]) == (
        "Northwind Inc.",
        "1 Main Street",
    )
    shown = rows(desk)[issued.number]
    assert (shown.waiting, shown.credited, shown.refused) == (False, True, "")
    with pytest.raises(Refused, match="Credit note 2026-0002 took this back already"):
        do(desk, reissue_invoice, ReissueInvoice(wrong.id, WHY))
    with pytest.raises(Refused, match="Choose the invoice"):
        do(desk, reissue_invoice, ReissueInvoice(note.id, WHY))


def test_who_asks_second_is_told_and_nothing_is_issued_twice(
    real_central: RealCentral, desk: Desk, issued: Invoice, tmp_path: Path
) -> None:
    other = make_desk(tmp_path / "tablet", real_central)
    other.actor = desk.actor
    other.clock.forward(days=22)
    other.sync()
    do(desk, reissue_invoice, ReissueInvoice(issued.id, WHY))
    do(other, reissue_invoice, ReissueInvoice(issued.id, WHY))
    desk.sync()
    other.sync()
    acts = select(MonthAct).where(MonthAct.act == "reissue").order_by(MonthAct.outcome)
    refused, taken = ask(other, lambda session: list(session.scalars(acts)))
    assert (taken.outcome, taken.outcome_words) == ("taken", "")
    assert (refused.outcome, refused.outcome_words) == (
        "refused", "Credit note 2026-0002 took this back already.",
    )  # fmt: skip
    assert len(invoices(other)) == 3
