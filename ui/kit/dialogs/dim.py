"""The grey over everything that is not asked right now."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import current

_SHADOW_STEPS = 8  # a faint edge; a blurred effect would repaint the whole sheet per key


class Dim(QWidget):
    """Covers a window under an overlay, swallows the mouse, and paints the overlay's shadow."""

    pressed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = QRect()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Dimmed window"))
        self.hide()
        current().changed.connect(self._restyle)

    def cover(self, window: QRect, over: QRect) -> None:
        """Lie over the whole window, with the shadow around `over`."""
        self._over = over
        self.setGeometry(window)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the press from what lies below."""
        event.accept()
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the grey and the shadow."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("dim"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 6))
        for step in range(_SHADOW_STEPS):
            ring = QRectF(self._over).adjusted(-step, 2 - step, step, 4 + step)
            painter.drawRoundedRect(ring, 10 + step, 10 + step)

    @Slot()
    def _restyle(self) -> None:
        self.update()
