"""Pages on which one chooses what nobody else may know: a password, the PIN of the window."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit

from ui.kit.forms.kinds import LineField
from ui.screens.sign_in.caps import CapsLine
from ui.screens.sign_in.pages import Page
from ui.screens.sign_in.state import SignInState


class TwicePage(Page):
    """Asks for it twice: nobody else may know it, so nobody can tell what was mistyped.

    Args:
        about: what is wrong with it stands under this name in the state.
    """

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about, self._failures = about, 0

    def ask_twice(self, label: str, hint: str, shows: str, shows_name: str) -> None:
        """Put the fields under what the page says, and what shows what is typed."""
        self.first = LineField(label, hint=hint, secret=True)
        self.second = LineField(self.tr("The same &again"), secret=True)
        self.shows = QCheckBox(shows)
        self.shows.setAccessibleName(shows_name)
        self.caps = CapsLine(self.first.box)
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
        words = state.errors.get(self._about, "")
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
        """Put the keyboard into the first field."""
        self.first.control.setFocus()

    @Slot(bool)
    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for field in (self.first, self.second):
            field.box.setEchoMode(mode)


class OwnPasswordPage(TwicePage):
    """Somebody who was invited chooses a password of their own."""

    def __init__(self) -> None:
        super().__init__("own")
        self.name_it(self.tr("Choose your own password"), self.tr("Go on"), self.tr("Back"))
        self.add_words(
            self.tr(
                "The secret that you were given opens your account this once. From now on, your "
                "own password does, and nobody else knows it."
            )
        )
        self.ask_twice(
            self.tr("&New password"),
            self.tr("15 characters or more: a few words; pasting is fine"),
            self.tr("Sh&ow them"),
            self.tr("Show the passwords"),
        )


class PinPage(TwicePage):
    """Whoever came in chooses the PIN that opens this window once it is locked; no way around."""

    def __init__(self) -> None:
        super().__init__("pin")
        self.name_it(self.tr("Choose a PIN for this window"), self.tr("Go on"))
        self.add_words(
            self.tr(
                "You are signed in. After ten minutes without a key or the mouse this window "
                "locks, and this PIN opens it: without one, whoever sits down here would."
            )
        )
        self.add_words(self.tr("It stays on this computer. My account changes it."), muted=True)
        self.ask_twice(
            self.tr("&PIN"),
            self.tr("8 characters or more; letters count"),
            self.tr("Sh&ow them"),
            self.tr("Show the PIN, both times"),
        )
