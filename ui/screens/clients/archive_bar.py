"""The line under a client's tickets that speaks of those which rest at central."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.screens.clients.archive_state import ArchiveState, archive_words, button_words
from ui.theme.theme import current

PIN_KEY = "Ctrl+Shift+K"


class ArchiveBar(QWidget):
    """How much rests at central, whether it is kept here too, and the button that turns it.

    Source: sync.md 3.7.
    """

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = PlainLabel(tone="muted", wrap=True)
        self.button = Button("", key=PIN_KEY, icon="pin")
        self.button.clicked.connect(self.turned)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_state(self, state: ArchiveState) -> None:
        """Show a state."""
        words = archive_words(state)
        self.words.setText(words)
        self.setAccessibleName(words)
        title = button_words(state)
        self.button.setVisible(bool(title))
        if title:
            self.button.set_words(title)
            self.button.setAccessibleDescription(words)
        self.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the panel and the hairline above it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, 0, self.width(), 1, current().colour("hairline"))
