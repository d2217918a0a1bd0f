"""Clients by when their check-in is due, and the check-ins of the one under the cursor.

Source: ux.md 3.12 (1).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.lines import Line, LineList
from ui.kit.notices.empty import EmptyState
from ui.kit.text import PlainLabel
from ui.theme import fonts

_MARGIN = 16


class DuePart(QWidget):
    """The list; `opened` carries a client's id, `chosen` the one under the cursor."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Check-ins by when they are due"))
        self.title = PlainLabel(self.tr("Check-ins"), size=fonts.LARGE, weight=fonts.BOLD)
        self.sums = PlainLabel(tone="muted")
        self.build = Button(self.tr("Build the agenda"), "primary", key="Enter")
        self.plan = Button(self.tr("Plan…"), icon="calendar-days", key="P")
        self.plan.setAccessibleName(self.tr("Plan a check-in"))
        self.list = LineList(self.tr("Clients, the most overdue first"))
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 8)
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.sums, 1)
        head.addWidget(self.plan)
        head.addWidget(self.build)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.list.opened.connect(self.opened)
        self.list.chosen.connect(self.chosen)

    def show_lines(self, lines: Sequence[Line], sums: str, chosen: UUID | None) -> None:
        """Show the clients; without any, say why there are none."""
        self.sums.setText(sums)
        self.list.set_lines(lines)
        self.list.choose(chosen)
        some = any(not line.heading for line in lines)
        self.build.setEnabled(some)
        self.plan.setEnabled(some)
        self._stack.setCurrentWidget(self.list if some else self.empty)

    def say_empty(self, words: str, act: str = "", key: str = "") -> None:
        """Say why there is no client here."""
        self.empty.say(words, act, key)
        self._stack.setCurrentWidget(self.empty)
