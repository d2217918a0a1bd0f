"""Small pieces of the timer bar."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.text import PlainLabel
from ui.screens.timer.state import Boundary
from ui.theme import fonts, icons
from ui.theme.theme import current


class BoundaryLabel(QWidget):
    """When the decision changes; loud only when it is near."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = _ClockIcon()
        self._words = PlainLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._words)

    @property
    def text(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._words.text()

    def say(self, edge: Boundary | None) -> None:
        """Say when, or nothing."""
        self.setVisible(edge is not None)
        if edge is None:
            return
        self._words.setText(edge.words)
        self._words.set_tone("excluded" if edge.soon else "muted")
        self._words.set_weight(fonts.BOLD if edge.soon else fonts.REGULAR)
        self._icon.setVisible(edge.soon)


class _ClockIcon(PlainLabel):
    """The clock before a near boundary."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Soon"))
        self._tint()
        current().changed.connect(self._tint)

    @Slot()
    def _tint(self) -> None:
        self.setPixmap(icons.pixmap("clock", "excluded", current().px(16)))


class Bar(QWidget):
    """A short line between two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(1, 20)
        current().changed.connect(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.update()
