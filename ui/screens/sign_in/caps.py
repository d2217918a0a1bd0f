"""The line that says that Caps Lock seems to be on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.kit.announce import announce
from ui.kit.text import PlainLabel
from ui.theme import fonts


class CapsLine(PlainLabel):
    """Watches what is typed into one box; takes no room while all is well.

    No system tells a program how the key stands, but a letter tells it: it is large without Shift,
    or small with it.
    """

    def __init__(self, box: QLineEdit) -> None:
        super().__init__(tone="excluded", size=fonts.CELL, wrap=True)
        self.setText(self.tr("⇪ Caps Lock seems to be on."))
        self.hide()
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at each letter; let every event go on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._look(event)
        elif event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def _look(self, event: QKeyEvent) -> None:
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.hide()  # it changes now; the next letter tells how
        elif len(letter) == 1 and letter.upper() != letter.lower():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            locked = letter.isupper() != shifted
            if locked and self.isHidden():
                announce(self, self.text())
            self.setVisible(locked)
