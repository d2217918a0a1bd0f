"""Rows that become columns where there is too little room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.theme.theme import current


class FlowGrid(QWidget):
    """Shows its parts side by side, or in fewer columns when the room is narrow.

    Units: `least` is the width in pixels at 100 % below which one column leaves.
    Source: ux.md 3.14 (reflow).
    """

    def __init__(
        self,
        parts: Sequence[QWidget],
        *,
        columns: Sequence[int],
        least: int,
        stretches: Sequence[int] = (),
        gap: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        """Build the grid.

        Args:
            parts: in reading order.
            columns: the numbers of columns to choose from, the widest first, such as (4, 2, 1).
            least: what one column needs.
            stretches: shares of the columns where all stand side by side.
            gap: between the parts.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self._parts = list(parts)
        self._columns = tuple(columns)
        self._least, self._stretches = least, tuple(stretches)
        self._shown = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(gap)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._arrange(self._columns[0])

    @property
    def shown_columns(self) -> int:
        """How many parts stand side by side now."""
        return self._shown

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the number of columns that fits."""
        super().resizeEvent(event)
        self._arrange(self._fitting(event.size().width()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Let the room be as narrow as one column needs; height follows from the content."""
        return QSize(min(current().px(self._least), 200), super().minimumSizeHint().height())

    def _fitting(self, width: int) -> int:
        least = current().px(self._least)
        return next((n for n in self._columns if n * least <= width), self._columns[-1])

    def _arrange(self, count: int) -> None:
        if count == self._shown:
            return
        self._shown = count
        for part in self._parts:
            self._grid.removeWidget(part)
        for column in range(max(self._columns)):
            self._grid.setColumnStretch(column, 0)
        for at, part in enumerate(self._parts):
            self._grid.addWidget(part, at // count, at % count)
        whole = count == len(self._parts) and self._stretches
        for column in range(count):
            self._grid.setColumnStretch(column, self._stretches[column] if whole else 1)
        self.updateGeometry()
