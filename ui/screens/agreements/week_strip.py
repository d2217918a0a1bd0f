"""A week of opening hours drawn as bars; arrows go from day to day, Enter to its line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.agreement.week import DAY_NAMES, ReadWeek
from app.domain.words import DAYS
from ui.kit.announce import announce
from ui.screens.agreements.calendar_state import week_words
from ui.theme import fonts
from ui.theme.theme import current

_LEFT, _TOP, _ROW = 42, 20, 20
_DAY_MIN = 1440


class WeekStrip(QWidget):
    """Seven bars over twenty-four hours; what is open is filled."""

    day_opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._week: ReadWeek | None = None
        self.day = 0
        self.setAccessibleName(self.tr("The week"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def show_week(self, week: ReadWeek | None) -> None:
        """Show another week."""
        self._week = week
        self.setAccessibleDescription(week_words(week) if week else "")
        self.update()

    def day_words(self) -> str:
        """Say the hours of the day under the cursor."""
        windows = self._week.days[self.day] if self._week else ()
        return f"{DAY_NAMES[self.day]}: {', '.join(map(str, windows)) or self.tr('closed')}"

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move from day to day; Enter goes to the day's line."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.day = (self.day + step) % 7
            announce(self, self.day_words())
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.day_opened.emit(self.day)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give room for the hours and seven rows."""
        return QSize(280, current().px(_TOP + 7 * _ROW + 4))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint hours, rows and bars."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top, high = theme.px(_LEFT), theme.px(_TOP), theme.px(_ROW)
        wide = self.width() - left - 8
        painter.setFont(theme.font(fonts.SMALL))
        for hour in (0, 6, 12, 18, 24):
            x = left + wide * hour / 24
            painter.setPen(QPen(theme.colour("row_line"), 1))
            painter.drawLine(round(x), top, round(x), top + 7 * high)
            painter.setPen(theme.colour("muted"))
            box = QRectF(x - 24, 0, 48, top - 2)
            side = Qt.AlignmentFlag.AlignHCenter
            if hour in {0, 24}:
                box = QRectF(x, 0, 48, top - 2) if hour == 0 else QRectF(x - 48, 0, 48, top - 2)
                side = Qt.AlignmentFlag.AlignLeft if hour == 0 else Qt.AlignmentFlag.AlignRight
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, f"{hour:02}:00")
        for number in range(7):
            self._paint_day(painter, number, QRectF(left, top + number * high, wide, high))

    def _paint_day(self, painter: QPainter, number: int, row: QRectF) -> None:
        theme = current()
        here = self.hasFocus() and number == self.day
        painter.setPen(theme.colour("text" if here else "muted"))
        painter.setFont(theme.font(fonts.CELL, fonts.BOLD if here else fonts.REGULAR))
        name = QRectF(0, row.top(), row.left() - 6, row.height())
        painter.drawText(
            name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, DAYS[number]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("soft"))
        painter.drawRoundedRect(row.adjusted(0, 4, 0, -4), 3, 3)
        painter.setBrush(theme.colour("bar_included"))
        for window in self._week.days[number] if self._week else ():
            start = row.left() + row.width() * window.opens / _DAY_MIN
            end = row.left() + row.width() * window.closes / _DAY_MIN
            painter.drawRoundedRect(
                QRectF(start, row.top() + 4, end - start, row.height() - 8), 3, 3
            )
        if here:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(row.adjusted(-1, 2, 1, -2), 4, 4)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
