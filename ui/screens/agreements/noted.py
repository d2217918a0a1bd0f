"""A field with a line under it: what its value means, or what the linter finds strange."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.forms.field import Field
from ui.kit.forms.kinds import ChoiceField
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.theme import fonts


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


class Noted(QWidget):
    """Holds one field and says things about it without stopping the person."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._sign = Sign("triangle-alert", "excluded")
        self._words = PlainLabel(tone="muted", size=fonts.SMALL, wrap=True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(field)
        column.addLayout(row)
        column.addStretch(1)
        self.setFocusProxy(field)
        self.say("", "", "")

    def say(self, error: str, hint: str, means: str) -> None:
        """Show an error, or else what is strange, or else what the value means."""
        self.field.set_error(error)
        words = "" if error else hint or means
        strange = bool(hint) and not error
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._words.set_tone("excluded" if strange else "muted")
        self._sign.setVisible(strange)
        if not error:
            self.field.control.setAccessibleDescription(words)
