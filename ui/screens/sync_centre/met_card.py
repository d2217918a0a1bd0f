"""What else came together on the thing in conflict, without anybody being asked."""

from __future__ import annotations

from collections.abc import Sequence

from app.bootstrap.sync_facts import MetAct
from ui.kit.card import Card
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.fact_grid import FactGrid, bare_part
from ui.screens.sync_centre.past import met_facts
from ui.screens.sync_centre.words import tr
from ui.theme import fonts


class MetCard(Card):
    """Field by field: what stood, what stands, and why it was no question.

    Source: mockups/07-sync-centre "Merged without a question".
    """

    def __init__(self) -> None:
        super().__init__(inset=14, spacing=6)
        name = tr("Merged without a question")
        self.setAccessibleName(name)
        self.facts = FactGrid(bare_part, columns=(1,), least=200)
        self.column.addWidget(PlainLabel(name, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))
        self.column.addWidget(self.facts)
        self.hide()

    def show_met(self, acts: Sequence[MetAct]) -> None:
        """Show them, the newest first; nothing where there are none."""
        self.facts.show_groups([group for act in acts for group in met_facts(act)])
        self.setVisible(bool(acts))
