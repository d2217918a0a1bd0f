"""Fields for a line, a text and a choice."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ui.kit.forms.field import Field
from ui.kit.plain_text import is_as_put, put_text, text_of
from ui.theme.theme import current


class LineField(Field):
    """One line of text. `submitted` tells that Enter was pressed."""

    submitted = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        hint: str = "",
        placeholder: str = "",
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Build the field; `secret` shows dots and keeps the text from input helpers."""
        self.box = QLineEdit(text)
        self.box.setPlaceholderText(placeholder)
        if secret:
            self.box.setEchoMode(QLineEdit.EchoMode.Password)
        super().__init__(title, self.box, hint=hint, parent=parent)
        self.box.textEdited.connect(self._tell)
        self.box.returnPressed.connect(self.submitted)

    def text(self) -> str:
        """Give what was typed, without blanks at its ends."""
        return self.box.text().strip()

    def set_text(self, text: str) -> None:
        """Show another text; not an edit of the person."""
        self.box.setText(text)

    @Slot(str)
    def _tell(self, _text: str) -> None:
        self.edited.emit()


class TextField(Field):
    """Several lines of plain text. `submitted` tells that Ctrl+Enter was pressed.

    Inside a sheet the key goes on to the sheet as well: use its `accepted` there.
    """

    submitted = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        hint: str = "",
        placeholder: str = "",
        lines: int = 4,
        parent: QWidget | None = None,
    ) -> None:
        """Build the field, `lines` high and growing with the room it is given."""
        self.box = _PlainBox(lines)
        put_text(self.box, text)
        self.box.moveCursor(QTextCursor.MoveOperation.End)
        self.box.setPlaceholderText(placeholder)
        super().__init__(title, self.box, hint=hint, parent=parent)
        self._quiet = False
        self.box.textChanged.connect(self._tell)
        self.box.submitted.connect(self.submitted)

    def text(self) -> str:
        """Give what was typed, without blanks at its ends; what was shown, as it was."""
        text = text_of(self.box)
        return text if is_as_put(self.box) else text.strip()

    def set_text(self, text: str) -> None:
        """Show another text; not an edit of the person."""
        self._quiet = True
        put_text(self.box, text)
        self.box.moveCursor(QTextCursor.MoveOperation.End)
        self._quiet = False

    @Slot()
    def _tell(self) -> None:
        if not self._quiet:
            self.edited.emit()


class _PlainBox(QPlainTextEdit):
    """A plain text box whose Tab leaves it and whose Ctrl+Enter submits."""

    submitted = Signal()

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._restyle()
        current().changed.connect(self._restyle)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Tell about Ctrl+Enter and let it go on; take every other key."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give room for its lines."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    @Slot()
    def _restyle(self) -> None:
        self.setMinimumHeight(self._lines * self.fontMetrics().lineSpacing() + 20)
        self.updateGeometry()


class ChoiceField(Field):
    """One of a few fixed values, each with its words."""

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[Hashable, str]],
        *,
        value: Hashable = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Build the field; without `value` the first choice stands."""
        self.box = QComboBox()
        super().__init__(title, self.box, hint=hint, parent=parent)
        self._values: list[Hashable] = []
        self.set_choices(choices)
        if value is not None:
            self.set_value(value)
        self.box.activated.connect(self._tell)

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        """Offer other choices; the present value stays when it is among them."""
        before = self.value()
        self._values = [value for value, _ in choices]
        self.box.clear()
        self.box.addItems([words for _, words in choices])
        if before in self._values:
            self.set_value(before)

    def value(self) -> Hashable:
        """Give the chosen value; None while there is nothing to choose."""
        at = self.box.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def set_value(self, value: Hashable) -> None:
        """Choose a value; not an edit of the person.

        Raises:
            ValueError: it is none of the choices.
        """
        self.box.setCurrentIndex(self._values.index(value))

    @Slot(int)
    def _tell(self, _at: int) -> None:
        self.edited.emit()
