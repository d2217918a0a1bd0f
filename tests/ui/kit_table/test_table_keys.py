from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.kit_table.list_world import ListWorld, number
from ui.kit.table.columns import Lane
from ui.kit.table.selection import SelectionState

Key = Qt.Key
LANES = (Lane("top", "Now", 0, "3"), Lane("waiting", "Waiting", 3, "97"))


def test_letters_and_arrows_move_by_one(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.view.set_current_id(number(0))
    world.press(Key.Key_J, Key.Key_Down, Key.Key_K)
    assert world.view.current_id() == number(1)
    assert world.went[-3:] == [number(1), number(2), number(1)]


def test_letters_can_be_off(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.view.set_current_id(number(0))
    world.view.letters = False
    world.press(Key.Key_J, Key.Key_O, Key.Key_X)
    assert world.view.current_id() == number(0)
    assert world.opened == []
    assert world.selected() == [number(0)]


def test_home_end_and_pages_go_far(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.press(Key.Key_End)
    assert world.view.current_id() == number(99)
    world.press(Key.Key_PageUp)
    page = 99 - int(str(world.view.current_id())[2:])
    assert 8 <= page <= 14
    world.press(Key.Key_Home)
    assert world.view.current_id() == number(0)


def test_the_cursor_never_stands_on_a_heading(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.show(range(100), LANES)
    world.press(Key.Key_Home)
    assert world.view.current_id() == number(0)
    world.press(Key.Key_Up)
    assert world.view.current_id() == number(0)
    world.press(Key.Key_J, Key.Key_J, Key.Key_J)
    assert world.view.current_id() == number(3)
    world.press(Key.Key_K)
    assert world.view.current_id() == number(2)


def test_enter_and_o_open_the_row(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.view.set_current_id(number(4))
    world.press(Key.Key_Return, Key.Key_O)
    assert world.opened == [number(4), number(4)]


def test_shift_extends_from_where_it_began(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.view.set_current_id(number(5))
    world.press(Key.Key_Down, Key.Key_Down, shift=True)
    assert world.selected() == [number(5), number(6), number(7)]
    world.press(Key.Key_Up, Key.Key_Up, Key.Key_Up, shift=True)
    assert world.selected() == [number(4), number(5)]
    world.press(Key.Key_Escape)
    assert world.selected() == [number(4)]


def test_x_turns_the_row_over(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.view.set_current_id(number(5))
    world.press(Key.Key_X)
    assert world.selected() == []
    world.press(Key.Key_X)
    assert world.selected() == [number(5)]


def test_select_all_is_a_statement_about_the_filter(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 20_000)
    world.view.set_filter("state:open")
    world.view.set_current_id(number(3))
    QTest.keyClick(world.view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    state = world.view.selection_state
    assert state.all_matching
    assert state.filter == "state:open"
    assert state.count(20_000) == 20_000
    world.press(Key.Key_X)
    assert world.view.selection_state.except_ids == {number(3)}
    assert world.view.selection_state.count(20_000) == 19_999
    world.view.set_filter("state:new")
    assert world.view.selection_state == SelectionState(ids=frozenset({number(3)}))


def test_keys_that_the_list_does_not_know_go_on(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.view.set_current_id(number(0))
    world.press(Key.Key_R, Key.Key_5)
    assert world.view.current_id() == number(0)


def test_ctrl_click_adds_and_a_click_alone_begins_anew(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.click(number(1))
    world.click(number(3), Qt.KeyboardModifier.ControlModifier)
    assert world.selected() == [number(1), number(3)]
    world.click(number(5), Qt.KeyboardModifier.ShiftModifier)
    assert world.selected() == [number(at) for at in range(1, 6)]
    world.click(number(2), button=Qt.MouseButton.RightButton)
    assert len(world.selected()) == 5
    world.click(number(2))
    assert world.selected() == [number(2)]


def test_a_press_on_a_heading_opens_or_closes_it(qtbot: QtBot) -> None:
    world = ListWorld(qtbot)
    world.show(range(100), LANES)
    world.view.set_current_id(number(1))
    world.click_row(0)
    assert world.pressed == ["top"]
    assert world.view.current_id() == number(1)
