"""What an empty pane says: one sentence, and one button with its key."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button, ButtonKind
from ui.kit.text import PlainLabel


class EmptyState(QWidget):
    """Left-aligned words at text size; no picture.

    Say what belongs here the first time, "Nothing matches …" when filtered, and what was done
    when all is done; the three never stand for each other.

    Source: ux.md 3.6, mockups/README.md "States".
    """

    acted = Signal()
    """The button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = PlainLabel(wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._sentence)
        column.addLayout(self._buttons)
        column.addStretch(1)
        self._button: Button | None = None

    @property
    def button(self) -> Button | None:
        """The button, if there is one."""
        return self._button

    def say(
        self, sentence: str, action: str = "", key: str = "", kind: ButtonKind = "primary"
    ) -> None:
        """Say a sentence and offer one act."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        if self._button is not None:
            self._buttons.removeWidget(self._button)
            self._button.hide()  # at once: it is freed when the loop comes round
            self._button.deleteLater()
            self._button = None
        if action:
            self._button = Button(action, kind, key=key)
            self._button.clicked.connect(self.acted)
            self._buttons.insertWidget(0, self._button, 0, Qt.AlignmentFlag.AlignLeft)
