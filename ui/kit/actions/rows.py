"""Finished rows to pick from: palette, shortcut sheet, suggestions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from ui.kit.actions.ranking import Span

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One line, or the heading of a group.

    Attributes:
        key: what stays the same when the same thing arrives again.
        title: first words.
        detail: muted words after the title; for a disabled row the reason.
        icon: name of an icon, or empty.
        keys: shortcuts, shown at the right as keys.
        note: short words at the right, such as "2 of 14".
        marks: what matched in the title, shown bold.
        priority: 1 to 4 paints a ticket's priority at the right; 0 does not.
        enabled: whether it can be picked.
        heading: whether it heads a group.
    """

    key: Hashable
    title: str
    detail: str = ""
    icon: str = ""
    keys: tuple[str, ...] = ()
    note: str = ""
    marks: tuple[Span, ...] = ()
    priority: int = 0
    enabled: bool = True
    heading: bool = False

    @property
    def spoken(self) -> str:
        """The line as one sentence for screen readers."""
        urgent = f"P{self.priority}" if self.priority else ""
        parts = (self.title, self.detail, urgent, self.note, " ".join(self.keys))
        return ", ".join(part for part in parts if part)


class RowModel(QAbstractListModel):
    """Serves rows that are finished already."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def replace(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the text for readers; the delegate takes the row itself."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Pass over headings; a refused row can be reached, since it tells its reason."""
        if not index.isValid() or self.rows[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
