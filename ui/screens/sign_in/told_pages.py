"""Pages of the sign-in that tell something: recovery codes once, six words while one waits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPagedPaintDevice, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.secrets.clipboard import copy_secret
from ui.kit.word_grid import WordGrid
from ui.screens.sign_in.pages import Page
from ui.screens.sign_in.state import SignInState
from ui.theme import fonts

_CODE_COLUMNS, _WORD_COLUMNS = 2, 3


class CodesPage(Page):
    """Shows recovery codes, once: they are to be kept before anything goes on."""

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
        for button, act in (
            (self.copies, self._copy),
            (self.prints, self._print),
            (self.saves, self._save),
        ):
            button.clicked.connect(act)
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

    @Slot()
    def _copy(self) -> None:
        copy_secret("\n".join(self.grid.shown))
        announce(self, self.tr("The codes are copied."))

    @Slot()
    def _print(self) -> None:
        # Loaded when it is asked for: most people never print.
        from PySide6.QtPrintSupport import QPrintDialog

        dialog = QPrintDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Print the recovery codes"))
        dialog.accepted.connect(lambda: self.print_on(dialog.printer()))
        QDialog.open(dialog)  # its own way wants to be told whom to call

    def print_on(self, device: QPagedPaintDevice) -> None:
        """Put the codes on paper."""
        document = QTextDocument()
        document.setPlainText(self.as_text())
        document.print_(device)

    @Slot()
    def _save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the recovery codes"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile("trestle-recovery-codes.txt")
        dialog.fileSelected.connect(self._save_at)
        dialog.open()

    @Slot(str)
    def _save_at(self, name: str) -> None:
        self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the codes into a file that only this user can read."""
        try:
            path.touch(mode=0o600)
            path.write_text(self.as_text(), encoding="utf-8")
        except OSError as problem:
            said = self.tr("It could not be saved there: {0}. Choose another place.")
            self.problem.say(said.format(problem.strerror or ""))
            return
        announce(self, self.tr("The codes are saved."))


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
