"""The item model of a two-line list."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.kit.lines.item import Line

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class LineModel(QAbstractListModel):
    """Serves finished entries; never sorts and never filters."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The entries in order, headings among them."""
        return self._lines

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other entries; the same keys in the same order are renewed in place."""
        fresh = tuple(lines)
        if [line.key for line in fresh] == [line.key for line in self._lines]:
            changed = [at for at, line in enumerate(fresh) if line != self._lines[at]]
            self._lines = fresh
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))
            return
        self.beginResetModel()
        self._lines = fresh
        self.endResetModel()

    def line_at(self, row: int) -> Line | None:
        """Give the entry at a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, key: Hashable) -> int:
        """Find the row of a key; -1 where it is not listed."""
        return next(
            (at for at, line in enumerate(self._lines) if line.key == key and not line.heading), -1
        )

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Count the entries."""
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let everything but headings be chosen."""
        line = self.line_at(index.row())
        if line is None:
            return Qt.ItemFlag.NoItemFlags
        if line.heading:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Give an entry's words."""
        line = self.line_at(index.row())
        if line is None:
            return None
        if role == _Role.DisplayRole:
            return line.title
        if role == _Role.AccessibleTextRole:
            return line.words()
        return line.key if role == _Role.UserRole else None
