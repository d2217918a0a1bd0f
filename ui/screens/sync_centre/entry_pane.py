"""One entry that waits or was refused: what it is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from app.bootstrap.sync_facts import Refusal, WaitingAct
from ui.kit.buttons import Button
from ui.kit.chips import Chip, ChipKind
from ui.kit.facts import Facts, FactsView
from ui.kit.flow import FlowGrid
from ui.kit.plain_text import put_text, text_of
from ui.kit.plural import counted
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.models import refusal_facts, waiting_facts
from ui.screens.sync_centre.words import tr
from ui.theme import fonts
from ui.theme.theme import current

_LEAST_TEXT = 5
"""Lines of what was refused that are always in sight; more is scrolled to."""
_FACTS_HIGH = 106
"""Four lines of facts."""
NOTE_KEY = "N"


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
        self.facts.setMinimumHeight(current().px(_FACTS_HIGH))

    def say(
        self, title: str, chip: tuple[str, ChipKind], sentence: str, facts: Sequence[Facts]
    ) -> None:
        """Show an entry."""
        self.title.setText(title)
        self.chip.set_chip(*chip)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.facts.show_groups(facts)


class WaitingPane(EntryPane):
    """An act that central does not have yet; where it was set aside, why, and the way on.

    Source: ux.md 3.7 "Waiting".
    """

    again_asked = Signal()
    edit_asked = Signal()
    undo_asked = Signal()
    open_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Waiting"))
        self.again = Button(tr("Try it again now"), icon="refresh-cw", key="R")
        self.edit = Button(tr("Edit…"), icon="pencil", key="F2")
        self.undo = Button("", icon="undo-2", key="Del")
        self.open = Button(tr("Open it"), "quiet", icon="arrow-right", key="O")
        self.again.clicked.connect(self.again_asked)
        self.edit.clicked.connect(self.edit_asked)
        self.undo.clicked.connect(self.undo_asked)
        self.open.clicked.connect(self.open_asked)
        flow = FlowGrid([self.undo, self.edit, self.open, self.again], columns=(4, 2, 1), least=170)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 8, 20, 16)
        foot.addWidget(flow)
        self.column.addLayout(foot)

    def show_waiting(self, act: WaitingAct, zone: str, now: datetime) -> None:
        """Show an act."""
        chip: tuple[str, ChipKind] = (tr("Waiting"), "plain")
        sentence = tr("It goes by itself with the next sync.")
        if act.held:
            chip = (tr("Set aside"), "warning")
            why = act.problem or tr("It was set aside so that everything else goes on.")
            sentence = f"{why} {act.next_step}".strip()
        self.say(act.title, chip, sentence, waiting_facts(act, zone, now))
        self.again.setVisible(act.held)
        self.edit.setVisible(act.editable)
        behind = len(act.behind)
        words = counted(behind, tr("Undo, with 1 more"), tr("Undo, with {0} more"))
        self.undo.set_words(words if behind else tr("Undo"))
        self.open.setVisible(act.place is not None)


class RefusalPane(EntryPane):
    """What central refused, with its text and the ways out.

    Source: ux.md 3.7 "Rejected".
    """

    edit_asked = Signal()
    again_asked = Signal()
    copy_asked = Signal()
    save_asked = Signal()
    discard_asked = Signal()
    note_asked = Signal()
    open_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Refused"))
        self.sentence.set_tone("error")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("What was refused"))
        self.next_step = PlainLabel(tone="muted", wrap=True)
        self.no_note = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.edit = Button(tr("Edit and send…"), "primary", icon="pencil", key="F2")
        self.again = Button(tr("Try again"), icon="refresh-cw", key="R")
        self.note = Button(tr("Save as internal note"), icon="lock", key=NOTE_KEY)
        self.copy = Button(tr("Copy text"), "quiet", icon="copy")
        self.save = Button(tr("Save as text…"), "quiet", icon="save", key="S")
        self.drop = Button(tr("Discard"), "quiet", icon="trash-2", key="Del")
        self.open = Button(tr("Open it"), "quiet", icon="arrow-right", key="O")
        self.edit.clicked.connect(self.edit_asked)
        self.open.clicked.connect(self.open_asked)
        self.again.clicked.connect(self.again_asked)
        self.note.clicked.connect(self.note_asked)
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        self.drop.clicked.connect(self.discard_asked)
        box = QVBoxLayout()
        box.setContentsMargins(20, 0, 20, 0)
        box.addWidget(self.text)
        steps = QVBoxLayout()
        steps.setContentsMargins(20, 0, 20, 0)
        steps.addWidget(self.next_step)
        steps.addWidget(self.no_note)
        buttons = (
            self.edit, self.again, self.note, self.open, self.copy, self.save, self.drop
        )  # fmt: skip
        flow = FlowGrid(list(buttons), columns=(4, 3, 2), least=150)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 8, 20, 16)
        foot.addWidget(flow)
        self.column.insertLayout(2, steps)
        self.column.addLayout(box, 1)
        self.column.addLayout(foot)
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
        self.next_step.setText(refusal.next_step)
        self.next_step.setVisible(bool(refusal.next_step))
        self.edit.setVisible(bool(refusal.values))
        self.note.setVisible(refusal.note.ticket is not None)
        self.no_note.setText(refusal.note.why_not)
        self.no_note.setVisible(bool(refusal.note.why_not))
        self.open.setVisible(refusal.place is not None)
        if text_of(self.text) != refusal.text.rstrip("\n"):
            put_text(self.text, refusal.text.rstrip("\n"))

    @Slot()
    def _restyle(self) -> None:
        self.facts.setFixedHeight(current().px(_FACTS_HIGH))
        self.text.setFont(current().font())
        self.text.setMinimumHeight(_LEAST_TEXT * self.text.fontMetrics().lineSpacing())
