"""The foot of the list of conflicts: how many are selected, and what settles them together."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.flow import FlowGrid
from ui.kit.plural import counted
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.words import tr
from ui.theme import fonts

KEEP_KEY, ALL_KEY = "Shift+K", "Ctrl+A"


class BatchBar(QWidget):
    """Shown while conflicts are selected.

    Source: ux.md 3.7 "Batch".
    """

    keep_asked = Signal()
    all_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = PlainLabel(weight=fonts.BOLD, size=fonts.CELL)
        self.keep = Button("", "primary", icon="check", key=KEEP_KEY)
        self.all = Button("", key=ALL_KEY)
        self.keep.clicked.connect(self.keep_asked)
        self.all.clicked.connect(self.all_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addWidget(FlowGrid([self.keep, self.all], columns=(2, 1), least=168, gap=6))
        self.hide()

    def show_batch(self, selected: int, of: int) -> None:
        """Show how many are selected; nothing where none is."""
        self.words.setText(tr("{0} of {1} selected").format(selected, of))
        self.keep.set_words(counted(selected, tr("Keep yours in it"), tr("Keep yours in {0}")))
        self.all.set_words(tr("Select none") if selected == of else tr("Select all"))
        self.setVisible(selected > 0)
