"""Every item model keeps Qt's rules, with content, while its content changes.

The classes are found in the program; one that nobody builds here fails.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QStringListModel,
    qInstallMessageHandler,
)
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

import ui
from app.domain.check_ins import Section
from tests.builders.rows import NORTHWIND, T1042
from tests.builders.window import TryWindow
from tests.ui.kit_table.list_world import COLUMNS, Row, number
from ui.assembly import SCREENS
from ui.kit.actions.rows import Row as PickRow
from ui.kit.actions.rows import RowModel
from ui.kit.lines.item import Line
from ui.kit.lines.model import LineModel
from ui.kit.table.columns import Lane
from ui.kit.table.model import IdTableModel
from ui.kit.table.source import PagedRows
from ui.screens.check_ins.agenda_list import AgendaModel
from ui.screens.check_ins.agenda_rows import AgendaRow

Mode = QAbstractItemModelTester.FailureReportingMode


@dataclass(frozen=True)
class Subject:
    """A filled model, and what happens to it in a day."""

    model: QAbstractItemModel
    day: tuple[Callable[[], object], ...]


def table() -> Subject:
    source = PagedRows()
    model = IdTableModel(COLUMNS, source)
    ids = [number(at) for at in range(9)]
    lanes = (Lane("waiting", "Waiting", 2, "3"), Lane("later", "Later", 5, "2"))
    model.set_ids(ids, lanes)
    return Subject(
        model,
        (
            lambda: source.put({one: Row(one, "mail") for one in ids}),
            lambda: model.set_ids(ids[3:], lanes[:1]),
            lambda: model.set_ids([], lanes),
            lambda: model.set_ids([]),
        ),
    )


def lines() -> Subject:
    model = LineModel()
    told = [Line("head", "2 waiting", heading=True), Line("a", "Reply"), Line("b", "Time entry")]
    model.set_lines(told)
    return Subject(
        model,
        (
            lambda: model.set_lines([*told[:2], Line("b", "Time entry", "sent")]),
            lambda: model.set_lines([Line("c", "Note"), *told]),
            lambda: model.set_lines([]),
        ),
    )


def picks() -> Subject:
    model = RowModel()
    rows = [PickRow("head", "Acts", heading=True), PickRow("a", "Reply"), PickRow("b", "Assign")]
    model.replace(rows)
    return Subject(
        model,
        (
            lambda: model.replace([rows[0], PickRow("b", "Assign", enabled=False), rows[1]]),
            lambda: model.replace(rows[1:2]),
            lambda: model.replace([]),
        ),
    )


def agenda() -> Subject:
    model = AgendaModel()
    told = [
        AgendaRow("section:1", "heading", Section.ACTIONS, "Actions from last time"),
        AgendaRow("action:1", "item", Section.ACTIONS, "Order toner"),
        AgendaRow("fold:1", "fold", Section.ACTIONS, "2 more in the appendix"),
    ]
    model.set_rows(told)
    return Subject(
        model,
        (
            lambda: model.set_rows([*told[:2], AgendaRow("action:2", "item", Section.ACTIONS)]),
            lambda: model.set_rows(told[:1]),
            lambda: model.set_rows([]),
        ),
    )


BUILDERS: Mapping[type[QAbstractItemModel], Callable[[], Subject]] = {
    IdTableModel: table,
    LineModel: lines,
    RowModel: picks,
    AgendaModel: agenda,
}


def classes_of(kind: type[QAbstractItemModel]) -> set[type[QAbstractItemModel]]:
    """Every class of the program that is such a model."""
    found = set()
    for one in kind.__subclasses__():
        found |= classes_of(one) | ({one} if one.__module__.split(".")[0] == "ui" else set())
    return found


def test_every_model_of_the_program_is_tried_here() -> None:
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        importlib.import_module(module.name)
    assert classes_of(QAbstractItemModel) == set(BUILDERS)


@pytest.mark.parametrize("kind", BUILDERS, ids=lambda kind: kind.__name__)
def test_a_model_keeps_qt_s_rules_all_day(qtbot: QtBot, kind: type[QAbstractItemModel]) -> None:
    assert qtbot is not None
    subject = BUILDERS[kind]()
    assert type(subject.model) is kind
    assert subject.model.rowCount() > 0
    tester = QAbstractItemModelTester(subject.model, Mode.Warning)
    for event in subject.day:
        event()
    assert tester.model() is subject.model
    assert subject.model.rowCount() == 0


@pytest.fixture
def tried(qtbot: QtBot, tmp_path: Path) -> TryWindow:
    made = TryWindow(tmp_path)
    made.enter()
    qtbot.addWidget(made.window)
    return made


def test_the_models_of_a_day_in_the_window_keep_qt_s_rules(tried: TryWindow) -> None:
    testers: dict[QAbstractItemModel, QAbstractItemModelTester] = {}
    shell = tried.shell
    for place in [*SCREENS, "queue"]:
        if place == "timer":
            continue
        targets = {"ticket": T1042, "clients": NORTHWIND}
        shell.navigator.go(place, targets.get(place))
        tried.settle()
        for view in tried.window.findChildren(QAbstractItemView):
            model = view.model()
            if model is not None and model not in testers:
                testers[model] = QAbstractItemModelTester(model, Mode.Warning)
    assert len(testers) >= 4
    assert sum(model.rowCount() for model in testers) > 20
    tried.close()


class _Liar(QStringListModel):
    """Tells of a row that does not come."""

    def lie(self) -> None:
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.endInsertRows()


def test_a_model_that_lies_is_found_out(qtbot: QtBot) -> None:
    assert qtbot is not None
    said: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _where, words: said.append(words))
    try:
        model = _Liar(["one", "two"])
        tester = QAbstractItemModelTester(model, Mode.Warning)
        assert said == []
        model.lie()
    finally:
        qInstallMessageHandler(before)
    assert tester.model() is model
    assert any(words.startswith("FAIL!") for words in said)
