"""Pages of the sign-in that tell something: recovery codes once, six words while one waits."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.word_grid import WordGrid
from ui.screens.sign_in.pages import Page
from ui.screens.sign_in.state import SignInState
from ui.theme import fonts

_CODE_COLUMNS, _WORD_COLUMNS = 2, 3


class CodesPage(Page):
    """Shows recovery codes, once: they are to be kept before anything goes on.

    What its buttons do is connected by `codes_out`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.name_it(self.tr("Keep these recovery codes"), self.tr("I have kept them"))
        self.add_words(
            self.tr(
                "Each of them opens the second step once, if your phone is not at hand. Keep them "
                "apart from this computer, on paper or in a password manager: they are shown only "
                "now."
            )
        )
        self.grid = WordGrid(self.tr("Recovery codes"), _CODE_COLUMNS, fonts.TITLE)
        self.column.addWidget(self.grid)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.copies = Button(self.tr("Copy"), icon="copy")
        self.prints = Button(self.tr("Print…"), icon="printer")
        self.saves = Button(self.tr("Save…"), icon="save")
        for button in (self.copies, self.prints, self.saves):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def show_state(self, state: SignInState, *, fresh: bool) -> None:
        """Show the codes."""
        super().show_state(state, fresh=fresh)
        self.grid.show_texts(state.codes)

    def as_text(self) -> str:
        """The codes with what they are, for paper or a file."""
        head = self.tr("Trestle: recovery codes. Each of them opens the second step once.")
        return "\n".join((head, "", *self.grid.shown, ""))


class WaitingPage(Page):
    """Shows the six words of this computer until somebody let it in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__()
        self.setParent(parent)
        self.name_it(
            self.tr("This computer waits to be let in"),
            self.tr("Look now"),
            self.tr("Sign in anew"),
        )
        self.add_words(
            self.tr(
                "Central does not know it yet. These six words belong to it: whoever lets it in "
                "sees them too, and compares."
            )
        )
        self.grid = WordGrid(self.tr("Six words"), _WORD_COLUMNS, fonts.LARGE)
        self.column.addWidget(self.grid)
        self.own = self.add_words("")
        self.admin = self.add_words("")
        self.add_words(
            self.tr("It goes on by itself then; you may close Trestle meanwhile."), muted=True
        )

    def show_state(self, state: SignInState, *, fresh: bool) -> None:
        """Show the words, and who can let this computer in."""
        super().show_state(state, fresh=fresh)
        self.grid.show_texts(state.words)
        self.own.setText(
            self.tr("On another of your computers: open Devices there and let {0} in.").format(
                state.short
            )
        )
        self.admin.setText(
            self.tr(
                "Or call your administrator and read the words out: Devices, or "
                "trestle central device approve {0}."
            ).format(state.short)
        )
