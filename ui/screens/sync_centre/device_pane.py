"""This device in words and counts, as cards, and the log of its sync."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.sync_facts import DeviceFacts
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.facts import Facts, add_group
from ui.kit.flow import FlowGrid
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.models import tr
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
        if said != self.text.toPlainText():
            self.text.setPlainText(said)
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.maximum())
        self.copy.setEnabled(bool(text))
        self.save.setEnabled(bool(text))

    @Slot()
    def _restyle(self) -> None:
        self.text.setFont(current().font(fonts.CELL))
        self.text.setFixedHeight(_LOG_LINES * self.text.fontMetrics().lineSpacing() + 20)


class DevicePane(QScrollArea):
    """One card for each group of facts, and the log below them.

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
        self._shown: tuple[Facts, ...] = ()
        self._log = LogCard()
        self.log = self._log.text
        self._log.copy_asked.connect(self.copy_asked)
        self._log.save_asked.connect(self.save_asked)
        body = QWidget()
        body.setAccessibleName(self.accessibleName())
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._column.setSpacing(16)
        self._column.addWidget(self._log)
        self._column.addStretch(1)
        self._facts: QWidget | None = None
        self.setWidget(body)

    def show_facts(self, groups: Sequence[Facts], device: DeviceFacts) -> None:
        """Show other facts, and the log."""
        self._log.show_log(device.log)
        if tuple(groups) == self._shown:
            return
        self._shown = tuple(groups)
        if self._facts is not None:
            self._column.removeWidget(self._facts)
            self._facts.hide()
            self._facts.deleteLater()
        self._facts = FlowGrid([_card(group) for group in groups], columns=(4, 2, 1), least=270)
        self._column.insertWidget(0, self._facts)


def _card(group: Facts) -> Card:
    card = Card(group.title, spacing=6)
    add_group(card.column, Facts("", group.facts))
    card.column.addStretch(1)
    return card
