"""The table of segments: what was worked, what is counted, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.kit.chips import chip_height, chip_width, decision_word, paint_chip
from ui.kit.text import plain_tip
from ui.screens.timer.stop.kinds import KINDS
from ui.screens.timer.stop.state import StopFace, StopRow
from ui.theme import fonts
from ui.theme.theme import current

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Columns:
    """Widths that hold the figures of one face in the present font."""

    when: int
    worked: int
    counted: int
    charge: int

    @classmethod
    def of(cls, face: StopFace) -> _Columns:
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


class _Line(QAbstractButton):
    """A line of the table: heading, segment or total."""

    moved = Signal(int)

    def __init__(self, kind: str, columns: _Columns, face: StopFace, row: StopRow | None) -> None:
        super().__init__()
        self._kind, self._columns, self._face, self.row = kind, columns, face, row
        self.setCheckable(row is not None)
        self.setEnabled(row is not None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._spoken())
        if row is not None:
            self.setToolTip(plain_tip(f"{row.decision}, {row.reason}"))

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
        return QSize(320, current().px(28 if self._kind == "head" else 36))

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
        boxes = self._boxes()
        words = (
            self._face.place, self.tr("Decision"), self.tr("Worked"), "", self.tr("Counted"),
            self.tr("Charge"),
        )  # fmt: skip
        for at, (box, text) in enumerate(zip(boxes, words, strict=True)):
            self._put(painter, box, text, font, "muted", right=at > 1)

    def _paint_row(self, painter: QPainter, row: StopRow) -> None:
        theme = current()
        when, decision, worked, arrow, counted, charge = self._boxes()
        plain, bold = theme.font(fonts.TEXT), theme.font(fonts.TEXT, fonts.BOLD)
        self._put(painter, when, row.when, plain, "text")
        kind = KINDS.get(row.decision, "plain")
        word = decision_word(kind) or row.decision.replace("_", " ")
        width = min(chip_width(word, kind), int(decision.width()))
        high = chip_height()
        chip = QRectF(decision.left(), (self.height() - high) / 2, width, high)
        paint_chip(painter, chip, word, kind)
        reason = decision.adjusted(width + 8, 0, 0, 0)
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
        when, decision, worked, arrow, counted, charge = self._boxes()
        plain, bold = theme.font(fonts.TEXT), theme.font(fonts.TEXT, fonts.BOLD)
        self._put(painter, when, self.tr("Total"), bold, "text")
        self._put(painter, decision, face.rounding, theme.font(fonts.SMALL), "muted")
        self._put(painter, worked, face.total_worked, plain, "text", right=True)
        self._put(painter, arrow, "→", plain, "muted")
        self._put(painter, counted, face.total_counted, bold, "text", right=True)
        self._put(painter, charge, face.total_charge, bold, "text", right=True)

    def _boxes(self) -> tuple[QRectF, ...]:
        """Where the six columns are, from the left."""
        wide, gap, inset = self._columns, 8, 12
        arrow = current().px(12)
        fixed = wide.when + wide.worked + arrow + wide.counted + wide.charge
        decision = max(40, self.width() - 2 * inset - 5 * gap - fixed)
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


class SegmentTable(QFrame):
    """The segments with what is counted and charged; the chosen one explains itself beside.

    One Tab stop, arrows move. `chosen` carries the number of the segment.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._face: StopFace | None = None
        self._group: QButtonGroup | None = None
        self.at = -1
        self.setProperty("surface", "card")
        self.setAccessibleName(self.tr("Segments"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        current().changed.connect(self._restyle)

    @property
    def lines(self) -> Sequence[QAbstractButton]:
        """The segments' lines."""
        return tuple(self._lines)

    def show_face(self, face: StopFace) -> None:
        """Show other segments; the last one is chosen, since it decides."""
        if face == self._face:
            return
        self._face = face
        self._rebuild(face)
        self._choose(len(self._lines) - 1)

    def _rebuild(self, face: StopFace) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        columns = _Columns.of(face)
        self._lines.clear()
        self._group = QButtonGroup(self)
        self._column.addWidget(_Line("head", columns, face, None))
        for row in face.rows:
            line = _Line("row", columns, face, row)
            self._lines.append(line)
            self._group.addButton(line, len(self._lines) - 1)
            self._column.addWidget(line)
            line.moved.connect(self._move)
        self._column.addWidget(_Line("total", columns, face, None))
        self._group.idClicked.connect(self._choose)

    @Slot(int)
    def _choose(self, at: int) -> None:
        self.at = at
        for number, line in enumerate(self._lines):
            line.setChecked(number == at)
            line.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if number == at else Qt.FocusPolicy.ClickFocus
            )
        if at >= 0:
            self.chosen.emit(at)

    @Slot(int)
    def _move(self, step: int) -> None:
        at = min(len(self._lines) - 1, max(0, self.at + step))
        self._choose(at)
        self._lines[at].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _restyle(self) -> None:
        if self._face is not None:
            at = self.at
            self._rebuild(self._face)
            self._choose(at)
