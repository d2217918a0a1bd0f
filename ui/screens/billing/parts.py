"""The parts of billing as widgets: a list at the left, what it is about at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import Button
from ui.kit.facts import FactsView
from ui.kit.lines import LineList
from ui.kit.notices.empty import EmptyState
from ui.kit.paper import PagesArea
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_LEAST = 300
_BESIDE = 460
"""So wide a title and its acts are beside one another."""


class SidePart(QSplitter):
    """A list beside something; an empty list says why it is empty."""

    def __init__(self, name: str, list_name: str, side: QWidget) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.list = LineList(list_name)
        self.empty = EmptyState()
        self._left = QStackedWidget()
        self._left.addWidget(self.list)
        self._left.addWidget(self.empty)
        self._left.setMinimumWidth(current().px(_LEAST))
        side.setMinimumWidth(current().px(_LEAST))
        self.addWidget(self._left)
        self.addWidget(side)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.setSizes([600, 600])

    def say_empty(self, words: str) -> None:
        """Say why nothing is listed; no words bring the list back."""
        if words:
            self.empty.say(words)
        self._left.setCurrentWidget(self.empty if words else self.list)


class ReviewPart(SidePart):
    """What waits for a word."""

    def __init__(self) -> None:
        side = QFrame()
        super().__init__("", "", side)
        self.setAccessibleName(self.tr("Reviews"))
        self.list.setAccessibleName(self.tr("What waits for a word"))
        self.facts = FactsView(self.tr("What it is about"))
        self.confirm = Button(self.tr("Confirm"), "primary", key="C")
        self.waive = Button(self.tr("Waive…"), key="W")
        self.reverse = Button(self.tr("Include…"), key="R")
        self.absorb = Button(self.tr("Into its project…"), key="P")
        self.uphold = Button(self.tr("Uphold…"), key="U")
        self.dispute = Button(self.tr("Questioned…"), "quiet", key="Q")
        self.dispute.setAccessibleName(self.tr("The client questions it"))
        self.answer = Button(self.tr("Answer it…"), "primary", key="Enter")
        self.words = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        acts = QHBoxLayout()
        acts.setContentsMargins(16, 8, 16, 4)
        acts.setSpacing(8)
        for button in (
            self.confirm,
            self.answer,
            self.waive,
            self.reverse,
            self.absorb,
            self.uphold,
            self.dispute,
        ):
            acts.addWidget(button)
        acts.addStretch(1)
        hint = QHBoxLayout()
        hint.setContentsMargins(16, 0, 16, 8)
        hint.addWidget(self.words)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(acts)
        column.addLayout(hint)
        column.addWidget(self.facts, 1)


class PaperPart(SidePart):
    """A list beside pages, with one act above them."""

    def __init__(self, name: str, list_name: str, act: str, key: str = "") -> None:
        side = QFrame()
        super().__init__(name, list_name, side)
        self._side = side
        self.title = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self.act = Button(act, "primary", key=key)
        self.words = PlainLabel(tone="excluded", wrap=True)
        self.area = PagesArea(self.tr("Pages"))
        self.lines = LineList(self.tr("Lines: Enter opens what one was worked on"))
        self.turn = Button(self.tr("Lines"), "quiet", key="L")
        self._shown = QStackedWidget()
        self._shown.addWidget(self.area)
        self._shown.addWidget(self.lines)
        self.turn.clicked.connect(self.turn_over)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        self._acts.addWidget(self.turn)
        self._acts.addWidget(self.act)
        head = self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setContentsMargins(16, 8, 16, 4)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addLayout(self._acts)
        head.setAlignment(self._acts, Qt.AlignmentFlag.AlignLeft)
        waits = QHBoxLayout()
        waits.setContentsMargins(16, 0, 16, 8)
        waits.addWidget(self.words)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(waits)
        column.addWidget(self._shown, 1)

    def put(self, button: Button) -> None:
        """Put another act before the first one."""
        self._acts.insertWidget(self._acts.count() - 1, button)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the acts under the title where there is no room beside it."""
        super().resizeEvent(event)
        wide = self._side.width() >= current().px(_BESIDE)
        ways = QBoxLayout.Direction
        self._head.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    @property
    def shows_lines(self) -> bool:
        """Whether the lines stand in the pages' place."""
        return self._shown.currentWidget() is self.lines

    @Slot()
    def turn_over(self) -> None:
        """Show the lines in place of the pages, or the pages again."""
        self._shown.setCurrentWidget(self.area if self.shows_lines else self.lines)
        self.turn.set_words(self.tr("Pages") if self.shows_lines else self.tr("Lines"))
        if self.shows_lines:
            self.lines.setFocus()
