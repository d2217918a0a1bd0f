"""A few choices side by side in one box, one of them pressed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui.theme import fonts
from ui.theme.theme import current


class SegmentedButtons(QWidget):
    """One value out of a few, all of them visible; one Tab stop, arrows move.

    `chosen` carries the value that the person chose.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[Hashable, str]],
        *,
        value: Hashable = None,
        parent: QWidget | None = None,
    ) -> None:
        """Build the box; without `value` the first choice is pressed."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._values = [choice for choice, _ in choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for at, (_, words) in enumerate(choices):
            segment = Segment(words, first=at == 0, last=at == len(choices) - 1)
            self._group.addButton(segment, at)
            row.addWidget(segment)
        self.set_value(value if value is not None else self._values[0])
        self._group.idClicked.connect(self._tell)

    def value(self) -> Hashable:
        """Give the chosen value."""
        return self._values[self._group.checkedId()]

    def set_value(self, value: Hashable) -> None:
        """Press another choice; not an edit of the person.

        Raises:
            ValueError: it is none of the choices.
        """
        self._group.button(self._values.index(value)).setChecked(True)

    @Slot(int)
    def _tell(self, at: int) -> None:
        self.chosen.emit(self._values[at])


class Segment(QAbstractButton):
    """One choice, painted as a part of the box."""

    def __init__(self, words: str, *, first: bool, last: bool) -> None:
        super().__init__()
        self._first, self._last = first, last
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give room for the words in their heaviest weight, so that pressing moves nothing."""
        metrics = QFontMetrics(current().font(fonts.TEXT, fonts.BOLD))
        return QSize(metrics.horizontalAdvance(self.text()) + 24, current().px(28))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As the size hint: a choice is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the part: filled and outlined when pressed, ringed when focused."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if self.isChecked() else "border"), 1))
        painter.setBrush(theme.colour(self._ground()))
        painter.drawPath(self._outline(0.5))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawPath(self._outline(1))
        weight = fonts.BOLD if self.isChecked() else fonts.MEDIUM
        painter.setFont(theme.font(fonts.TEXT, weight))
        painter.setPen(theme.colour(self._ink()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def _ground(self) -> str:
        if self.isChecked():
            return "selected"
        return "soft" if self.underMouse() and self.isEnabled() else "panel"

    def _ink(self) -> str:
        if not self.isEnabled():
            return "muted"
        return "accent" if self.isChecked() else "text"

    def _outline(self, inset: float) -> QPainterPath:
        """Round the outer corners only; neighbours share one line."""
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        if not self._last:
            box.setRight(box.right() + (0 if self.isChecked() or self.hasFocus() else 1))
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(box, 6, 6)
        if not self._first:
            path.addRect(QRectF(box.left(), box.top(), 8, box.height()))
        if not self._last:
            path.addRect(QRectF(box.right() - 8, box.top(), 8, box.height()))
        return path.simplified()

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
