import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QAbstractItemModelTester

from tests.sync.test_hard_texts import HARD
from tests.ui.kit_table.list_world import COLUMNS, HINT, Row, number
from ui.kit.table.columns import Lane
from ui.kit.table.model import IdTableModel
from ui.kit.table.source import PagedRows

Mode = QAbstractItemModelTester.FailureReportingMode
LANES = (Lane("waiting", "Waiting", 2, "3", "clocks paused"), Lane("later", "Later", 5, "2"))


def build(many: int, lanes: tuple[Lane, ...] = (), loaded: int | None = None) -> IdTableModel:
    source = PagedRows()
    ids = [number(at) for at in range(many)]
    model = IdTableModel(COLUMNS, source)
    model.set_ids(ids, lanes)
    source.put({row_id: Row(row_id, "mail") for row_id in ids[:loaded]})
    return model


@pytest.mark.parametrize(
    ("many", "lanes"),
    [(0, ()), (7, ()), (7, LANES), (0, (Lane("none", "None", 0),))],
    ids=["empty", "small", "lanes", "only a lane"],
)
def test_the_model_keeps_qt_s_rules(many: int, lanes: tuple[Lane, ...]) -> None:
    model = build(many, lanes)
    tester = QAbstractItemModelTester(model, Mode.Fatal)
    model.set_ids([number(at) for at in range(3)], lanes[:1])
    model.set_ids([])
    assert tester.model() is model


def test_the_model_keeps_qt_s_rules_at_a_hundred_thousand() -> None:
    source = PagedRows()
    model = IdTableModel(COLUMNS[:1], source)
    model.set_ids([number(at) for at in range(100_000)], LANES)
    tester = QAbstractItemModelTester(model, Mode.Fatal)
    assert tester.model().rowCount() == 100_002


def test_headings_stand_between_the_ids() -> None:
    model = build(7, LANES)
    shown = [model.id_at(row) or model.lane_at(row) for row in range(model.rowCount())]
    assert shown[2] is LANES[0]
    assert shown[6] is LANES[1]
    assert [one for one in shown if isinstance(one, str)] == list(model.ids)
    assert [model.row_of(row_id) for row_id in model.ids] == [0, 1, 3, 4, 5, 7, 8]


def test_nothing_is_outside_of_the_list() -> None:
    model = build(7, LANES)
    assert model.id_at(-1) is None
    assert model.id_at(9) is None
    assert model.row_of("T-unknown") == -1
    assert model.rowCount(model.index(0, 0)) == 0
    assert not model.index(99, 0, QModelIndex()).isValid()


def test_a_row_is_spoken_as_one_sentence() -> None:
    model = build(7, LANES)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 1), role) == "T-000000, mail, Northwind, Included"
    assert model.data(model.index(2, 0), role) == "Waiting, 3, clocks paused"
    model.speak_rows = False
    assert model.data(model.index(0, 3), role) == "Included"
    assert model.data(model.index(0, 3), Qt.ItemDataRole.DisplayRole) == "In"


def test_a_row_that_is_not_here_says_so() -> None:
    model = build(7, loaded=1)
    assert model.data(model.index(3, 0), Qt.ItemDataRole.AccessibleTextRole) == "Loading"
    assert model.data(model.index(3, 0), Qt.ItemDataRole.DisplayRole) is None
    assert model.data(model.index(3, 0), Qt.ItemDataRole.UserRole) == number(3)


def test_a_cell_has_its_hint_as_tooltip_letter_by_letter() -> None:
    model = build(2)
    shown = QTextDocument()
    shown.setHtml(model.data(model.index(0, 1), Qt.ItemDataRole.ToolTipRole))
    assert shown.toPlainText() == HINT
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole) is None


def test_hard_texts_stand_in_their_cells_as_they_were_typed() -> None:
    source = PagedRows()
    model = IdTableModel(COLUMNS, source)
    model.set_ids(list(HARD))
    source.put({kind: Row(kind, text) for kind, text in HARD.items()})
    role = Qt.ItemDataRole.DisplayRole
    shown = [model.data(model.index(row, 1), role) for row in range(len(HARD))]
    assert shown == list(HARD.values())


def test_rows_are_asked_for_once_and_again_when_forgotten() -> None:
    asked: list[object] = []
    source = PagedRows(asked.extend, keep=2)
    source.want(["a", "b"])
    source.want(["a", "b", "c"])
    assert asked == ["a", "b", "c"]
    source.put({"a": 1, "b": 2, "c": 3})
    assert [source.row(row_id) for row_id in "abc"] == [None, 2, 3]
    source.forget(["b"])
    source.want(["b", "c"])
    assert asked == ["a", "b", "c", "b"]
