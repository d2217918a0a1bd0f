"""The files of this device: what waits and why, what is kept, and the way to choose otherwise."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bootstrap.sync_facts import SyncOverview
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.facts import Facts, add_group
from ui.kit.flow import FlowGrid
from ui.screens.sync_centre.files_words import files_kept, files_waiting
from ui.screens.sync_centre.models import tr
from ui.theme.theme import current

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
        self._shown: tuple[Facts, ...] = ()
        self._facts: FlowGrid | None = None
        row = QHBoxLayout()
        row.addWidget(self.change)
        row.addStretch(1)
        self.column.addLayout(row)
        current().changed.connect(self._build)

    def show_files(self, overview: SyncOverview) -> None:
        """Show how the files stand."""
        groups = (files_waiting(overview), files_kept(overview.device))
        if groups != self._shown:
            self._shown = groups
            self._build()

    @Slot()
    def _build(self) -> None:
        """Put the facts in anew, in the sizes of the moment."""
        if self._facts is not None:
            self.column.removeWidget(self._facts)
            self._facts.hide()
            self._facts.deleteLater()
        parts = [_part(group) for group in self._shown]
        self._facts = FlowGrid(parts, columns=(2, 1), least=330, gap=24)
        self.column.insertWidget(1, self._facts)


def _part(group: Facts) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    add_group(column, group)
    column.addStretch(1)
    return part
