"""One line of the table of segments: its heading, a segment, or the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.kit.chips import ChipKind, chip_height, chip_width, decision_word, paint_chip
from ui.kit.text import set_tip
from ui.screens.timer.stop.kinds import KINDS
from ui.screens.timer.stop.state import StopFace, StopRow
from ui.theme import fonts
from ui.theme.theme import current

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths that hold the figures of one face in the present font."""

    when: int
    worked: int
    counted: int
    charge: int

    @classmethod
    def of(cls, face: StopFace) -> Columns:
        """Measure the figures of a face."""
        regular = QFontMetrics(current().font(fonts.TEXT))
        bold = QFontMetrics(current().font(fonts.TEXT, fonts.BOLD))
        head = QFontMetrics(current().font(fonts.SMALL, fonts.BOLD))

        def widest(metrics: QFontMetrics, words: Sequence[str], title: str) -> int:
            return max([head.horizontalAdvance(title), *map(metrics.horizontalAdvance, words)]) + 2

        rows = face.rows
        charges = [*(row.charge for row in rows), face.total_charge]
        counts = [*(row.counted for row in rows), face.total_counted]
        return cls(
            widest(regular, [row.when for row in rows], face.place),
            widest(regular, [*(row.worked for row in rows), face.total_worked], "Worked"),
            widest(bold, counts, "Counted"),
            widest(bold, charges, "Charge"),
        )


class SegmentLine(QAbstractButton):
    """A line of the table: heading, segment or total."""

    moved = Signal(int)

    def __init__(self, kind: str, columns: Columns, face: StopFace, row: StopRow | None) -> None:
        super().__init__()
        self._kind, self._columns, self._face, self.row = kind, columns, face, row
        self._tall = False
        self.setCheckable(row is not None)
        self.setEnabled(row is not None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._spoken())
        if row is not None:
            set_tip(self, f"{row.decision}, {row.reason}")

    def _spoken(self) -> str:
        face = self._face
        if self.row is not None:
            return self.row.spoken
        if self._kind == "head":
            return self.tr("Times in {0}").format(face.place)
        parts = (face.total_worked, face.total_counted, face.total_charge)
        return self.tr("Total: {0} worked, {1} counted, {2}").format(*parts)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the height of its kind."""
        if self._kind == "head":
            return QSize(320, current().px(28))
        return QSize(320, current().px(56 if self._tall else 36))

    def lacks_room(self, width: int) -> bool:
        """Whether the reason does not fit beside its decision in a table of a width."""
        if self.row is None:
            return False
        word, kind = _chip(self.row)
        reason = QFontMetrics(current().font(fonts.TEXT)).horizontalAdvance(self.row.reason)
        return chip_width(word, kind) + 8 + reason > self._boxes(width)[1].width()

    def make_tall(self, *, tall: bool) -> None:
        """Put the reason under the decision, or beside it."""
        if tall != self._tall:
            self._tall = tall
            self.updateGeometry()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move with the arrows."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.fillRect(self.rect(), theme.colour("selected"))
            painter.fillRect(0, 0, 3, self.height(), theme.colour("accent"))
        elif self._kind == "total":
            painter.fillRect(self.rect(), theme.colour("window"))
        if self._kind != "total":
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("hairline"))
        if self._kind == "head":
            self._paint_head(painter)
        elif self.row is not None:
            self._paint_row(painter, self.row)
        else:
            self._paint_total(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_head(self, painter: QPainter) -> None:
        font = current().font(fonts.SMALL, fonts.BOLD)
        boxes = self._boxes(self.width())
        words = (
            self._face.place, self.tr("Decision"), self.tr("Worked"), "", self.tr("Counted"),
            self.tr("Charge"),
        )  # fmt: skip
        for at, (box, text) in enumerate(zip(boxes, words, strict=True)):
            self._put(painter, box, text, font, "muted", right=at > 1)

    def _paint_row(self, painter: QPainter, row: StopRow) -> None:
        theme = current()
        boxes = self._boxes(self.width())
        under = QRectF()
        if self._tall:
            line = self.height() / 2 + 2
            under = QRectF(boxes[1].left(), line, self.width() - boxes[1].left() - 12, line - 8)
            boxes = tuple(QRectF(box.left(), 2, box.width(), line) for box in boxes)
        when, decision, worked, arrow, counted, charge = boxes
        plain, bold = theme.font(fonts.TEXT), theme.font(fonts.TEXT, fonts.BOLD)
        self._put(painter, when, row.when, plain, "text")
        word, kind = _chip(row)
        width = min(chip_width(word, kind), int(decision.width()))
        high = chip_height()
        middle = decision.center().y() - high / 2
        paint_chip(painter, QRectF(decision.left(), middle, width, high), word, kind)
        reason = under if self._tall else decision.adjusted(width + 8, 0, 0, 0)
        self._put(painter, reason, row.reason, plain, "text")
        self._put(painter, worked, row.worked, plain, "text", right=True)
        self._put(painter, arrow, "→" if row.counted else "", plain, "muted")
        self._put(painter, counted, row.counted, bold, "text", right=True)
        paid = row.decision == "excluded" and bool(row.counted)
        self._put(
            painter, charge, row.charge, bold if paid else plain,
            "text" if paid else "muted", right=True,
        )  # fmt: skip

    def _paint_total(self, painter: QPainter) -> None:
        theme, face = current(), self._face
        when, decision, worked, arrow, counted, charge = self._boxes(self.width())
        plain, bold = theme.font(fonts.TEXT), theme.font(fonts.TEXT, fonts.BOLD)
        self._put(painter, when, self.tr("Total"), bold, "text")
        self._put(painter, decision, face.rounding, theme.font(fonts.SMALL), "muted")
        self._put(painter, worked, face.total_worked, plain, "text", right=True)
        self._put(painter, arrow, "→", plain, "muted")
        self._put(painter, counted, face.total_counted, bold, "text", right=True)
        self._put(painter, charge, face.total_charge, bold, "text", right=True)

    def _boxes(self, whole: int) -> tuple[QRectF, ...]:
        """Where the six columns are in a line of a width, from the left."""
        wide, gap, inset = self._columns, 8, 12
        arrow = current().px(12)
        fixed = wide.when + wide.worked + arrow + wide.counted + wide.charge
        decision = max(40, whole - 2 * inset - 5 * gap - fixed)
        left = float(inset)
        boxes = []
        for width in (wide.when, decision, wide.worked, arrow, wide.counted, wide.charge):
            boxes.append(QRectF(left, 0, width, self.height()))
            left += width + gap
        return tuple(boxes)

    def _put(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, token: str,
        *, right: bool = False,
    ) -> None:  # fmt: skip
        painter.setFont(font)
        painter.setPen(current().colour(token))
        shown = QFontMetrics(font).elidedText(
            text, Qt.TextElideMode.ElideRight, int(box.width()) + 1
        )
        painter.drawText(box, _MIDDLE | (_RIGHT if right else _LEFT), shown)


def _chip(row: StopRow) -> tuple[str, ChipKind]:
    kind = KINDS.get(row.decision, "plain")
    return decision_word(kind) or row.decision.replace("_", " "), kind
