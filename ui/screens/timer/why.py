"""“Why?”: the conditions behind a decision, and the arithmetic of its charge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.coverage.model import Condition
from ui.kit.buttons import Button
from ui.kit.marks import paint_mark
from ui.kit.text import PlainLabel
from ui.screens.timer.sums import Sum
from ui.theme import fonts
from ui.theme.theme import current


class _Verdict(QWidget):
    """Whether a condition is met, as a shape."""

    def __init__(self, *, met: bool) -> None:
        super().__init__()
        self._met = met
        self.setAccessibleName(self.tr("met") if met else self.tr("not met"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room of the mark, level with the first line."""
        return QSize(current().px(16), current().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the mark."""
        side = current().px(14)
        colour = current().colour("included" if self._met else "excluded")
        box = QRectF(0, current().px(2), side, side)
        paint_mark(QPainter(self), box, "check" if self._met else "cross", colour, side / 9)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class WhyPanel(QWidget):
    """A question, its conditions one by one, and how the charge comes about.

    Source: ux.md 3.9 "suggestion"; mockups/02-stop-sheet (right column).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Why"))
        self._question = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD)
        self._meta = PlainLabel(tone="muted", size=fonts.SMALL)
        self._list = QWidget()
        self._rows = QGridLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(0)
        self._rows.setColumnStretch(1, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._question, 1)
        head.addWidget(self._meta, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._list)

    def say(
        self, question: str, meta: str, conditions: Sequence[Condition], sums: Sequence[Sum]
    ) -> None:
        """Show the reasons of one decision."""
        self._question.setText(question)
        self._meta.setText(meta)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        at = 0
        for condition in conditions:
            at = self._add_condition(at, condition)
        if sums:
            self._rows.addWidget(_Gap(), at, 0, 1, 3)
            at += 1
        for line in sums:
            at = self._add_sum(at, line)
        spoken = [f"{'met' if c.met else 'not met'}: {c.words}, {c.detail}" for c in conditions]
        self.setAccessibleDescription(". ".join([question, *spoken]))

    def _add_condition(self, at: int, condition: Condition) -> int:
        self._rows.addWidget(_Verdict(met=condition.met), at, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(PlainLabel(condition.words, wrap=True), at, 1, 1, 2)
        if condition.detail:
            detail = PlainLabel(condition.detail, tone="muted", size=fonts.SMALL, wrap=True)
            self._rows.addWidget(detail, at + 1, 1, 1, 2)
        self._rows.addWidget(_Space(8), at + 2, 0)
        return at + 3

    def _add_sum(self, at: int, line: Sum) -> int:
        weight = fonts.BOLD if line.result else fonts.REGULAR
        right = Qt.AlignmentFlag.AlignRight
        self._rows.addWidget(PlainLabel(line.words, tone="muted", wrap=True), at, 0, 1, 2)
        self._rows.addWidget(PlainLabel(line.figure, weight=weight), at, 2, right)
        self._rows.addWidget(_Space(2), at + 1, 0)
        return at + 2


class _Space(QWidget):
    """Air between two rows."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setFixedHeight(height)


class _Gap(QWidget):
    """A hairline with air around it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(13)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line."""
        QPainter(self).fillRect(0, 2, self.width(), 1, current().colour("hairline"))


class WhyPopover(QFrame):
    """The reasons of the running decision, under the word that asked for them.

    It goes with Esc, its button, or a press beside it, and gives the focus back.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._opener: QWidget | None = None
        self.panel = WhyPanel()
        self.setProperty("surface", "sheet")
        self.setAccessibleName(self.tr("Why"))
        self._close = Button(self.tr("Close"), key="Esc")
        self._close.clicked.connect(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.panel)
        column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def open_under(self, opener: QWidget) -> None:
        """Show it below a widget of the same window."""
        self._opener = opener
        self.setFixedWidth(current().px(400))
        self.adjustSize()
        room = self.window().rect()
        corner = opener.mapTo(self.window(), QPoint(0, opener.height() + 6))
        left = max(8, min(corner.x() - 24, room.width() - self.width() - 8))
        layout = self.layout()
        tall = layout.totalHeightForWidth(self.width()) if layout is not None else self.height()
        self.setGeometry(left, corner.y(), self.width(), min(tall, room.height() - corner.y() - 8))
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.PopupFocusReason)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    @Slot()
    def leave(self) -> None:
        """Close it."""
        if self.isHidden():
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()
        if self._opener is not None and self._opener.isVisible():
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's name
        """Close on a press beside it."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            at = self.mapFromGlobal(event.globalPosition().toPoint())
            if not self.rect().contains(at):
                self.leave()
        return False
