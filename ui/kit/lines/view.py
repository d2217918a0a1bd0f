"""The two-line list as a person drives it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from ui.kit.lines.delegate import LineDelegate
from ui.kit.lines.item import Line
from ui.kit.lines.model import LineModel
from ui.theme.theme import current

_Key = Qt.Key
_STEPS: dict[int, int] = {_Key.Key_Down: 1, _Key.Key_Up: -1, _Key.Key_J: 1, _Key.Key_K: -1}


class LineList(QListView):
    """Shows `Line` entries with one chosen.

    `chosen` tells the key that the person went to, `opened` the one that Enter, O or a double
    click opens. `set_lines` keeps the chosen key.

    Source: ux.md 3.7; mockups/07-sync-centre.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LineModel(self)
        self._quiet = False
        self.letters = True
        self.setAccessibleName(name)
        self.setModel(self._model)
        self.setItemDelegate(LineDelegate(self._model, self))
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
    def lines(self) -> tuple[Line, ...]:
        """The entries in order, headings among them."""
        return self._model.lines

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other entries; the chosen one stays if it is among them."""
        kept = self.current_key()
        self._quiet = True
        self._model.set_lines(lines)
        if kept is not None:
            self._go(self._model.row_of(kept))
        self._quiet = False

    def current_key(self) -> Hashable | None:
        """Give the key of the chosen entry."""
        line = self._model.line_at(self.currentIndex().row())
        return None if line is None or line.heading else line.key

    def choose(self, key: Hashable | None) -> bool:
        """Choose an entry; not an act of the person. False if it is not listed."""
        row = -1 if key is None else self._model.row_of(key)
        if row != self.currentIndex().row():
            self._quiet = True
            self._go(row)
            self._quiet = False
        return row >= 0

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go over entries and past headings, and open."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        key = event.key()
        typed = bool(event.text()) and event.text().isprintable()
        if plain and key in _STEPS and (self.letters or not typed):
            self._step(_STEPS[key])
        elif plain and (
            key in {_Key.Key_Return, _Key.Key_Enter} or (key == _Key.Key_O and self.letters)
        ):
            self._open(self.currentIndex())
        elif typed or not plain:
            event.ignore()  # a letter is a command of whoever is around the list
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Do nothing: letters are commands, and "/" searches."""

    def _step(self, way: int) -> None:
        row = self.currentIndex().row() + way
        while 0 <= row < len(self._model.lines):
            if not self._model.lines[row].heading:
                self._go(row)
                return
            row += way

    def _go(self, row: int) -> None:
        index = self._model.index(row, 0) if row >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        if index.isValid():
            self.scrollTo(index)

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, now: QModelIndex, _before: QModelIndex) -> None:
        line = self._model.line_at(now.row())
        if not self._quiet and line is not None and not line.heading:
            self.chosen.emit(line.key)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        line = self._model.line_at(index.row())
        if line is not None and not line.heading:
            self.opened.emit(line.key)

    @Slot()
    def _restyle(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
