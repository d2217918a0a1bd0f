"""One field: its label above, its control, its error under it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.icons import pixmap
from ui.theme.theme import current


class Field(QWidget):
    """Holds one control with everything that is said about it.

    `edited` tells that the person changed the value. An error stays until it is cleared or the
    value changes; nothing typed is lost.

    Source: ux.md 3.6 "error, field", 3.14.
    """

    edited = Signal()

    def __init__(
        self, title: str, control: QWidget, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        """Build the field.

        Args:
            title: the label; `&` before its mnemonic letter.
            control: what takes the value.
            hint: muted words beside the label, such as "required, the note is public".
            parent: the Qt parent.
        """
        super().__init__(parent)
        self.control = control
        self._hint = hint
        self._error = ""
        self._label = PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
        self._label.setBuddy(control)
        self._beside = PlainLabel(hint, tone="muted", size=fonts.SMALL, elide="right")
        self._line = ErrorLine()
        self._lay_out()
        self.setFocusProxy(control)
        control.setAccessibleName(title.replace("&", ""))
        control.setAccessibleDescription(hint)
        self.edited.connect(self.clear_error)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._label)
        top.addWidget(self._beside, 1)
        if not self._hint:
            self._beside.hide()
            top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.control, 1)
        column.addWidget(self._line)

    @property
    def title(self) -> str:
        """The label without its mnemonic sign."""
        return self.control.accessibleName()

    @property
    def error(self) -> str:
        """What is wrong with the value, or empty."""
        return self._error

    def set_error(self, sentence: str) -> None:
        """Say under the control what is wrong and what to do."""
        if sentence == self._error:
            return
        self._error = sentence
        self._line.say(sentence)
        self.control.setAccessibleDescription(sentence or self._hint)
        self.control.setProperty("wrong", bool(sentence))
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)
        announce(self.control, sentence, urgent=True)

    @Slot()
    def clear_error(self) -> None:
        """Take the error away."""
        self.set_error("")


class ErrorLine(QWidget):
    """An error in words with its mark; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel(tone="error", size=fonts.CELL, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(_Mark(), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self._words.setText(sentence)
        self.setVisible(bool(sentence))


class _Mark(QWidget):
    """The sign of an error, so that it is not told by colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for the sign, level with the first line."""
        return QSize(current().px(14), current().px(16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the sign."""
        side = current().px(14)
        picture = pixmap("circle-alert", "error", side, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, self.height() - side, picture)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
