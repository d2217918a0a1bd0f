"""A field with a line under it: what its value means, or what the linter finds strange."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.flow import FlowGrid
from ui.kit.forms.field import Field
from ui.kit.forms.kinds import ChoiceField
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_LEAST, _LABEL = 168, 19


class Fresh(QWidget):
    """A part that is filled while nobody sees it, and takes its right height when it is shown.

    Qt passes a change of size on to the layouts around only while a widget is visible.
    """

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Let every layout inside measure again, the innermost first."""
        super().showEvent(event)
        for widget in (*reversed(self.findChildren(QWidget)), self):
            layout = widget.layout()
            if layout is not None:
                layout.invalidate()
        self.updateGeometry()


def let_shrink(field: ChoiceField) -> None:
    """Let a choice be narrower than its longest words; these show when it opens."""
    field.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    field.box.setMinimumContentsLength(10)


def field_grid(
    parts: Sequence[QWidget], *, columns: Sequence[int] = (3, 2, 1), least: int = _LEAST
) -> FlowGrid:
    """Fields side by side, in columns of one width in every card, fewer in a narrow window.

    Units: `least` in pixels at 100 %: what a field needs.
    """
    # Columns that stand empty would be left out, and the others would not be level with those
    # of the next card.
    empty = [QWidget() for _column in range(columns[0] - len(parts))]
    return FlowGrid([*parts, *empty], columns=columns, least=least)


def level_with_fields(button: Button) -> QWidget:
    """A button that stands level with the fields beside it, under where their labels are."""
    room = QWidget()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, current().px(_LABEL), 0, 0)
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return room


class Hint(QWidget):
    """What is strange but may be kept, with its sign; nothing where all is well."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = Sign("triangle-alert", "excluded")
        self.words = PlainLabel(tone="excluded", size=fonts.SMALL, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.say("")

    def say(self, words: str, *, strange: bool = True) -> None:
        """Say something; with `strange` off it is no more than what a value means."""
        self.words.setText(words)
        self.words.set_tone("excluded" if strange else "muted")
        self._sign.setVisible(strange)
        self.setVisible(bool(words))


class Noted(QWidget):
    """Holds one field and says things about it without stopping the person."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._hint = Hint()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(field)
        column.addWidget(self._hint)
        column.addStretch(1)
        self.setFocusProxy(field)

    def say(self, error: str, hint: str, means: str) -> None:
        """Show an error, or else what is strange, or else what the value means."""
        self.field.set_error(error)
        words = "" if error else hint or means
        self._hint.say(words, strange=bool(hint) and not error)
        if not error:
            self.field.control.setAccessibleDescription(words)
