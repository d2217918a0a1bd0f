"""What stands in the frame of the window: menus, timer bar, rail, screens and status line."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from ui.kit.notices.strip import MessageStrip
from ui.kit.notices.toast import Toast
from ui.shell.header import Header
from ui.shell.rail import Rail
from ui.shell.status_line import StatusLine
from ui.theme.theme import current


class Furniture:
    """The parts of one window, in the order in which the keyboard goes through them.

    Source: ux.md 3.2.
    """

    def __init__(self) -> None:
        self.header, self.strip = Header(), MessageStrip()
        self.rail, self.status = Rail(), StatusLine()
        self.bar = BarPlace()
        self.screens = QStackedWidget()
        self.toast = Toast(self.screens)

    def hide(self) -> None:
        """Hide what is of no use before the store is open."""
        for part in (self.rail, self.header, self.bar, self.status):
            part.hide()


class BarPlace(QWidget):
    """The 44 px under the menus; a plain line while nothing is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Timer"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        current().changed.connect(self._restyle)
        self._restyle()

    def hold(self, bar: QWidget) -> None:
        """Take the bar in."""
        self._row.addWidget(bar)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setMinimumHeight(current().px(44))
        self.update()
