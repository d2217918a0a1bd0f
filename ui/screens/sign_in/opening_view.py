"""What the window shows while the store opens, and what it asks when the store cannot."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.forms.kinds import LineField
from ui.kit.notices.busy import BusyBar
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_WIDTH = 440


class OpeningPage(QWidget):
    """One column of words, perhaps with a passphrase to type.

    `tried` carries a passphrase, or "" for another try without one.

    Source: security.md D4.
    """

    tried = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Opening"))
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.words = PlainLabel(tone="muted", wrap=True)
        self.field = LineField(self.tr("&Passphrase"), secret=True)
        self.again = LineField(self.tr("Passphrase, &again"), secret=True)
        self.open_button = Button("", "primary", key="Return")
        self.retry_button = Button(self.tr("Try again"))
        self._busy = BusyBar()
        self._chooses = False
        self._lay_out()
        self.open_button.clicked.connect(self._submit)
        self.field.submitted.connect(self._submit)
        self.again.submitted.connect(self._submit)
        self.retry_button.clicked.connect(self._retry)
        self.show_opening()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.retry_button)
        buttons.addStretch(1)
        self._frame = QWidget()
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.title, self.words, self.field, self.again):
            column.addWidget(part)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 0, 24, 24)
        outer.addWidget(self._busy)
        outer.addStretch(2)
        middle = QHBoxLayout()  # an alignment would keep the words from growing in height
        middle.addStretch(1)
        middle.addWidget(self._frame)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        current().changed.connect(self._restyle)
        self._restyle()

    def show_opening(self) -> None:
        """Say that the store is being opened."""
        self._say(self.tr("Opening…"), self.tr("The store of this computer is being unlocked."))
        self._offer("", chooses=False, retry=False)
        self._busy.start()

    def ask_passphrase(self, problem: str = "") -> None:
        """Ask for the passphrase of the store that is here."""
        self._say(
            self.tr("Type the passphrase of this store"),
            self.tr("Everything that Trestle keeps on this computer is encrypted with it."),
        )
        self._offer(self.tr("Open"), chooses=False, retry=False)
        self.field.set_error(problem)
        self.field.control.setFocus()

    def ask_choice(self, sentence: str) -> None:
        """No keyring keeps the key: offer a passphrase, or another try."""
        self._say(self.tr("Choose how this computer keeps its key"), sentence)
        self._offer(self.tr("Protect with this passphrase"), chooses=True, retry=True)
        self.field.control.setFocus()

    def show_problem(self, sentence: str) -> None:
        """Say why the store did not open."""
        self._say(self.tr("The store did not open"), sentence)
        self._offer("", chooses=False, retry=True)
        self.retry_button.setFocus()

    def _say(self, title: str, words: str) -> None:
        self._busy.stop()
        self.title.setText(title)
        self.words.setText(words)
        self.setAccessibleDescription(f"{title}. {words}")

    def _offer(self, words: str, *, chooses: bool, retry: bool) -> None:
        self._chooses = chooses
        self.field.setVisible(bool(words))
        self.again.setVisible(chooses)
        self.open_button.set_words(words)
        self.open_button.setVisible(bool(words))
        self.retry_button.setVisible(retry)
        self.retry_button.set_words(
            self.tr("Try the keyring again") if chooses else self.tr("Try again")
        )

    @Slot()
    def _submit(self) -> None:
        typed = self.field.box.text()
        if not typed.strip():
            self.field.set_error(self.tr("Type a passphrase; an empty one protects nothing."))
            self.field.control.setFocus()
        elif self._chooses and self.again.box.text() != typed:
            self.again.set_error(self.tr("The two are not the same. Type it again."))
            self.again.control.setFocus()
        else:
            self.tried.emit(typed)

    @Slot()
    def _retry(self) -> None:
        self.tried.emit("")

    @Slot()
    def _restyle(self) -> None:
        self._frame.setFixedWidth(current().px(_WIDTH))
