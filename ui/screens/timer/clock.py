"""The running time, large, in figures of one width."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import fonts
from ui.theme.theme import current


class ClockFace(QWidget):
    """Paints the time; its name for screen readers does not change every second.

    Source: ux.md 3.14 ("the timer is not announced each second").
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._muted = "0:00:00", True
        self.setAccessibleName(self.tr("Time worked"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    @property
    def text(self) -> str:
        """The time shown."""
        return self._text

    def show_time(self, text: str, *, muted: bool) -> None:
        """Show a time; muted where it stands still."""
        if (text, muted) == (self._text, self._muted):
            return
        wider = len(text) != len(self._text)
        self._text, self._muted = text, muted
        if wider:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for the figures, whichever they are."""
        widest = "0" * max(7, len(self._text) - self._text.count(":"))
        metrics = QFontMetrics(self._font())
        width = metrics.horizontalAdvance(widest[:-2]) + 2 * metrics.horizontalAdvance(":")
        return QSize(width + current().px(4), current().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the time."""
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(current().colour("muted" if self._muted else "text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._text)

    def _font(self) -> QFont:
        return current().font(fonts.LARGE, fonts.BOLD)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
