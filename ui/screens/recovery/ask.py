"""What the page asks before a step: a passphrase, or whether the person is sure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.forms.kinds import LineField
from ui.kit.text import PlainLabel
from ui.screens.recovery.state import RING, Choice


class Ask(QWidget):
    """A passphrase to type, or a question to confirm, for one choice.

    `answered` carries the choice and the passphrase, which is empty after a question;
    `taken_back` says that the person does not want it.
    """

    answered = Signal(object, str)
    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choice: Choice | None = None
        self._new = False
        self.question = PlainLabel(wrap=True)
        self.field = LineField(self.tr("&Passphrase"), secret=True)
        self.again = LineField(self.tr("Passphrase, &again"), secret=True)
        self.go = Button("", "primary", key="Return")
        self.sure = Button("", "primary")  # Enter must not answer a question by accident
        self.back = Button(self.tr("Back"), key="Esc")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go)
        buttons.addWidget(self.sure)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING, RING, RING, RING)
        column.setSpacing(12)
        for part in (self.question, self.field, self.again):
            column.addWidget(part)
        column.addLayout(buttons)
        self.go.clicked.connect(self._submit)
        self.sure.clicked.connect(self._submit)
        self.field.submitted.connect(self._submit)
        self.again.submitted.connect(self._submit)
        self.back.clicked.connect(self.taken_back)

    def ask(self, choice: Choice, *, new: bool, error: str, only: bool) -> None:
        """Ask for what a choice needs.

        Args:
            choice: what is to be done.
            new: the passphrase is chosen now, so it is typed twice.
            error: what was wrong with the one before.
            only: there is no other way on, so there is no way back either.
        """
        if choice != self._choice:
            self.forget()
        self._choice, self._new = choice, new
        wants = choice.needs == "passphrase"
        self.question.setText(choice.asks)
        self.question.setVisible(bool(choice.asks))
        self.field.setVisible(wants)
        self.again.setVisible(wants and new)
        for button, shown in ((self.go, wants), (self.sure, not wants)):
            button.set_words(choice.words)
            button.setVisible(shown)
        self.back.setVisible(not only)
        self.field.set_error(error)
        if error:
            self.field.box.selectAll()

    def focus_first(self) -> None:
        """Put the keyboard where it is safe: a question is answered on purpose only."""
        target: QWidget = self.field.control if self.field.isVisibleTo(self) else self.back
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Empty the fields: what was typed has done its work."""
        for one in (self.field, self.again):
            one.set_text("")
            one.clear_error()

    @Slot()
    def _submit(self) -> None:
        if self._choice is None:
            return
        typed = self.field.box.text() if self._choice.needs == "passphrase" else ""
        if self._choice.needs == "passphrase" and not typed.strip():
            self.field.set_error(self.tr("Type a passphrase; an empty one protects nothing."))
            self.field.control.setFocus()
        elif typed and self._new and self.again.box.text() != typed:
            self.again.set_error(self.tr("The two are not the same. Type it again."))
            self.again.control.setFocus()
        else:
            self.answered.emit(self._choice, typed)
