"""The box in which a page's Markdown is typed."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from ui.kit.plain_text import put_text, remember, text_of
from ui.theme import fonts
from ui.theme.theme import current


class SourceBox(QPlainTextEdit):
    """Plain text of one width; Tab leaves it, and what is shown anew can be undone in it.

    `typed` carries the whole text after the person changed it.
    """

    typed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._last = ""
        self._quiet = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._tell)
        current().changed.connect(self._restyle)
        self._restyle()

    @property
    def text(self) -> str:
        """What stands in it."""
        return self._last

    def begin(self, text: str) -> None:
        """Show another text, with nothing to undo before it."""
        if text == self._last:
            return
        self._quiet = True
        put_text(self, text)
        self._quiet = False
        self._last = text

    def rewrite(self, text: str) -> None:
        """Show another text as a change: Ctrl+Z gives back what stood there."""
        if text == self._last:
            return
        self._quiet = True
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        remember(self, text)
        self._quiet = False
        self._last = text

    @Slot()
    def _tell(self) -> None:
        if not self._quiet:
            self._last = text_of(self)
            self.typed.emit(self._last)

    @Slot()
    def _restyle(self) -> None:
        self.setFont(current().fixed_font(fonts.CELL))
