"""The items of an agenda as cards under headings, driven by keys.

Source: ux.md 3.12; mockups/06-check-in (middle).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from ui.screens.check_ins.agenda_rows import AgendaRow
from ui.screens.check_ins.card_delegate import CardDelegate
from ui.theme.theme import current

_Key = Qt.Key
_STEPS: dict[int, int] = {_Key.Key_Down: 1, _Key.Key_Up: -1, _Key.Key_J: 1, _Key.Key_K: -1}
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class AgendaModel(QAbstractListModel):
    """The rows; a screen reader gets their words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[AgendaRow, ...] = ()

    def set_rows(self, rows: Sequence[AgendaRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def row_at(self, row: int) -> AgendaRow | None:
        """The row at a place; None beyond the ends."""
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def place_of(self, key: str) -> int:
        """Where a row stands; -1 if it is not there."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), -1)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the words of a row."""
        row = self.row_at(index.row())
        if row is None:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.words()
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A heading cannot be chosen."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if not row.speaks:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class AgendaList(QListView):
    """Shows `AgendaRow`s with one chosen.

    `chosen` tells the key that the person went to, `opened` the one that Enter or a double click
    opens, `moved` a key and where it is to go (-1 up, 1 down).
    """

    chosen = Signal(str)
    opened = Signal(str)
    moved = Signal(str, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = AgendaModel(self)
        self._quiet = False
        self.cards = CardDelegate(self._model.row_at, self)
        self.setAccessibleName(name)
        self.setProperty("surface", "window")
        self.setModel(self._model)
        self.setItemDelegate(self.cards)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(self._open)
        current().changed.connect(self._restyle)

    @property
    def rows(self) -> tuple[AgendaRow, ...]:
        """The rows in order."""
        return self._model.rows

    def set_rows(self, rows: Sequence[AgendaRow]) -> None:
        """Show other rows; the chosen one stays if it is among them."""
        if tuple(rows) == self._model.rows:
            return
        kept, at = self.current_key(), self.verticalScrollBar().value()
        self._quiet = True
        self._model.set_rows(rows)
        self.verticalScrollBar().setValue(at)
        if kept:
            self._go(self._model.place_of(kept))
        self._quiet = False

    def current_key(self) -> str:
        """Give the key of the chosen row; empty where none is."""
        row = self._model.row_at(self.currentIndex().row())
        return row.key if row is not None and row.speaks else ""

    def choose(self, key: str) -> bool:
        """Choose a row; not an act of the person. False if it is not there."""
        at = self._model.place_of(key) if key else -1
        if at != self.currentIndex().row():
            self._quiet = True
            self._go(at)
            self._quiet = False
        return at >= 0

    def show_section(self, key: str) -> None:
        """Bring a section's heading to the top and choose its first row."""
        at = self._model.place_of(key)
        if at >= 0:
            self._go(at + 1 if at + 1 < len(self.rows) else at)
            self.scrollTo(self._model.index(at, 0), QListView.ScrollHint.PositionAtTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go over rows and past headings, open, and move."""
        modifiers, key = event.modifiers(), event.key()
        arrows = {_Key.Key_Down: 1, _Key.Key_Up: -1}
        plain = modifiers in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }
        if modifiers & Qt.KeyboardModifier.AltModifier and key in arrows:
            if self.current_key():
                self.moved.emit(self.current_key(), arrows[_Key(key)])
        elif plain and key in _STEPS:
            self._step(_STEPS[key])
        elif plain and key in {_Key.Key_Return, _Key.Key_Enter}:
            self._open(self.currentIndex())
        elif event.text().isprintable() and event.text():
            event.ignore()  # a letter is a command of whoever is around the list
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Do nothing: letters are commands."""

    def _step(self, way: int) -> None:
        at = self.currentIndex().row() + way
        while 0 <= at < len(self.rows):
            if self.rows[at].speaks:
                self._go(at)
                return
            at += way

    def _go(self, at: int) -> None:
        index = self._model.index(at, 0) if at >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        if index.isValid():
            self.scrollTo(index)

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, now: QModelIndex, _before: QModelIndex) -> None:
        row = self._model.row_at(now.row())
        if not self._quiet and row is not None and row.speaks:
            self.chosen.emit(row.key)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = self._model.row_at(index.row())
        if row is not None and row.speaks:
            self.opened.emit(row.key)

    @Slot()
    def _restyle(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
