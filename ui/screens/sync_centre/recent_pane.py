"""One entry of what happened lately: sent, come in, come together, or decided otherwise."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.bootstrap.sync_facts import CameAct, ChangedDecision, MetAct
from app.domain.words import moment_words
from ui.kit.buttons import Button
from ui.screens.sync_centre.entry_pane import EntryPane
from ui.screens.sync_centre.past import came_facts, decision_facts, met_facts, sent_facts
from ui.screens.sync_centre.state import Past
from ui.screens.sync_centre.words import tr


class RecentPane(EntryPane):
    """What it is, by whom, and the way to the thing itself.

    Source: ux.md 3.7 "Recent".
    """

    open_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Recent"))
        self.open = Button(tr("Open it"), icon="arrow-right", key="O")
        self.open.clicked.connect(self.open_asked)
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 16)
        row.addWidget(self.open)
        row.addStretch(1)
        self.column.addLayout(row)

    def show_past(self, entry: Past, zone: str, now: datetime) -> None:
        """Show an entry."""
        self.open.setVisible(entry.place is not None)
        if isinstance(entry, MetAct):
            self._show_met(entry, zone, now)
        elif isinstance(entry, CameAct):
            facts = came_facts(entry, zone, now)
            self.say(entry.title, (tr("Came in"), "info"), "", facts)
        elif isinstance(entry, ChangedDecision):
            facts = decision_facts(entry, zone, now)
            self.say(entry.title, (tr("Changed"), "warning"), entry.words, facts)
        else:
            facts = sent_facts(entry, zone, now)
            self.say(entry.title, (tr("Confirmed"), "included"), "", facts)

    def _show_met(self, act: MetAct, zone: str, now: datetime) -> None:
        parts = (act.on, act.noun, moment_words(act.at, zone, now))
        words = tr("{0}. You and somebody else changed it; nobody had to be asked.")
        sentence = words.format(" · ".join(part for part in parts if part))
        self.say(act.title, (tr("Came together"), "info"), sentence, met_facts(act))
