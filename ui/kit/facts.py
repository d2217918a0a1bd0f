"""Facts about one thing, label and value, section by section; every value can be copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout

from ui.kit.text import PlainLabel, Tone
from ui.theme import fonts
from ui.theme.theme import current

_LABEL = 128


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, and its value."""

    label: str
    value: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A group of facts under a title; `tail` is one figure beside the title."""

    title: str
    facts: tuple[Fact, ...]
    tail: str = ""
    more: str = ""


class FactsView(QScrollArea):
    """Shows groups of facts, one under another."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[Facts, ...] = ()
        self._build()
        current().changed.connect(self._build)

    def show_groups(self, groups: Sequence[Facts]) -> None:
        """Show other groups from their beginning."""
        if tuple(groups) != self._shown:
            self._shown = tuple(groups)
            self._build()
            self.verticalScrollBar().setValue(0)

    @Slot()
    def _build(self) -> None:
        """Put the facts in anew, in the sizes of the moment."""
        body = QFrame()
        body.setProperty("surface", "panel")
        body.setAccessibleName(self.accessibleName())
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 8, 20, 16)
        column.setSpacing(4)
        for group in self._shown:
            add_group(column, group)
        column.addStretch(1)
        self.setWidget(body)


def add_group(column: QVBoxLayout, group: Facts) -> None:
    """Put a group of facts at the end of a column."""
    if group.title:
        column.addSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(PlainLabel(group.title, weight=fonts.BOLD))
        head.addWidget(PlainLabel(group.tail, tone="muted"))
        head.addStretch(1)
        column.addLayout(head)
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, current().px(_LABEL))
    for row, fact in enumerate(group.facts):
        label = PlainLabel(fact.label, tone="muted", size=fonts.CELL, elide="right")
        label.setFixedWidth(current().px(_LABEL))
        value = PlainLabel(fact.value, tone=fact.tone, size=fonts.CELL, wrap=True)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        value.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        value.setAccessibleName(f"{fact.label}: {fact.value}")
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    column.addLayout(grid)
    if group.more:
        column.addWidget(PlainLabel(group.more, tone="muted", size=fonts.CELL))
