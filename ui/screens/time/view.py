"""The time list as widgets: head, list, and the chosen entry beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.dialogs.sheet_parts import Hairline
from ui.kit.lines.view import LineList
from ui.kit.notices.empty import EmptyState
from ui.kit.text import PlainLabel
from ui.screens.time.detail import TimeDetailPane
from ui.screens.time.state import TimeState, lines_of, sums_of
from ui.screens.time.visit_strip import VisitStrip
from ui.theme import fonts
from ui.theme.theme import current

_LIST_WIDE = 400
_LIST_NARROW = 300
_ROOMY = 1000


class TimePane(QWidget):
    """A list of entries and one of them.

    Source: ux.md 3.3 "Time".
    """

    entry_wanted = Signal()
    mine_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("time")
        self._title = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self._sums = PlainLabel(tone="muted", elide="right")
        self.enter = Button(self.tr("Enter time…"), "primary", icon="plus", key="Insert")
        self.mine = Button(self.tr("My time"), "link")
        self.list = LineList(self.tr("Time entries"))
        self.list.letters = False
        self.detail = TimeDetailPane()
        self.visits = VisitStrip()
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        self.enter.clicked.connect(self.entry_wanted)
        self.mine.clicked.connect(self.mine_wanted)
        self._lay_out()
        current().changed.connect(self._restyle)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._sums)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self.mine)
        head.addWidget(self.enter)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.detail, 1)
        self._stack.addWidget(body)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.visits)
        column.addWidget(Hairline())
        column.addWidget(self._stack, 1)
        self._fit()

    def show_state(self, state: TimeState) -> None:
        """Show a state."""
        rows = state.listed.rows if state.listed is not None else ()
        self._title.setText(state.title)
        self._sums.setText(sums_of(rows))
        self.visits.show_visits(state.visits, state.now)
        self.mine.setVisible(state.ticket is not None)
        lines = lines_of(state)
        if tuple(lines) != self.list.lines:
            self.list.set_lines(lines)
        self.list.choose(state.chosen)
        self.detail.show_state(state)
        if not rows:
            self._empty.say(self.tr("No time is recorded here yet."), self.tr("Enter time…"))
        self._stack.setCurrentIndex(0 if rows else 1)

    @property
    def empty(self) -> EmptyState:
        """What stands here while there is no time."""
        return self._empty

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the list less room in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the panel under everything."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        edge = self.list.mapTo(self, self.list.rect().topRight())
        painter.fillRect(edge.x(), edge.y(), 1, self.height(), current().colour("hairline"))

    def _fit(self) -> None:
        roomy = self.width() >= current().px(_ROOMY)
        wanted = current().px(_LIST_WIDE if roomy else _LIST_NARROW)
        self.list.setFixedWidth(min(wanted, max(160, self.width() // 2)))

    @Slot()
    def _restyle(self) -> None:
        self._fit()
        self.update()
