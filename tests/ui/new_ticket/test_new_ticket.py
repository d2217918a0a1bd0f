"""A ticket is opened while somebody is on the phone, with or without a connection."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import TicketKind
from app.records import Ticket
from tests.builders.rows import MIRA, NORTHWIND, id_of
from tests.builders.stage import Stage
from ui.kit.forms.suggest import SuggestField
from ui.screens.new_ticket import state as reduce
from ui.screens.new_ticket.screen import NewTicketScreen
from ui.screens.new_ticket.state import NewTicketState

Key, Mod = Qt.Key, Qt.KeyboardModifier
DANA = id_of("Dana Whitfield")


def pick(stage: Stage, field: SuggestField, text: str) -> None:
    field.box.setFocus()
    QTest.keyClicks(field.box, text)
    stage.settle()
    QTest.keyClick(field.box, Key.Key_Return)
    stage.settle()


def save(stage: Stage, sheet: NewTicketScreen) -> None:
    QTest.keyClick(sheet.sheet.subject.box, Key.Key_Return, Mod.ControlModifier)
    stage.settle()


def saved(stage: Stage) -> Any:
    screen, ticket = stage.way.steps[-1]
    assert screen == "queue"
    return stage.read(lambda session: session.get(Ticket, ticket))


def test_a_caller_brings_client_and_site(stage: Stage, sheet: NewTicketScreen) -> None:
    pick(stage, sheet.sheet.caller, "dana")
    assert sheet.sheet.client.text() == "Northwind"
    QTest.keyClicks(sheet.sheet.subject.box, "Printer jams")
    save(stage, sheet)
    ticket = saved(stage)
    assert (ticket.client_id, ticket.requester_id) == (NORTHWIND, DANA)
    assert ticket.site_id == id_of("NW site")


def test_it_is_saved_here_at_once_under_a_number_of_this_device(
    stage: Stage, sheet: NewTicketScreen
) -> None:
    pick(stage, sheet.sheet.client, "pel")
    QTest.keyClicks(sheet.sheet.subject.box, "Gate stays open")
    save(stage, sheet)
    ticket = saved(stage)
    assert ticket.number is None
    assert ticket.provisional.startswith("L-K4-")
    assert stage.said.lines == [f"{ticket.provisional} saved on this device"]
    assert not sheet.sheet.is_open
    assert ticket.assignee_id == MIRA


def test_an_unknown_caller_keeps_their_name(stage: Stage, sheet: NewTicketScreen) -> None:
    QTest.keyClicks(sheet.sheet.caller.box, "Joe from the gate")
    stage.settle()
    pick(stage, sheet.sheet.client, "pel")
    QTest.keyClicks(sheet.sheet.subject.box, "Gate stays open")
    QTest.keyClicks(sheet.sheet.description.box, "Since noon.")
    save(stage, sheet)
    assert saved(stage).description == "Reported by Joe from the gate.\n\nSince noon."


def test_what_is_missing_is_told_under_its_field(stage: Stage, sheet: NewTicketScreen) -> None:
    sheet.sheet.accept()
    stage.settle()
    assert sheet.sheet.client.error == "Choose the client that this is for."
    assert sheet.sheet.subject.error == "Say in a few words what is wrong or wanted."
    assert sheet.sheet.client.box.hasFocus()
    assert sheet.sheet.is_open


def test_a_refusal_of_the_store_stands_at_its_field_and_nothing_is_lost(
    stage: Stage, sheet: NewTicketScreen
) -> None:
    pick(stage, sheet.sheet.client, "pel")
    sheet.sheet.subject.box.setText("")
    QTest.keyClicks(sheet.sheet.subject.box, "x" * 201)
    save(stage, sheet)
    assert "under 200 characters" in sheet.sheet.subject.error
    assert len(sheet.sheet.subject.text()) == 201


def test_the_button_says_what_will_come_about(sheet: NewTicketScreen) -> None:
    sheet.presenter.choose_grid("high", "high")
    sheet.presenter.choose_kind(TicketKind.SERVICE_REQUEST)
    assert sheet.sheet._go.text() == "Open P1 service request"


def test_the_grid_gives_the_priority(stage: Stage, sheet: NewTicketScreen) -> None:
    cells = sheet.sheet.grid._group.buttons()
    assert [cell.priority for cell in cells] == [3, 2, 1, 4, 3, 2, 4, 4, 3]  # type: ignore[attr-defined] # cells of the grid
    cells[1].click()
    assert (sheet.presenter.state.impact, sheet.presenter.state.urgency) == ("high", "medium")
    assert stage.faults == []


def test_leaving_keeps_what_was_typed_and_start_over_clears_it(
    stage: Stage, sheet: NewTicketScreen
) -> None:
    QTest.keyClicks(sheet.sheet.subject.box, "Printer")
    QTest.keyClick(sheet.sheet, Key.Key_Escape)
    assert not sheet.sheet.is_open
    sheet.activated()
    stage.settle()
    assert sheet.sheet.subject.text() == "Printer"
    sheet.sheet._clear.click()
    assert sheet.sheet.subject.text() == ""
    assert sheet.presenter.state.empty


def test_another_client_lets_go_of_a_caller_from_elsewhere(
    stage: Stage, sheet: NewTicketScreen
) -> None:
    pick(stage, sheet.sheet.caller, "dana")
    sheet.sheet.client.box.selectAll()
    pick(stage, sheet.sheet.client, "pelican")
    assert sheet.presenter.state.caller is None
    assert sheet.sheet.caller.text() == ""


def test_the_sheet_can_be_filled_again_for_the_next_call(
    stage: Stage, sheet: NewTicketScreen
) -> None:
    pick(stage, sheet.sheet.client, "pel")
    QTest.keyClicks(sheet.sheet.subject.box, "Gate stays open")
    save(stage, sheet)
    sheet.activated()
    stage.settle()
    assert sheet.sheet.client.text() == sheet.sheet.subject.text() == ""


@pytest.mark.parametrize("field", ["client", "title"])
def test_each_thing_that_is_missing_is_checked(field: str) -> None:
    assert field in reduce.checked(NewTicketState())


def test_everything_that_takes_the_keyboard_has_a_name(sheet: NewTicketScreen) -> None:
    nameless = [
        widget
        for widget in sheet.sheet.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.accessibleName()
    ]
    assert nameless == []
