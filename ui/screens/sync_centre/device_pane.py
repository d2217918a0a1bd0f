"""This device in words and counts, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.kit.card import Card
from ui.kit.facts import Facts, add_group
from ui.kit.flow import FlowGrid
from ui.screens.sync_centre.models import tr


class DevicePane(QScrollArea):
    """One card for each group of facts.

    Source: ux.md 3.7 "This device".
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("This device"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[Facts, ...] = ()

    def show_facts(self, groups: Sequence[Facts]) -> None:
        """Show other facts."""
        if tuple(groups) == self._shown:
            return
        self._shown = tuple(groups)
        body = QWidget()
        body.setAccessibleName(self.accessibleName())
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 16)
        cards = [_card(group) for group in groups]
        column.addWidget(FlowGrid(cards, columns=(3, 2, 1), least=330))
        column.addStretch(1)
        self.setWidget(body)


def _card(group: Facts) -> Card:
    card = Card(group.title, spacing=6)
    add_group(card.column, Facts("", group.facts))
    card.column.addStretch(1)
    return card
