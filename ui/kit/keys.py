"""The small box with a key in it, beside what the key does."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import fonts
from ui.theme.theme import current


def key_text(sequence: str) -> str:
    """Write a key sequence as this desktop writes it, Enter as its sign."""
    shown = QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText) or sequence
    return shown.replace("Return", "↵").replace("Enter", "↵")


def key_size(text: str) -> QSize:
    """Give the room that a key's box needs."""
    metrics = QFontMetrics(current().font(fonts.SMALL))
    height = current().px(18)
    return QSize(max(height, metrics.horizontalAdvance(text) + 10), height)


def paint_key(painter: QPainter, box: QRectF, text: str, colour: QColor | None = None) -> None:
    """Paint a key; with a colour its line and text take it and the fill is left out."""
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if colour is None:
        painter.setBrush(theme.colour("window"))
        painter.setPen(QPen(theme.colour("hairline"), 1))
    else:
        line = QColor(colour)
        line.setAlphaF(0.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(line, 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(theme.font(fonts.SMALL))
    painter.setPen(colour or theme.colour("muted"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class KeyHint(QWidget):
    """A key beside a line of words."""

    def __init__(self, sequence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = key_text(sequence)
        self.setAccessibleName(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for the key."""
        return key_size(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the key."""
        paint_key(QPainter(self), QRectF(self.rect()), self._text)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
