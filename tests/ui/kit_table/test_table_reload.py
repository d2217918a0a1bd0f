from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.kit_table.list_world import ListWorld, number
from ui.kit.table.columns import Lane


def test_new_rows_do_not_move_the_list_under_the_cursor(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 1000)
    world.view.set_current_id(number(500))
    before, told = world.place_of(number(500)), len(world.went)
    world.show([*range(2000, 2040), *range(1000)], [Lane("new", "New", 0, "40")])
    assert world.view.current_id() == number(500)
    assert world.place_of(number(500)) == before
    assert len(world.went) == told


def test_without_a_cursor_the_topmost_row_stays(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 1000)
    world.view.verticalScrollBar().setValue(28 * 300 + 9)
    before = world.place_of(number(301))
    world.show([*range(2000, 2010), *range(1000)])
    assert world.place_of(number(301)) == before


def test_the_row_that_moved_up_takes_the_place_of_a_gone_one(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 10)
    world.view.set_current_id(number(4))
    world.show([0, 1, 2, 3, 5, 6])
    assert world.view.current_id() == number(5)
    assert world.went[-1] == number(5)
    world.show([0, 1])
    assert world.view.current_id() == number(1)
    world.show([])
    assert world.view.current_id() is None
    assert world.went[-1] is None


def test_a_selection_of_many_loses_only_what_is_gone(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 10)
    world.click(number(2))
    world.click(number(4), Qt.KeyboardModifier.ShiftModifier)
    world.show([0, 1, 2, 4, 5])
    assert world.selected() == [number(2), number(4)]


def test_rows_in_sight_and_a_page_around_are_asked_for(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 100_000, instant=False)
    assert 0 < len(world.asked) < 60
    world.deliver()
    world.view.verticalScrollBar().setValue(28 * 50_000)
    assert number(50_000) in world.asked
    assert number(49_995) in world.asked
    assert number(50_020) in world.asked
    assert len(world.asked) < 80


def test_rows_that_arrive_are_told_to_qt(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 100, instant=False)
    with qtbot.waitSignal(world.view.rows.dataChanged) as told:
        world.deliver()
    assert told.args is not None
    assert told.args[0].row() == 0


def test_a_scrolled_list_paints_rows_without_contents(qtbot: QtBot) -> None:
    world = ListWorld(qtbot, 100, instant=False)
    world.view.set_stale(stale=True)
    assert not world.view.grab().isNull()
    assert world.view.rows.row_at(0) is None
