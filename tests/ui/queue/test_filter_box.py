"""The filter box by keys: tokens are boxes, and the cursor goes over them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.screens.queue.filter_box import FilterBox
from ui.theme.theme import current

Key = Qt.Key


@pytest.fixture
def box(qtbot: QtBot, qapp: QApplication) -> FilterBox:
    current().set_scale(1.0)
    current().apply(qapp)
    made = FilterBox()
    qtbot.addWidget(made)
    made.resize(500, 30)
    made.show()
    made.edit.setFocus()
    return made


def test_a_token_becomes_a_box_at_the_blank_behind_it(box: FilterBox) -> None:
    QTest.keyClicks(box.edit, "state:new printer ")
    assert box.tokens == ("state:new",)
    assert box.edit.text().strip() == "printer"
    assert box.text() == "state:new printer"


def test_each_key_is_told_with_the_whole_text(box: FilterBox, qtbot: QtBot) -> None:
    box.set_text("state:open")
    with qtbot.waitSignal(box.edited) as told:
        QTest.keyClicks(box.edit, "p")
    assert told.args == ["state:open p"]


def test_a_half_typed_token_is_left_out_and_asks_for_help(box: FilterBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.hinted, check_params_cb=bool) as hinted:
        QTest.keyClicks(box.edit, "due:")
    assert hinted.args == ["due"]
    assert box.text() == ""


def test_backspace_at_the_start_takes_the_last_token_away(box: FilterBox) -> None:
    box.set_text("state:open tag:desk")
    QTest.keyClick(box.edit, Key.Key_Backspace)
    assert box.tokens == ("state:open",)


def test_the_cursor_goes_over_tokens_and_delete_takes_one_away(box: FilterBox) -> None:
    box.set_text("state:open tag:desk p:1")
    for _ in range(3):
        QTest.keyClick(box.edit, Key.Key_Left)
    QTest.keyClick(box.edit, Key.Key_Right)
    assert "tag:desk" in box.edit.accessibleDescription()
    QTest.keyClick(box.edit, Key.Key_Delete)
    assert box.tokens == ("state:open", "p:1")


def test_the_cross_of_a_token_takes_it_away(box: FilterBox) -> None:
    box.set_text("state:open")
    cross = QPoint(round(box._boxes[0].right()) - 6, box.height() // 2)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=cross)
    assert box.tokens == ()


def test_escape_clears_the_words_and_then_leaves(box: FilterBox, qtbot: QtBot) -> None:
    box.set_text("state:open printer")
    QTest.keyClick(box.edit, Key.Key_Escape)
    assert box.text() == "state:open"
    with qtbot.waitSignal(box.left):
        QTest.keyClick(box.edit, Key.Key_Escape)


def test_enter_settles_a_token_and_goes_to_the_list(box: FilterBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box.edit, "owner:me")
    with qtbot.waitSignal(box.left):
        QTest.keyClick(box.edit, Key.Key_Return)
    assert box.tokens == ("owner:me",)


def test_the_tokens_are_said(box: FilterBox) -> None:
    box.set_text("state:open tag:desk")
    assert box.edit.accessibleDescription() == "Filters: state:open, tag:desk"


def test_many_tokens_leave_room_for_words(box: FilterBox) -> None:
    box.set_text("state:open tag:desk client:northwind owner:mira p:1 p:2 due:today type:incident")
    assert box.edit.geometry().right() <= box.width()
    assert box.edit.width() >= 20
