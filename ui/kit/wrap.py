"""A row of buttons that goes on in a next line where there is too little room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

_GAP = 8


class WrapRow(QWidget):
    """Shows its parts side by side, each as wide as it asks, in as many lines as they need.

    Source: ux.md 3.14 (reflow).
    """

    def __init__(self, parts: Sequence[QWidget], parent: QWidget | None = None) -> None:
        """Build the row; `parts` are in reading order."""
        super().__init__(parent)
        self._parts = list(parts)
        self._shown: list[list[QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self._lines = [QHBoxLayout() for _part in self._parts]
        for line in self._lines:
            line.setSpacing(_GAP)
            line.addStretch(1)
            self._column.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._arrange([self._parts])

    @property
    def shown_lines(self) -> int:
        """In how many lines the parts stand now."""
        return len(self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the lines anew."""
        super().resizeEvent(event)
        self._arrange(self._fitting(event.size().width()))

    def event(self, event: QEvent) -> bool:
        """Fill the lines anew when a part asks for another width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange(self._fitting(self.width()))
        return super().event(event)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Let the room be as narrow as the widest part; height follows from the lines."""
        widest = max((part.sizeHint().width() for part in self._parts), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def _fitting(self, width: int) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        left = 0
        for part in self._parts:
            wanted = part.sizeHint().width()
            if not lines or wanted > left:
                lines.append([])
                left = width
            lines[-1].append(part)
            left -= wanted + _GAP
        return lines

    def _arrange(self, lines: list[list[QWidget]]) -> None:
        if lines == self._shown:
            return
        self._shown = lines
        for at, parts in enumerate(lines):
            for place, part in enumerate(parts):
                for line in self._lines:
                    line.removeWidget(part)
                self._lines[at].insertWidget(place, part)
        self.updateGeometry()
