"""The short list that shows rows, beside a field that keeps the keyboard."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QListView, QWidget

from ui.kit.actions.row_delegate import RowDelegate, row_height
from ui.kit.actions.rows import Row, RowModel
from ui.theme.theme import current


class RowList(QListView):
    """Shows rows and keeps the highlighted one when its neighbours change.

    The keyboard focus may stay in a field beside it: `step` does what the arrow keys do.
    """

    picked = Signal(object)
    highlighted = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowModel(self)
        self._at = -1
        self.setModel(self._model)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._pick_index)
        current().changed.connect(self._restyle)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown."""
        return self._model.rows

    @property
    def row(self) -> Row | None:
        """The highlighted row."""
        return self._model.rows[self._at] if 0 <= self._at < len(self._model.rows) else None

    def set_rows(self, rows: Sequence[Row], *, keep: bool = True) -> None:
        """Show other rows; the highlighted one stays highlighted when it is still among them."""
        before = self.row
        self._model.replace(rows)
        self._at = -1
        at = self._find(before.key) if keep and before is not None else -1
        self._highlight(at if at >= 0 else self._next(-1, 1))

    def step(self, steps: int) -> None:
        """Go so many rows down, or up; wraps at the ends and passes over headings."""
        if not any(not row.heading for row in self._model.rows):
            return
        at = self._at
        for _ in range(abs(steps)):
            at = self._next(at, 1 if steps > 0 else -1)
        self._highlight(at)

    def pick(self) -> None:
        """Take the highlighted row."""
        row = self.row
        if row is not None:
            self.picked.emit(row)

    def content_height(self) -> int:
        """Give the height of all rows in pixels."""
        return sum(row_height(row) for row in self._model.rows)

    def _find(self, key: Hashable) -> int:
        for at, row in enumerate(self._model.rows):
            if row.key == key and not row.heading:
                return at
        return -1

    def _next(self, at: int, step: int) -> int:
        count = len(self._model.rows)
        for turn in range(1, count + 1):
            there = (at + step * turn) % count if at >= 0 or step > 0 else count - turn
            if not self._model.rows[there].heading:
                return there
        return -1

    def _highlight(self, at: int) -> None:
        self._at = at
        index = self._model.index(at, 0) if at >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if at >= 0:
            first = all(row.heading for row in self._model.rows[:at])
            self.scrollTo(self._model.index(0 if first else at, 0))
        self.highlighted.emit(self.row)

    @Slot(QModelIndex)
    def _pick_index(self, index: QModelIndex) -> None:
        if not self._model.rows[index.row()].heading:
            self._highlight(index.row())
            self.pick()

    @Slot()
    def _restyle(self) -> None:
        self.doItemsLayout()
        self.viewport().update()
