"""The files of this device: what waits and why, what is kept, and the way to choose otherwise."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.bootstrap.sync_facts import SyncOverview
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.screens.sync_centre.fact_grid import FactGrid, bare_part
from ui.screens.sync_centre.files_words import files_kept, files_waiting
from ui.screens.sync_centre.words import tr

FILES_KEY = "F"


class FilesCard(Card):
    """What waits at the left, what was chosen at the right.

    Source: ux.md 3.7 "This device"; sync.md 2.9.
    """

    change_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Files"), spacing=8)
        self.change = Button(tr("Change…"), icon="settings", key=FILES_KEY)
        self.change.setAccessibleName(tr("Change how files travel and how much room they have"))
        self.change.clicked.connect(self.change_asked)
        self._facts = FactGrid(bare_part, columns=(2, 1), least=330, gap=24)
        row = QHBoxLayout()
        row.addWidget(self.change)
        row.addStretch(1)
        self.column.addWidget(self._facts)
        self.column.addLayout(row)

    def show_files(self, overview: SyncOverview) -> None:
        """Show how the files stand."""
        self._facts.show_groups((files_waiting(overview), files_kept(overview.device)))
