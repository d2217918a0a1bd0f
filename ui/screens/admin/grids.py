"""Tables of the page of people: a list, and grids whose cells are ticked with Space."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.screens.admin.state import Kind, Toggle
from ui.theme.theme import current

_CHECKABLE = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
)
_READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_ROW = 32


class Table(QTableView):
    """Rows of people, kept in their place when they are read anew."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.cells = QStandardItemModel(self)
        self.setModel(self.cells)
        self.setProperty("cells", "plain")
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)  # Tab leaves the table, arrows move in it
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.people: Sequence[UUID] = ()
        current().changed.connect(self._restyle)
        self._restyle()

    def begin(self, people: Sequence[UUID], heads: Sequence[str]) -> None:
        """Make room for people and columns."""
        self.people = people
        self.cells.setRowCount(len(people))
        self.cells.setColumnCount(len(heads))
        self.cells.setHorizontalHeaderLabels(list(heads))

    def put(self, row: int, column: int, text: str) -> None:
        """Write a cell that is read."""
        item = QStandardItem(text)
        item.setFlags(_READ)
        self.cells.setItem(row, column, item)

    def go(self, row: int, column: int) -> None:
        """Put the keyboard into a cell."""
        self.setCurrentIndex(self.cells.index(row, column))

    @property
    def person(self) -> UUID | None:
        """Whose row the keyboard is in."""
        row = self.currentIndex().row()
        return self.people[row] if 0 <= row < len(self.people) else None

    @Slot()
    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(current().px(_ROW))


class Grid(Table):
    """Who has what; `toggled` carries a `Toggle`."""

    toggled = Signal(object)

    def __init__(self, name: str, kind: Kind) -> None:
        super().__init__(name)
        self._kind: Kind = kind
        self._things: Sequence[Hashable] = ()
        self._is_filled = True
        self.cells.itemChanged.connect(self._changed)

    def show_cells(
        self,
        people: Sequence[tuple[UUID, str]],
        things: Sequence[tuple[Hashable, str]],
        on: Sequence[Sequence[bool]],
    ) -> None:
        """Show who has what; the keyboard stays in its cell.

        Args:
            people: of the rows, each with a name.
            things: of the columns, each with its words.
            on: by row and column.
        """
        at = self.currentIndex()
        self._is_filled = False
        self._things = [thing for thing, _words in things]
        self.begin([one for one, _name in people], ["", *(words for _thing, words in things)])
        for row, (_person, name) in enumerate(people):
            self.put(row, 0, name)
            for column, (_thing, words) in enumerate(things, 1):
                item = QStandardItem()
                item.setFlags(_CHECKABLE)
                ticked = on[row][column - 1]
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
                item.setAccessibleText(f"{name}: {words}")
                self.cells.setItem(row, column, item)
        row, column = max(at.row(), 0), max(at.column(), 1)
        if row < self.cells.rowCount() and column < self.cells.columnCount():
            self.go(row, column)
        self._is_filled = True

    @Slot(QStandardItem)
    def _changed(self, item: QStandardItem) -> None:
        if not self._is_filled:
            return
        thing = self._things[item.column() - 1]
        ticked = item.checkState() == Qt.CheckState.Checked
        self.toggled.emit(Toggle(self._kind, self.people[item.row()], thing, ticked))
