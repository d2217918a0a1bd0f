"""This device in words and counts, as cards, and the log of its sync."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.sync_facts import SyncOverview
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.facts import Facts, add_group
from ui.kit.plain_text import put_text, text_of
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.fact_grid import FactGrid
from ui.screens.sync_centre.files_card import FilesCard
from ui.screens.sync_centre.models import device_facts
from ui.screens.sync_centre.words import tr
from ui.theme import fonts
from ui.theme.theme import current

_LOG_LINES = 9


class LogCard(Card):
    """What the sync did lately, for whoever helps; nothing of a client is in it."""

    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Sync log"), spacing=8)
        words = tr("Each round with its counts and codes; nothing of a client is in it.")
        self.note = PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(tr("Sync log"))
        self.copy = Button(tr("Copy the log"), icon="copy", key="Ctrl+Shift+C")
        self.save = Button(tr("Save the log…"), icon="save", key="S")
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        self.column.addWidget(self.note)
        self.column.addWidget(self.text)
        self.column.addLayout(row)
        current().changed.connect(self._restyle)
        self._restyle()

    def show_log(self, text: str) -> None:
        """Show the log, its end in sight."""
        said = text.rstrip("\n") or tr("No round has been logged yet: Sync now (F5) begins one.")
        if said != text_of(self.text):
            put_text(self.text, said)
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.maximum())
        self.copy.setEnabled(bool(text))
        self.save.setEnabled(bool(text))

    @Slot()
    def _restyle(self) -> None:
        self.text.setFont(current().font(fonts.CELL))
        self.text.setFixedHeight(_LOG_LINES * self.text.fontMetrics().lineSpacing() + 20)


class DevicePane(QScrollArea):
    """One card for each group of facts, the files, and the log below them.

    Source: ux.md 3.7 "This device".
    """

    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("This device"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._log = LogCard()
        self.log = self._log.text
        self._log.copy_asked.connect(self.copy_asked)
        self._log.save_asked.connect(self.save_asked)
        self.files = FilesCard()
        body = QWidget()
        body.setAccessibleName(self.accessibleName())
        self._facts = FactGrid(_card, columns=(4, 2, 1), least=270)
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(16)
        for part in (self._facts, self.files, self._log):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)

    def show_device(self, overview: SyncOverview) -> None:
        """Show this device as it was read."""
        self._log.show_log(overview.device.log)
        self.files.show_files(overview)
        self._facts.show_groups(device_facts(overview.device, overview))


def _card(group: Facts) -> Card:
    card = Card(group.title, spacing=6)
    add_group(card.column, Facts("", group.facts))
    card.column.addStretch(1)
    return card
