"""The quiet line that shows the first copy on its way."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from app.bootstrap.syncing import Progress
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.kit.time_left import time_left
from ui.theme import fonts
from ui.theme.theme import current


class CopyBanner(QFrame):
    """Rows done of all, bytes, and time left once that is known; work goes on beside it.

    It is announced when it begins and when the queue can be used, not at every step.

    Source: ux.md 3.13.
    """

    hidden_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._put_away = False
        self._announced = ""
        self._words = PlainLabel(size=fonts.CELL, elide="right")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("First copy"))
        self._count = PlainLabel(tone="muted", size=fonts.CELL)
        self._away = Button(self.tr("Hide"), "quiet")
        self._away.clicked.connect(self._hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 12, 4)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar)
        row.addWidget(self._count)
        row.addWidget(self._away)
        current().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def advance(self, far: Progress) -> None:
        """Show how far the copy is."""
        if self._put_away:
            return
        words = self._what(far)
        self._words.setText(words)
        if far.phase == "pull":
            total = far.done + far.left
            self._count.setText(self._how_far(far, total))
            self._bar.setRange(0, max(total, 1))
            self._bar.setValue(far.done)
        self.setAccessibleName(f"{words} {self._count.text()}")
        self.show()
        if words != self._announced:
            self._announced = words
            announce(self, words)

    def _what(self, far: Progress) -> str:
        if far.stage > 1:
            return self.tr("The queue can be used. The rest is still being copied.")
        return self.tr("Copying the open tickets and your own to this device first.")

    def _how_far(self, far: Progress, total: int) -> str:
        rows = self.tr("{0} of {1} rows", "copied rows of all rows")
        parts = [
            rows.format(f"{far.done:,}", f"{total:,}"),
            QLocale().formattedDataSize(far.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
        ]
        if far.left_s is not None:
            parts.append(time_left(far.left_s))
        return " · ".join(parts)

    def finish(self, *, complete: bool) -> None:
        """The copy is complete, or it stopped for now and goes on later."""
        if complete and not self.isHidden():
            announce(self, self.tr("The first copy is complete."))
        self.hide()
        self._announced = ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _hide(self) -> None:
        self._put_away = True
        self.hide()
        self.hidden_away.emit()

    @Slot()
    def _restyle(self) -> None:
        self._bar.setFixedWidth(current().px(180))
        self.setMinimumHeight(current().px(36))
