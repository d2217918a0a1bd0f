"""Who is in the vault, devices that ask, with their words, and the sheets of paper.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words", "Recovery".
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.vault_entry import Asker
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.forms.field import ErrorLine
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.screens.vault.keys import KeysState
from ui.screens.vault.members_part import MembersPart
from ui.screens.vault.state import VaultState
from ui.theme import fonts
from ui.theme.theme import current

_MARGIN, _WIDTH = 16, 640


class KeysPart(QScrollArea):
    """Cards, one under another.

    `let_in` carries an `Asker`; `paper_asked` wants a device to come in by paper, `replace_asked`
    other sheets, `join_asked` to compare two pasts, `looked` central's word anew.
    """

    let_in = Signal(object)
    paper_asked = Signal()
    replace_asked = Signal()
    join_asked = Signal()
    looked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Who is in the vault"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.problem = ErrorLine()
        self.nobody = PlainLabel(tone="muted", wrap=True)
        self.again = Button(self.tr("Look again"), icon="refresh-cw")
        self.paper = Button(self.tr("Open clients by two sheets…"), icon="file-text")
        self.replace = Button(self.tr("Replace the sheets…"), icon="printer")
        self.past = WordGrid(self.tr("Six words of the vault's past"), 3, fonts.TEXT)
        self.join = Button(self.tr("Compare with central's past…"), icon="git-merge")
        self.members = MembersPart()
        self._asking: tuple[tuple[Asker, ...], bool] | None = None
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        self._lay_out()
        self.again.clicked.connect(self.looked)
        self.paper.clicked.connect(self.paper_asked)
        self.replace.clicked.connect(self.replace_asked)
        self.join.clicked.connect(self.join_asked)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        title = PlainLabel(self.tr("Asking to be let in"), weight=fonts.BOLD)
        head.addWidget(title, 1)
        head.addWidget(self.again)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.nobody)
        column.addLayout(self._cards)
        column.addWidget(self.members)
        column.addWidget(self._on_paper())
        column.addWidget(self._of_the_past())
        column.addStretch(1)
        frame = QFrame()
        frame.setLayout(column)
        frame.setMaximumWidth(current().px(_WIDTH))
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        row.addWidget(frame, 4)
        row.addStretch(1)
        self.setWidget(body)

    def _on_paper(self) -> Card:
        card = Card(self.tr("The sheets of paper"), spacing=10)
        words = self.tr(
            "Two of the three sheets open every client, also where all computers are lost. What "
            "was typed has been in a computer's memory, so replace them after each use; older "
            "sheets hold no more then."
        )
        card.column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.paper)
        row.addWidget(self.replace)
        row.addStretch(1)
        card.column.addLayout(row)
        return card

    def _of_the_past(self) -> Card:
        card = Card(self.tr("The past that this computer has seen"), spacing=10)
        words = self.tr(
            "Every computer of the firm has the same words once all have synced. Where they "
            "differ, central showed people different pasts: nothing is sealed then, until an "
            "administrator compared both and made them one."
        )
        card.column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        card.column.addWidget(self.past)
        card.column.addWidget(self.join, 0, Qt.AlignmentFlag.AlignLeft)
        self._past_card = card
        return card

    def show_state(self, keys: KeysState, state: VaultState) -> None:
        """Show who asks, and what can be done with paper."""
        inside = state.gate in {"locked", "open", "stopped"}
        self.problem.say(keys.problem)
        asking = keys.askers if inside else ()
        members = keys.members if inside else None
        self.members.show_members(members)
        above = members is None or members.administers
        if (asking or (), above) != self._asking:
            self._asking = asking or (), above
            self._show_askers(asking or (), above=above)
        if not inside:
            words = self.tr("This computer is not in the vault itself: it can let nobody in.")
        elif keys.askers is None:
            words = self.tr("Central has not told yet who asks.")
        else:
            words = self.tr("Nobody asks. A computer that does appears here with six words.")
        self.nobody.setText(words)
        self.nobody.setVisible(not asking)
        administers = state.here is not None and state.here.administers
        self.replace.setVisible(administers)
        self.replace.setEnabled(inside and not keys.busy)
        self.paper.setEnabled(inside and not keys.busy)
        self._past_card.setVisible(inside and bool(keys.past))
        self.past.show_texts(keys.past)
        trouble = state.here is not None and bool(state.here.standing.trouble)
        self.join.setVisible(administers and trouble)

    def _show_askers(self, asking: tuple[Asker, ...], *, above: bool) -> None:
        """Show who asks; `above`: this device is one of somebody who administers the vault."""
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, one in enumerate(asking, 1):
            self._cards.addWidget(self._card(at, one, can=above or one.mine))

    def _card(self, at: int, one: Asker, *, can: bool) -> Card:
        person = one.person or self.tr("somebody whom this computer does not know")
        card = Card(self.tr("A computer of {0}").format(person), spacing=10)
        if not can:
            words = self.tr("Only who administers the vault lets it in: you do not, yet.")
            card.column.addWidget(PlainLabel(words, tone="excluded", wrap=True))
            return card
        told = self.tr(
            "Compare these words with those on its screen; by voice, if it is somewhere else. Let "
            "it in only if all six are the same: it then reads every password that {0} may see."
        )
        card.column.addWidget(PlainLabel(told.format(person), wrap=True))
        grid = WordGrid(self.tr("Six words of computer {0}").format(at), 3, fonts.TITLE)
        grid.show_texts(one.words)
        card.column.addWidget(grid)
        yes = Button(self.tr("The words are the same: let it in…"), "primary")
        yes.setAccessibleName(self.tr("Let computer {0} of {1} in…").format(at, person))
        yes.clicked.connect(lambda _on=False, which=one: self.let_in.emit(which))
        card.column.addWidget(yes, 0, Qt.AlignmentFlag.AlignLeft)
        return card
