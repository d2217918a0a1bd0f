from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.ui.kit_forms.conftest import Desk
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import LineField, TextField
from ui.kit.text import PlainLabel
from ui.theme.theme import current

_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form() -> Form:
    made = Form()
    made.add("where", LineField("Where"))
    made.add("note", TextField("Note"))
    return made


@pytest.fixture
def sheet(desk: Desk, form: Form) -> Sheet:
    made = Sheet(desk, "0:40 worked", "T-1042 · Northwind")
    made.set_body(form)
    made.set_sentence("The stop stays at 18:20.")
    made.set_buttons("Save 45 min to review", "Keep running")
    return made


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def names(key: Qt.Key, times: int) -> list[str]:
    seen = []
    for _ in range(times):
        seen.append(focused().accessibleName())
        QTest.keyClick(focused(), key)
    return seen


def test_focus_goes_in_and_tab_stays_inside(sheet: Sheet) -> None:
    sheet.open()
    order = ["Where", "Note", "Keep running", "Save 45 min to review"]
    assert names(Qt.Key.Key_Tab, 5) == [*order, "Where"]
    QTest.keyClick(focused(), Qt.Key.Key_Backtab)
    assert names(Qt.Key.Key_Backtab, 3) == ["Where", *reversed(order[2:])]


def test_focus_returns_to_the_opener(sheet: Sheet, desk: Desk) -> None:
    desk.button.setFocus()
    sheet.open()
    assert sheet.isAncestorOf(focused())
    sheet.dismiss()
    assert desk.button.hasFocus()
    assert not sheet.dim.isVisible()


def test_an_opener_that_is_gone_is_no_trouble(sheet: Sheet, desk: Desk) -> None:
    desk.button.setFocus()
    sheet.open()
    delete(desk.button)
    sheet.dismiss()
    assert not sheet.is_open


def test_esc_asks_to_cancel_and_leaves_the_sheet_open(sheet: Sheet, qtbot: QtBot) -> None:
    sheet.open()
    QTest.keyClicks(focused(), "here")
    with qtbot.waitSignal(sheet.cancelled):
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert sheet.is_open
    assert focused().property("text") == "here"


@pytest.mark.parametrize("field", ["where", "note"])
def test_control_enter_accepts_from_any_field(
    sheet: Sheet, form: Form, qtbot: QtBot, field: str
) -> None:
    sheet.open()
    form.fields[field].control.setFocus()
    with qtbot.waitSignal(sheet.accepted):
        QTest.keyClick(focused(), Qt.Key.Key_Return, _CONTROL)


def test_control_enter_does_nothing_while_its_button_is_off(desk: Desk, qtbot: QtBot) -> None:
    sheet = Sheet(desk, "Empty")
    go, back = sheet.set_buttons("Save")
    go.setEnabled(False)
    sheet.open()
    with qtbot.assertNotEmitted(sheet.accepted):
        QTest.keyClick(back, Qt.Key.Key_Return, _CONTROL)


def test_the_buttons_ask_the_same(sheet: Sheet, desk: Desk, qtbot: QtBot) -> None:
    other = Sheet(desk, "Other")
    go, back = other.set_buttons("Save")
    other.open()
    with qtbot.waitSignals([other.accepted, other.cancelled]):
        go.click()
        back.click()
    assert not sheet.is_open


def test_keys_of_the_window_sleep_while_a_sheet_is_open(sheet: Sheet, desk: Desk) -> None:
    done: list[str] = []
    outside, inside = QAction(desk), QAction(sheet)
    outside.setShortcut(QKeySequence("Ctrl+N"))
    inside.setShortcut(QKeySequence("Ctrl+Shift+O"))
    inside.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    outside.triggered.connect(lambda: done.append("new"))
    inside.triggered.connect(lambda: done.append("override"))
    desk.addAction(outside)
    sheet.addAction(inside)
    sheet.open()
    QTest.keyClick(focused(), Qt.Key.Key_N, _CONTROL)
    QTest.keyClick(focused(), Qt.Key.Key_O, _CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert done == ["override"]
    sheet.dismiss()
    QTest.keyClick(focused(), Qt.Key.Key_N, _CONTROL)
    assert done == ["override", "new"]


def test_a_press_beside_the_sheet_reaches_nothing(sheet: Sheet, desk: Desk) -> None:
    pressed: list[bool] = []
    desk.button.clicked.connect(lambda: pressed.append(True))
    sheet.open()
    spot = desk.button.mapTo(desk, desk.button.rect().center())
    hit = desk.childAt(spot)
    assert hit is sheet.dim or (hit is not None and sheet.isAncestorOf(hit))
    QTest.mouseClick(sheet.dim, Qt.MouseButton.LeftButton)
    assert pressed == []
    assert sheet.is_open


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_sheet_fits_its_window_at_every_size(sheet: Sheet, desk: Desk, scale: float) -> None:
    current().set_scale(scale)
    desk.resize(920, 600)
    sheet.open()
    assert desk.rect().contains(sheet.geometry())
    desk.resize(700, 420)
    QApplication.processEvents()
    assert desk.rect().contains(sheet.geometry())
    assert sheet.dim.geometry() == desk.rect()


def test_title_and_subtitle_are_read_out(sheet: Sheet) -> None:
    assert sheet.accessibleName() == "0:40 worked"
    assert sheet.accessibleDescription() == "T-1042 · Northwind"


def test_a_sheet_grows_and_shrinks_with_what_unfolds_in_it(desk: Desk, qtbot: QtBot) -> None:
    sheet = Sheet(desk, "Resolve", width=500)
    body, folded = QWidget(), PlainLabel("Wh&y nothing")
    column = QVBoxLayout(body)
    column.addWidget(PlainLabel("How it was solved"))
    column.addWidget(folded)
    sheet.set_body(body)
    folded.hide()
    sheet.open()
    qtbot.waitUntil(lambda: sheet.height() == sheet.height_for(sheet.width()))
    low = sheet.height()
    folded.show()
    qtbot.waitUntil(lambda: sheet.height() > low)
    folded.hide()
    qtbot.waitUntil(lambda: sheet.height() == low)


def test_a_second_column_goes_under_the_body_where_the_window_is_narrow(
    desk: Desk, qtbot: QtBot
) -> None:
    sheet = Sheet(desk, "Stop", width=1000)
    aside, body = PlainLabel("Why excluded?"), PlainLabel("Body")
    sheet.set_body(body, aside=aside)
    desk.resize(1200, 700)
    sheet.open()
    qtbot.waitUntil(lambda: not sheet.is_stacked)
    for _turn in range(2):
        desk.resize(700, 600)
        qtbot.waitUntil(lambda: sheet.is_stacked)
        qtbot.waitUntil(lambda: top_of(aside, sheet) > top_of(body, sheet))
        desk.resize(1200, 700)
        qtbot.waitUntil(lambda: not sheet.is_stacked)
        qtbot.waitUntil(lambda: top_of(aside, sheet) == top_of(body, sheet))


def top_of(part: QWidget, sheet: Sheet) -> int:
    return part.mapTo(sheet, part.rect().topLeft()).y()


def test_a_second_column_stands_beside_the_body(desk: Desk) -> None:
    sheet = Sheet(desk, "Stop", width=1000)
    aside = PlainLabel("Why excluded?")
    body = PlainLabel("Body")
    sheet.set_body(body, aside=aside)
    sheet.open()
    QApplication.processEvents()
    assert (
        aside.mapTo(sheet, aside.rect().topLeft()).x()
        > body.mapTo(sheet, body.rect().topRight()).x()
    )
    for mode in ("light", "dark", "contrast"):
        current().set_mode(mode)
        sheet.grab()
