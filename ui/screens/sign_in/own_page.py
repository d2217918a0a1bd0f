"""The page on which somebody who was invited chooses a password of their own."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit

from ui.kit.forms.kinds import LineField
from ui.screens.sign_in.caps import CapsLine
from ui.screens.sign_in.pages import Page
from ui.screens.sign_in.state import SignInState


class OwnPasswordPage(Page):
    """Asks for a password twice: nobody else may know it, so nobody can tell what was mistyped."""

    def __init__(self) -> None:
        super().__init__()
        self.name_it(self.tr("Choose your own password"), self.tr("Go on"), self.tr("Back"))
        self.add_words(
            self.tr(
                "The secret that you were given opens your account this once. From now on, your "
                "own password does, and nobody else knows it."
            )
        )
        self.first = LineField(
            self.tr("&New password"),
            hint=self.tr("15 characters or more: a few words; pasting is fine"),
            secret=True,
        )
        self.second = LineField(self.tr("The same &again"), secret=True)
        self.shows = QCheckBox(self.tr("Sh&ow them"))
        self.shows.setAccessibleName(self.tr("Show the passwords"))
        self.caps = CapsLine(self.first.box)
        self._failures = 0
        for part in (self.first, self.second, self.caps, self.shows):
            self.column.addWidget(part)
        self.first.submitted.connect(self.second.control.setFocus)
        self.second.submitted.connect(self.went_on)
        self.shows.toggled.connect(self._reveal)

    def show_state(self, state: SignInState, *, fresh: bool) -> None:
        """Show what was wrong; a page that just came up begins with nothing."""
        super().show_state(state, fresh=fresh)
        if fresh:
            self.forget()
        words = state.errors.get("own", "")
        self.first.set_error(words)
        if words and state.failures != self._failures:
            self.first.box.selectAll()
            self.first.control.setFocus()
        self._failures = state.failures

    def typed(self) -> tuple[str, str]:
        """What was typed, both times, with every space in it."""
        return self.first.box.text(), self.second.box.text()

    def forget(self) -> None:
        """Empty both fields: what was typed has done its work."""
        self.first.set_text("")
        self.second.set_text("")
        self.shows.setChecked(False)

    def focus_first(self) -> None:
        """Put the keyboard into the first password."""
        self.first.control.setFocus()

    @Slot(bool)
    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for field in (self.first, self.second):
            field.box.setEchoMode(mode)
