"""Impact by urgency: nine cells, each with the priority that it gives."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from app.domain.queue import LEVELS, priority_of
from ui.kit.marks import paint_priority
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_WIDE, _HIGH = 62, 28


class PriorityGrid(QWidget):
    """One of nine: rows are impact from high to low, columns urgency from low to high.

    `chosen` carries impact and urgency. One Tab stop; arrows move.

    Source: domain.md 7.1; ux.md 3.4 "triage".
    """

    chosen = Signal(str, str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._places = [(impact, urgency) for impact in LEVELS for urgency in reversed(LEVELS)]
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        words = {"high": self.tr("high"), "medium": self.tr("medium"), "low": self.tr("low")}
        for column, urgency in enumerate(reversed(LEVELS)):
            head = PlainLabel(words[urgency], tone="muted", size=fonts.SMALL)
            grid.addWidget(head, 0, column + 1, Qt.AlignmentFlag.AlignHCenter)
        for row, impact in enumerate(LEVELS):
            side = PlainLabel(
                self.tr("impact {0}").format(words[impact]), tone="muted", size=fonts.SMALL
            )
            grid.addWidget(side, row + 1, 0)
        grid.addWidget(PlainLabel(self.tr("urgency"), tone="muted", size=fonts.SMALL), 0, 0)
        for at, (impact, urgency) in enumerate(self._places):
            cell = _Cell(int(priority_of(impact, urgency)))
            cell.setAccessibleName(
                self.tr("P{0}: impact {1}, urgency {2}").format(
                    cell.priority, words[impact], words[urgency]
                )
            )
            self._group.addButton(cell, at)
            grid.addWidget(cell, at // len(LEVELS) + 1, at % len(LEVELS) + 1)
        self._group.idClicked.connect(self._tell)

    def choose(self, impact: str, urgency: str) -> None:
        """Press a cell; not an act of the person.

        Raises:
            ValueError: there is no such cell.
        """
        self._group.button(self._places.index((impact, urgency))).setChecked(True)

    @Slot(int)
    def _tell(self, at: int) -> None:
        self.chosen.emit(*self._places[at])


class _Cell(QAbstractButton):
    """A priority as shape and number; filled and outlined when it is chosen."""

    def __init__(self, priority: int) -> None:
        super().__init__()
        self.priority = priority
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give a cell's size."""
        return QSize(current().px(_WIDE), current().px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the cell."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        ground = "selected" if on else "soft" if self.underMouse() else "panel"
        ring = 2 if self.hasFocus() else 1
        painter.setPen(QPen(theme.colour("accent" if on or ring > 1 else "hairline"), ring))
        painter.setBrush(theme.colour(ground))
        inset = ring / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        font = theme.font(fonts.CELL, fonts.BOLD if on else fonts.MEDIUM)
        painter.setFont(font)
        words = f"P{self.priority}"
        shape, gap = theme.px(10), 6
        width = shape + gap + painter.fontMetrics().horizontalAdvance(words)
        left = (self.width() - width) / 2
        paint_priority(painter, QPointF(left + shape / 2, self.height() / 2), self.priority, shape)
        painter.setPen(theme.colour("text"))
        room = QRectF(left + shape + gap, 0, self.width(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
