"""The versions of an agreement side by side, in the order of their days."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from ui.screens.agreements.state import VersionMark
from ui.theme import fonts
from ui.theme.theme import current

_HIGH, _DOT, _PAD = 54, 5, 14


class VersionTimeline(QScrollArea):
    """One Tab stop, arrows move; `chosen` carries the id of a version, empty for the new one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Versions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown: tuple[VersionMark, ...] = ()
        self._group = QButtonGroup(self)
        self.buttons: list[VersionButton] = []
        self._rebuild(())
        current().changed.connect(self._restyle)

    def show_marks(self, marks: Sequence[VersionMark], chosen: str) -> None:
        """Show other versions; the chosen one is filled."""
        if tuple(marks) != self._shown:
            self._rebuild(tuple(marks))
        for button in self.buttons:
            if button.mark.key == chosen and not button.isChecked():
                button.setChecked(True)
                self.ensureWidgetVisible(button)

    def _rebuild(self, marks: tuple[VersionMark, ...]) -> None:
        self._shown = marks
        for button in self.buttons:
            self._group.removeButton(button)
        row = QWidget()
        row.setAccessibleName(self.accessibleName())
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self.buttons = [VersionButton(one, last=one is marks[-1]) for one in marks]
        for button in self.buttons:
            self._group.addButton(button)
            button.clicked.connect(self._tell)
            line.addWidget(button)
        line.addStretch(1)
        self.setWidget(row)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room of one row."""
        return QSize(400, current().px(_HIGH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Let many versions scroll sideways."""
        return QSize(120, current().px(_HIGH))

    @Slot()
    def _tell(self) -> None:
        button = self._group.checkedButton()
        if isinstance(button, VersionButton):
            self.chosen.emit(button.mark.key)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()


class VersionButton(QAbstractButton):
    """One version: a dot on the line, its number, its days."""

    def __init__(self, mark: VersionMark, *, last: bool) -> None:
        super().__init__()
        self.mark = mark
        self._last = last
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{mark.title}, {mark.span}")
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give room for the words in their heaviest weight."""
        bold = QFontMetrics(current().font(fonts.TEXT, fonts.BOLD))
        small = QFontMetrics(current().font(fonts.CELL))
        words = max(
            bold.horizontalAdvance(self.mark.title), small.horizontalAdvance(self.mark.span)
        )
        return QSize(words + 2 * _PAD + 14, current().px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line with its dot, and the words under it."""
        theme, box = current(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.isChecked() else "soft"))
            painter.drawRoundedRect(box.adjusted(0, 2, -4, -2), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 3, -5, -3), 6, 6)
        self._paint_line(painter, box)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(fonts.TEXT, fonts.BOLD if self.isChecked() else fonts.MEDIUM))
        top = box.adjusted(_PAD, theme.px(16), 0, 0)
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(top, flags, self.mark.title)
        painter.setPen(theme.colour("muted"))
        painter.setFont(theme.font(fonts.CELL))
        painter.drawText(top.adjusted(0, theme.px(17), 0, 0), flags, self.mark.span)

    def _paint_line(self, painter: QPainter, box: QRectF) -> None:
        theme, y = current(), box.top() + current().px(10)
        token = {"now": "included", "to_come": "accent", "new": "accent"}.get(
            self.mark.when, "muted"
        )
        dashed = self.mark.when in {"new", "to_come"}
        pen = QPen(theme.colour("border"), 1.5)
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        x = box.left() + _PAD + _DOT
        painter.drawLine(
            round(x), round(y), round(box.right() - (_PAD if self._last else 0)), round(y)
        )
        hollow = self.mark.when in {"new", "over"}
        painter.setPen(QPen(theme.colour(token), 2))
        painter.setBrush(theme.colour("panel" if hollow else token))
        painter.drawEllipse(QRectF(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT))

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
