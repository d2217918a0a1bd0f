"""Room before the words of a spin box."""

from typing import TypeVar

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

_Box = TypeVar("_Box", bound=QAbstractSpinBox)
_LEFT = 6


def inset(box: _Box) -> _Box:
    """Start the words of a spin, date or time box where those of other fields start.

    A style sheet's padding does not reach the editor inside of it.
    """
    editor = box.findChild(QLineEdit)
    if editor is not None:
        editor.setTextMargins(_LEFT, 0, 0, 0)
    return box
