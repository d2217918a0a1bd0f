"""Plain text into a box and out of it, letter by letter.

`toPlainText` gives spaces that do not break back as others, and what a Python text becomes in Qt
loses a byte order mark at its beginning. A text that was only looked at would seem to be changed.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

_ENDS = {ord("\N{PARAGRAPH SEPARATOR}"): "\n", ord("\N{LINE SEPARATOR}"): "\n"}
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

_put: WeakKeyDictionary[QPlainTextEdit | QTextEdit, tuple[str, str]] = WeakKeyDictionary()
"""What was put into each box, and how its document held that."""


def put_text(box: QPlainTextEdit | QTextEdit, text: str) -> None:
    """Let a text stand in a box, with nothing to undo before it."""
    box.setPlainText(text)
    remember(box, text)


def remember(box: QPlainTextEdit | QTextEdit, text: str) -> None:
    """Say that what stands in a box now is this text, where it came there in another way."""
    _put[box] = (text, box.document().toRawText())


def is_as_put(box: QPlainTextEdit | QTextEdit) -> bool:
    """Whether what was put into a box stands there still."""
    return box in _put and _put[box][1] == box.document().toRawText()


def text_of(box: QPlainTextEdit | QTextEdit) -> str:
    """What stands in a box: the very text that was put there where nobody changed it since.

    In one that was changed each line ends with a line feed, and a mark of the byte order that the
    text began with still begins it.
    """
    text = _put[box][0] if box in _put else ""
    if is_as_put(box):
        return text
    typed = box.document().toRawText().translate(_ENDS)
    return _MARK + typed if typed and text.startswith(_MARK) else typed
