"""The box at the top of the palette and the line of keys at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from ui.kit.chips import Chip
from ui.kit.keys import KeyHint
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.icons import pixmap
from ui.theme.theme import current

_INSET = 16


class PaletteHead(QWidget):
    """Search mark, what the acts are about, the box, and other words for the highlighted row."""

    def __init__(self, prompt: str) -> None:
        super().__init__()
        self.box = QLineEdit()
        self.box.setProperty("bare", True)
        self.box.setAccessibleName(prompt)
        self.box.setPlaceholderText(prompt)
        self._glass = _Glass()
        self._subject = Chip("", "info", big=True)
        self._subject.hide()
        self._aside = PlainLabel(tone="muted", size=fonts.SMALL, elide="right")
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(_INSET, 0, _INSET, 0)
        row.setSpacing(12)
        row.addWidget(self._glass)
        row.addWidget(self._subject)
        row.addWidget(self.box, 3)
        row.addWidget(self._aside, 2)
        current().changed.connect(self._restyle)
        self._restyle()

    def set_subject(self, words: str) -> None:
        """Show what the first acts are about."""
        self._subject.set_chip(words, "info")
        self._subject.setVisible(bool(words))

    def set_aside(self, words: str) -> None:
        """Show muted words at the right."""
        self._aside.setText(words)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Dress the box again: the first polish under a style sheet takes its font back."""
        super().showEvent(event)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the hairline under the box."""
        line = self.rect().adjusted(0, self.height() - 1, 0, 0)
        QPainter(self).fillRect(line, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(52))
        self.box.setFont(current().font(fonts.TITLE))


class PaletteFoot(QWidget):
    """Which keys work here, and which signs ask one source alone."""

    def __init__(
        self, keys: Sequence[tuple[str, str]], signs: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(_INSET, 0, _INSET, 0)
        row.setSpacing(6)
        for key, words in keys:
            row.addWidget(KeyHint(key))
            row.addWidget(PlainLabel(words, tone="muted", size=fonts.SMALL))
            row.addSpacing(8)
        row.addStretch(1)
        legend = "   ".join(f"{sign} {name}" for sign, name in signs if sign)
        row.addWidget(PlainLabel(legend, tone="muted", size=fonts.SMALL))
        current().changed.connect(self._restyle)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground, round at the bottom like the frame, and the hairline above."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().colour("window"))
        painter.setClipRect(self.rect())
        painter.drawRoundedRect(self.rect().adjusted(0, -12, 0, 0), 9, 9)
        painter.fillRect(0, 0, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(32))
        self.update()


class _Glass(QWidget):
    """The search mark in the accent colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        side = current().px(20)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        side = self.sizeHint().width()
        QPainter(self).drawPixmap(0, 0, pixmap("search", "accent", side, self.devicePixelRatioF()))
