"""The question about a time in which nobody can have been here."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.domain.words import moment_words, span_words
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.screens.timer.state import Absence
from ui.theme import fonts, icons
from ui.theme.theme import current


class AbsenceStrip(QFrame):
    """Asks once what an absence was; it stays until it is answered.

    Source: ux.md 3.9 "idle", "sleep, crash, reboot".
    """

    kept = Signal()
    left_out = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: Absence | None = None
        self._words = PlainLabel(tone="excluded", weight=fonts.BOLD, elide="right")
        self.keep = Button(self.tr("It was work"))
        self.leave_out = Button("")
        self.stop = Button("")
        self.keep.clicked.connect(self.kept)
        self.leave_out.clicked.connect(self.left_out)
        self.stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(42, 4, 12, 5)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        for button in (self.keep, self.leave_out, self.stop):
            row.addWidget(button)
        current().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def ask(self, absence: Absence | None, zone: str) -> None:
        """Ask about an absence, or go."""
        if absence == self._asked:
            return
        self._asked = absence
        if absence is None:
            self.hide()
            return
        seconds = int((absence.until - absence.since).total_seconds())
        since = moment_words(absence.since, zone, absence.until)
        until = moment_words(absence.until, zone, absence.until)
        span = span_words(seconds)
        words = self.tr("Away {0}–{1} ({2}) while the timer ran on {3}.")
        self._words.setText(words.format(since, until, span, absence.label))
        self.leave_out.set_words(self.tr("Leave {0} out").format(span))
        self.stop.set_words(self.tr("Stop at {0}").format(since))
        self.setAccessibleName(self._words.text())
        self.show()
        announce(self, self._words.text(), urgent=True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground like the message strip."""
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("excluded_fill"))
        painter.fillRect(QRect(0, 0, 3, self.height()), theme.colour("excluded"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("hairline"))
        picture = icons.pixmap("clock", "excluded", 16, self.devicePixelRatioF())
        painter.drawPixmap(16, (self.height() - 16) // 2, picture)

    @Slot()
    def _restyle(self) -> None:
        self.setMinimumHeight(current().px(36))
        self.update()
