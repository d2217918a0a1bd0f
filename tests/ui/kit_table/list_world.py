"""A list to poke: numbered rows, fetched on demand, and a table over them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.kit.table.columns import Cell, ColumnSpec, Lane, RowId
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    subject: str


def _client(_row: Row) -> Cell:
    return Cell("Northwind")


def _cover(_row: Row) -> Cell:
    return Cell("In", mark="included", spoken="Included")


HINT = "Re: <img src='//evil.example/share/x.png'> & <b>more</b>"
"""What a stranger may have written: taken for markup it would be asked for over the network."""
COLUMNS = (
    ColumnSpec("number", "Ticket", 60, lambda row: Cell(row.number), kind="number", sortable=True),
    ColumnSpec(
        "subject",
        "Subject",
        200,
        lambda row: Cell(row.subject, hint=HINT),
        kind="title",
        min_width=80,
        stretch=True,
    ),
    ColumnSpec("client", "Client", 80, _client, drop=1),
    ColumnSpec("cover", "Cover", 60, _cover),
)


def number(at: int) -> str:
    return f"T-{at:06}"


class ListWorld:
    """A table of so many tickets; its rows come when they are fetched."""

    def __init__(self, qtbot: QtBot, many: int = 100, *, instant: bool = True) -> None:
        self.asked: list[RowId] = []
        self.source = PagedRows(self._fetch)
        self.instant = instant
        self.view = IdTableView(COLUMNS, self.source, "Tickets")
        qtbot.addWidget(self.view)
        self.went: list[object] = []
        self.opened: list[object] = []
        self.pressed: list[str] = []
        self.view.current_changed.connect(self.went.append)
        self.view.opened.connect(self.opened.append)
        self.view.lane_toggled.connect(self.pressed.append)
        self.view.resize(600, 400)
        self.view.show()
        self.show(range(many))

    def show(self, numbers: Sequence[int], lanes: Sequence[Lane] = ()) -> None:
        self.view.set_ids([number(at) for at in numbers], lanes)

    def deliver(self) -> None:
        self.source.put({row_id: Row(str(row_id), "mail is held") for row_id in self.asked})
        self.asked.clear()

    def press(self, *keys: Qt.Key, shift: bool = False) -> None:
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        for key in keys:
            QTest.keyClick(self.view, key, modifier)

    def click(
        self,
        row_id: str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        self.click_row(self.view.rows.row_of(row_id), modifier, button)

    def click_row(
        self,
        row: int,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        place = QPoint(100, self.view.rowViewportPosition(row) + 10)
        QTest.mouseClick(self.view.viewport(), button, modifier, place)

    def place_of(self, row_id: str) -> int:
        return self.view.rowViewportPosition(self.view.rows.row_of(row_id))

    def selected(self) -> list[str]:
        return sorted(str(row_id) for row_id in self.view.selection_state.ids)

    def _fetch(self, row_ids: Sequence[RowId]) -> None:
        self.asked.extend(row_ids)
        if self.instant:
            self.deliver()
