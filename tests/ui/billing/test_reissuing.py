"""An invoice is reissued from the list of invoices: asked why, and shown on its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.records import MonthAct
from tests.builders.rows import MIRA, NORTHWIND, NOW, Row, id_of
from tests.builders.stage import Stage
from tests.builders.staged import staged
from tests.builders.time_rows import time_rows
from tests.builders.world import fill
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.screens.billing.screen import BillingScreen

INVOICE = id_of("an invoice of February")


def invoiced_rows() -> Iterator[tuple[str, list[Row]]]:
    """The desk with one invoice of Northwind's."""
    yield from time_rows()
    born = {"client_id": NORTHWIND, "created_at": NOW, "created_by": MIRA}
    yield "invoice", [{
        "id": INVOICE, "number": "2026-0007", "kind": "invoice", "month": "2026-02",
        "issued_at": NOW, "issued_by": MIRA, "issued_on": date(2026, 3, 2), "currency": "USD",
        "total_minor": 360_000, "billed_to": {"name": "Northwind"}, "digest": "", **born,
    }]  # fmt: skip
    yield "invoice_line", [{
        "id": id_of("its line"), "invoice_id": INVOICE, "position": 1, "section": "fee",
        "words": "Managed support, March 2026", "amount_minor": 360_000, "work_month": "2026-03",
        "group_key": "fee", **born,
    }]  # fmt: skip


stage = staged(invoiced_rows)


@pytest.fixture
def invoices(stage: Stage) -> BillingScreen:
    """The list of invoices."""
    screen: BillingScreen = stage.open("billing")
    screen.activated()
    stage.settle()
    screen.show_part("invoices")
    stage.settle()
    return screen


def sheet_of(stage: Stage) -> AskSheet:
    [sheet] = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return sheet


def test_an_invoice_is_reissued_with_a_reason_and_waits_for_central(
    stage: Stage, invoices: BillingScreen
) -> None:
    view = invoices.view
    assert view.reissue.isVisibleTo(view)
    view.reissue.click()
    stage.settle()
    sheet = sheet_of(stage)
    why = sheet.form.fields["why"]
    assert isinstance(why, LineField)
    why.box.setText("wrong")
    sheet.accept()
    stage.settle()
    assert why.error
    why.box.setText("The address was an old one.")
    sheet.accept()
    stage.settle()
    acts = stage.world.desk.ask(lambda session: session.query(MonthAct).all())
    assert [(one.act, one.number, one.month) for one in acts] == [
        ("reissue", "2026-0007", "2026-02")
    ]
    assert stage.said.lines[-1] == "2026-0007 is on its way to be reissued."
    (line,) = view.invoices.list.lines
    assert "on its way to be reissued" in line.detail
    assert "on its way to central" in view.invoices.words.text()
    assert not view.reissue.isEnabled()
    assert invoices.reissues.why_not() == "It is on its way to be reissued already."


def test_what_was_taken_back_or_refused_says_so_beside_the_pages(
    stage: Stage, invoices: BillingScreen
) -> None:
    said: Row = {
        "id": id_of("an act"), "client_id": NORTHWIND, "month": "2026-02", "act": "reissue",
        "number": "2026-0007", "reason": "An old address.", "at": NOW, "outcome": "refused",
        "outcome_words": "It cannot be.", "created_at": NOW, "created_by": MIRA,
    }  # fmt: skip
    fill(stage.world.store, [("month_act", [said])])
    invoices.presenter.load()
    stage.settle()
    assert invoices.view.invoices.words.text() == "It was not reissued. It cannot be."
    assert invoices.reissues.why_not() == ""
