"""The work from left to right, as a strip of segments over its times."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.chips import decision_word
from ui.kit.marks import Mark, hatch_brush, paint_mark
from ui.screens.timer.stop.kinds import KINDS
from ui.screens.timer.stop.state import StopFace, StopRow
from ui.theme import fonts
from ui.theme.theme import current

_MARKS: dict[str, Mark] = {"included": "check", "excluded": "cross", "held": "question"}
_FILLS = {"included": "included_fill", "excluded": "excluded_fill"}
_BARS = {"included": "bar_included", "excluded": "bar_excluded"}
_LEFT, _MIDDLE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter


class SegmentStrip(QWidget):
    """The work from left to right, one field a segment; excluded ones are hatched as well.

    Source: mockups/02-stop-sheet.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[StopRow, ...] = ()
        self._marks: tuple[tuple[float, str, bool], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def show_face(self, face: StopFace) -> None:
        """Show other segments."""
        self._rows, self._marks = face.rows, face.marks
        words = [f"{row.decision} {row.worked}" for row in face.rows]
        times = [text for _, text, _ in face.marks]
        self.setAccessibleName(", ".join([*words, *times]))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give room for the fields and the times under them."""
        return QSize(320, current().px(28 + 4 + 16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the strip."""
        whole = sum(row.seconds for row in self._rows)
        if not whole:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = current().px(28)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(0, 0, self.width(), high), 6, 6)
        painter.setClipPath(outline)
        left, gap = 0.0, 2.0
        room = self.width() - gap * (len(self._rows) - 1)
        for row in self._rows:
            box = QRectF(left, 0, room * row.seconds / whole, high)
            self._paint_field(painter, box, row)
            left = box.right() + gap
        painter.setClipping(False)
        for share, text, bold in self._marks:
            self._paint_time(painter, share, text, bold=bold, top=high + 4)

    def _paint_field(self, painter: QPainter, box: QRectF, row: StopRow) -> None:
        theme = current()
        ink = theme.colour(row.decision if row.decision in _FILLS else "text")
        painter.fillRect(box, theme.colour(_FILLS.get(row.decision, "soft")))
        if row.decision == "excluded":
            line = QColor(ink)
            line.setAlphaF(0.18)
            painter.fillRect(box, hatch_brush(line, self.devicePixelRatioF()))
        bar = QRectF(box.left(), 0, 3, box.height())
        painter.fillRect(bar, theme.colour(_BARS.get(row.decision, "border")))
        side = theme.px(14)
        words = f"{decision_word(KINDS.get(row.decision, 'plain'))} {row.worked}".strip()
        font = theme.font(fonts.CELL, fonts.BOLD)
        needed = side + 6 + QFontMetrics(font).horizontalAdvance(words)
        left = box.left() + 10
        if box.width() < side + 16:
            return
        mark = QRectF(left, (box.height() - side) / 2, side, side)
        paint_mark(painter, mark, _MARKS.get(row.decision, "question"), ink, side / 8)
        if box.width() >= needed + 20:
            painter.setFont(font)
            painter.setPen(ink)
            painter.drawText(box.adjusted(10 + side + 6, 0, 0, 0), _MIDDLE, words)

    def _paint_time(
        self, painter: QPainter, share: float, text: str, *, bold: bool, top: int
    ) -> None:
        theme = current()
        font = theme.font(fonts.SMALL, fonts.BOLD if bold else fonts.REGULAR)
        width = QFontMetrics(font).horizontalAdvance(text) + 1
        centre = share * self.width()
        left = min(max(0.0, centre - width / 2), self.width() - width)
        if bold:  # leave room for the first and last time
            edge = QFontMetrics(font).horizontalAdvance("00:00") + 8
            left = min(max(float(edge), left), self.width() - width - edge)
        painter.setFont(font)
        painter.setPen(theme.colour("text" if bold else "muted"))
        painter.drawText(QRectF(left, top, width, theme.px(16)), _MIDDLE | _LEFT, text)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
