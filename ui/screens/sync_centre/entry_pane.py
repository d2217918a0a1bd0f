"""One entry that waits, was sent, or was refused: what it is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from app.bootstrap.sync_facts import Refusal, SentAct, WaitingAct
from ui.kit.buttons import Button
from ui.kit.chips import Chip, ChipKind
from ui.kit.facts import Facts, FactsView
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.models import refusal_facts, sent_facts, tr, waiting_facts
from ui.theme import fonts
from ui.theme.theme import current

_FACTS_HIGH = 106
"""Four lines of facts."""


class EntryPane(QFrame):
    """Title, chip, a sentence, and facts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(name)
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.chip = Chip("")
        self.sentence = PlainLabel(wrap=True)
        self.facts = FactsView(name)
        head = QHBoxLayout()
        head.setContentsMargins(20, 16, 20, 0)
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        words = QVBoxLayout()
        words.setContentsMargins(20, 0, 20, 0)
        words.addWidget(self.sentence)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addLayout(head)
        self.column.addLayout(words)
        self.column.addWidget(self.facts, 1)

    def say(
        self, title: str, chip: tuple[str, ChipKind], sentence: str, facts: Sequence[Facts]
    ) -> None:
        """Show an entry."""
        self.title.setText(title)
        self.chip.set_chip(*chip)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.facts.show_groups(facts)

    def show_waiting(self, act: WaitingAct, zone: str, now: datetime) -> None:
        """Show an act that central does not have yet."""
        if act.held:
            chip: tuple[str, ChipKind] = (tr("Set aside"), "warning")
            sentence = tr("It was set aside so that everything else goes on.")
        else:
            chip = (tr("Waiting"), "plain")
            sentence = tr("It goes by itself with the next sync.")
        self.say(act.title, chip, sentence, waiting_facts(act, zone, now))

    def show_sent(self, act: SentAct, zone: str, now: datetime) -> None:
        """Show an act that central has."""
        self.say(act.title, (tr("Confirmed"), "included"), "", sent_facts(act, zone, now))


class RefusalPane(EntryPane):
    """What central refused, with its text and the ways out.

    Source: ux.md 3.7 "Rejected".
    """

    again_asked = Signal()
    copy_asked = Signal()
    save_asked = Signal()
    discard_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Refused"))
        self.sentence.set_tone("error")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("What was refused"))
        self.again = Button(tr("Try again"), icon="refresh-cw")
        self.copy = Button(tr("Copy text"), icon="copy")
        self.save = Button(tr("Save as text…"), icon="save")
        self.drop = Button(tr("Discard…"), "quiet", icon="trash-2", key="Del")
        self.again.clicked.connect(self.again_asked)
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        self.drop.clicked.connect(self.discard_asked)
        box = QVBoxLayout()
        box.setContentsMargins(20, 0, 20, 0)
        box.addWidget(self.text)
        acts = QHBoxLayout()
        acts.setContentsMargins(20, 8, 20, 16)
        acts.setSpacing(8)
        for button in (self.again, self.copy, self.save, self.drop):
            acts.addWidget(button)
        acts.addStretch(1)
        self.column.addLayout(box, 1)
        self.column.addLayout(acts)
        self.column.setStretchFactor(self.facts, 0)
        current().changed.connect(self._restyle)
        self._restyle()

    def show_refusal(self, refusal: Refusal, zone: str, now: datetime) -> None:
        """Show a refusal."""
        self.say(
            refusal.title,
            (tr("Refused"), "error"),
            refusal.reason,
            refusal_facts(refusal, zone, now),
        )
        if self.text.toPlainText() != refusal.text.rstrip("\n"):
            self.text.setPlainText(refusal.text.rstrip("\n"))

    @Slot()
    def _restyle(self) -> None:
        self.facts.setFixedHeight(current().px(_FACTS_HIGH))
        self.text.setFont(current().font())
