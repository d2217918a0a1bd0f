"""The two-line list, and the grid that reflows."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.kit.flow import FlowGrid
from ui.kit.lines import Line, LineList

LINES = [
    Line("head", "2 waiting", "goes by itself", heading=True),
    Line("a", "Reply", "T-1042 · Northwind", "17:12"),
    Line("b", "Time entry", "T-1036 · Northwind", "17:06"),
    Line("end", "1 conflict", heading=True),
    Line("c", "Restart runbook", "Text · Northwind"),
]


def filled(qtbot: QtBot) -> LineList:
    view = LineList("Entries")
    qtbot.addWidget(view)
    view.set_lines(LINES)
    view.show()
    return view


def test_keys_pass_over_headings(qtbot: QtBot) -> None:
    view = filled(qtbot)
    view.choose("b")
    spy = QSignalSpy(view.chosen)
    QTest.keyClick(view, Qt.Key.Key_J)
    assert view.current_key() == "c"
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert [spy.at(at)[0] for at in range(spy.count())] == ["c", "b"]


def test_choosing_from_outside_is_not_told(qtbot: QtBot) -> None:
    view = filled(qtbot)
    spy = QSignalSpy(view.chosen)
    assert view.choose("a")
    assert not view.choose("head")
    assert spy.count() == 0


def test_new_lines_keep_the_chosen_one(qtbot: QtBot) -> None:
    view = filled(qtbot)
    view.choose("b")
    view.set_lines([Line("new", "Reply"), *LINES[1:3]])
    assert view.current_key() == "b"
    view.set_lines(LINES[4:])
    assert view.current_key() is None


def test_enter_opens_and_other_letters_go_on(qtbot: QtBot) -> None:
    view = filled(qtbot)
    view.choose("a")
    spy = QSignalSpy(view.opened)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_T)
    assert [spy.at(at)[0] for at in range(spy.count())] == ["a"]
    view.letters = False
    QTest.keyClick(view, Qt.Key.Key_J)
    assert view.current_key() == "a"


def test_an_entry_is_said_as_one_sentence(qtbot: QtBot) -> None:
    view = filled(qtbot)
    said = view.model().data(view.model().index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Reply, 17:12, T-1042 · Northwind"


def test_parts_move_under_each_other_when_the_room_is_narrow(qtbot: QtBot) -> None:
    grid = FlowGrid([QWidget() for _ in range(4)], columns=(4, 2, 1), least=100)
    qtbot.addWidget(grid)
    grid.show()
    for width, columns in ((500, 4), (250, 2), (120, 1), (500, 4)):
        grid.resize(width, 200)
        assert grid.shown_columns == columns
