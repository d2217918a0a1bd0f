"""What stands before the secrets, in one card: what it is, and the next step.

Source: docs/adr/0039-keys-of-the-vault.md; ux.md 3.6.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from ui.kit.beside import Beside
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.screens.vault.state import Gate
from ui.theme import fonts

_LEAST_WORDS = 300
"""So much the sentence has beside its buttons. Units: pixels at 100 %."""
_ASKS_AGAIN = frozenset({"outside", "waiting"})


class GateCard(Card):
    """One sentence, six words where people compare them, and at most three buttons.

    `begin_asked`, `enter_asked`, `paper_asked`, `forgot_asked`, `unlock_asked`, `lock_asked` and
    `look_asked` ask for what they are named after.
    """

    begin_asked = Signal()
    enter_asked = Signal()
    paper_asked = Signal()
    forgot_asked = Signal()
    unlock_asked = Signal()
    lock_asked = Signal()
    look_asked = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self.setAccessibleName(self.tr("The vault"))
        self._gate: Gate = "reading"
        self.sign = Sign("lock", "muted", 18)
        self.words = PlainLabel(wrap=True)
        self.grid = WordGrid(self.tr("Six words of this computer"), 3, fonts.TITLE)
        self.go = Button("", "primary")
        self.paper = Button(self.tr("Use two sheets of paper…"), icon="file-text")
        self.forgot = Button(self.tr("I forgot the PIN…"))
        self.look = Button(self.tr("Look now"), icon="refresh-cw")
        self._lay_out()
        self.go.clicked.connect(self._go)
        self.paper.clicked.connect(self.paper_asked)
        self.forgot.clicked.connect(self.forgot_asked)
        self.look.clicked.connect(self.look_asked)
        self.show_gate("reading", (), 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        acts = (self.look, self.paper, self.forgot, self.go)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(Beside(self.words, acts, least=_LEAST_WORDS, align=middle), 1)
        self.column.addLayout(row)
        self.column.addWidget(self.grid)

    def show_gate(self, gate: Gate, words: tuple[str, ...], left_s: int) -> None:
        """Show what stands before the secrets.

        Args:
            gate: what it is.
            words: of this computer, while it waits.
            left_s: how long an open vault stays open.
        """
        self._gate = gate
        self.words.setText(self._sentence(gate, words, left_s))
        self.grid.setVisible(gate == "waiting" and bool(words))
        if words:
            self.grid.show_texts(words)
        buttons = {
            "begin": self.tr("Set up the vault…"),
            "outside": self.tr("Ask to be let in…"),
            "waiting": self.tr("Ask anew…"),
            "locked": self.tr("Unlock…"),
            "open": self.tr("Lock"),
            "stopped": self.tr("Lock"),
        }
        self.go.setVisible(gate in buttons)
        self.go.set_words(buttons.get(gate, ""))
        quiet = gate in {"open", "stopped", "waiting"}
        self.go.set_kind("plain" if quiet else "primary")
        self.paper.setVisible(gate in _ASKS_AGAIN)
        self.forgot.setVisible(gate == "locked")
        self.look.setVisible(gate in {"nobody", "waiting", "begin"})
        self.sign.set_sign(*_SIGNS.get(gate, ("lock", "muted")))

    def _sentence(self, gate: Gate, words: tuple[str, ...], left_s: int) -> str:
        tr = self.tr
        minutes = max(1, round(left_s / 60))
        waiting = tr(
            "This computer waits. Read these words to a colleague who is in the vault, on another "
            "of your computers or an administrator's: Credentials, Who is in."
        )
        drawn = tr("The vault has changed since this computer asked: ask anew for other words.")
        sentences: dict[Gate, str] = {
            "reading": tr("Looking how the vault stands…"),
            "nobody": tr(
                "The firm has no vault yet, or it has not come here. An administrator sets it up; "
                "then passwords can be kept. Names can be read without it."
            ),
            "begin": tr(
                "The firm has no vault yet. You choose a PIN for this computer, and print three "
                "sheets of paper: two of them open everything if all computers are lost."
            ),
            "outside": tr(
                "This computer has no part in the vault. Choose a PIN; then somebody who is in "
                "compares six words with you."
            ),
            "waiting": waiting if words else drawn,
            "locked": tr("The vault is locked. Names can be read; secrets want your PIN."),
            "open": tr("The vault is open for {0} min. Every look is written down.").format(
                minutes
            ),
            "stopped": tr(
                "Central shows another past of the vault's keys than this computer has seen. What "
                "is here can be read; nothing is sealed until an administrator compared the two, "
                "under Who is in."
            ),
        }
        return sentences.get(gate, "")

    @Slot()
    def _go(self) -> None:
        match self._gate:
            case "begin":
                self.begin_asked.emit()
            case "outside" | "waiting":
                self.enter_asked.emit()
            case "locked":
                self.unlock_asked.emit()
            case "open" | "stopped":
                self.lock_asked.emit()


_SIGNS = {
    "open": ("lock-open", "included"),
    "stopped": ("circle-alert", "error"),
    "waiting": ("hourglass", "excluded"),
}
