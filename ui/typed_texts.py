"""What a person was typing when the window has to give way."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ui.kit.plain_text import text_of
from ui.screens.recovery.state import Typed


def typed_texts(window: QWidget) -> tuple[Typed, ...]:
    """Collect every text that was changed by hand and can be seen, passwords left out."""
    found: list[Typed] = []
    for box in window.findChildren(QWidget):
        text = _text(box) if box.isVisible() else ""
        if text.strip():
            found.append(Typed(box.accessibleName(), text))
    return tuple(found)


def _text(box: QWidget) -> str:
    if isinstance(box, QLineEdit):
        secret = box.echoMode() is not QLineEdit.EchoMode.Normal
        return box.text() if box.isModified() and not secret else ""
    if isinstance(box, (QPlainTextEdit, QTextEdit)) and not box.isReadOnly():
        return text_of(box) if box.document().isModified() else ""
    return ""
