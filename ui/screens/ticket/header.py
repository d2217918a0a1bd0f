"""The head of a ticket: priority, number, state, subject, and what time it is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.lifecycle import WORDS
from app.domain.queue.words import KIND_WORDS, hours_words
from app.domain.vocabulary import OPEN_STATES, TicketState
from app.queries.ticket_page import TicketPage
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.mark_widgets import PriorityMark
from ui.kit.sync_chip import SyncChip
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_GAP, _LEFT, _RIGHT = 8, 16, 12


class TicketHeader(QWidget):
    """Who it is about, how it stands, and the acts behind "…".

    Source: mockups/01-queue-ticket.
    """

    copy_requested = Signal()
    menu_requested = Signal()
    side_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._priority = PriorityMark(3)
        self._number = PlainLabel(tone="muted")
        self._state, self._kind = Chip("", "info"), Chip("", "plain")
        self.sync = SyncChip()
        self.chips = QWidget()
        self._is_under = False
        self._title = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, wrap=True)
        self._where = PlainLabel(tone="muted", elide="right")
        self.copy = Button(self.tr("Copy the number"), "quiet", icon="link", square=True, key="Y")
        self.side = Button(
            self.tr("Clocks, people, coverage"), "quiet", icon="panel-right", square=True
        )
        self.more = Button(self.tr("More acts"), "quiet", icon="ellipsis", square=True)
        self.copy.clicked.connect(self.copy_requested)
        self.side.clicked.connect(self.side_requested)
        self.more.clicked.connect(self.menu_requested)
        self._lay_out()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)  # a long subject takes a second line
        self.setSizePolicy(policy)
        current().changed.connect(self._restyle)

    def _lay_out(self) -> None:
        chips = QHBoxLayout(self.chips)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(_GAP)
        for chip in (self._state, self._kind, self.sync):
            chips.addWidget(chip)
        self._row, self._under = QHBoxLayout(), QHBoxLayout()
        self._row.setSpacing(_GAP)
        for widget in (self._priority, self._number, self.chips):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self.copy, self.side, self.more):
            self._row.addWidget(button)
        self._under.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_LEFT, 10, _RIGHT, 10)
        column.setSpacing(2)
        column.addLayout(self._row)
        column.addLayout(self._under)
        column.addSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._where)

    def show_page(self, page: TicketPage) -> None:
        """Show a ticket."""
        row = page.detail.row
        self._priority.set_priority(row.priority)
        self._number.setText(row.label)
        self._number.set_tone("excluded" if row.number is None else "muted")
        state = TicketState(row.state)
        self._state.set_chip(WORDS[state], "info" if state in OPEN_STATES else "soft")
        self._kind.set_chip(KIND_WORDS.get(row.kind, row.kind), "plain")
        self._title.setText(row.title)
        self._where.setText(
            self.tr("{0} · {1}", "client · time there").format(
                row.client, hours_words(page.hours, page.now)
            )
        )
        self.setAccessibleName(f"{row.label} {row.title}")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find the chips a place that fits."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """The same when a chip comes, goes or gets other words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _place(self) -> None:
        """Put the chips beside the number, or under it where they would be cut."""
        parts = (self._priority, self._number, self.chips, self.copy, self.side, self.more)
        wanted = sum(part.sizeHint().width() + _GAP for part in parts) + _LEFT + _RIGHT
        under = wanted > self.width()
        if under == self._is_under:
            return
        self._is_under = under
        leaves, takes = (self._row, self._under) if under else (self._under, self._row)
        leaves.removeWidget(self.chips)
        takes.insertWidget(0 if under else 2, self.chips)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), current().colour("panel"))

    @Slot()
    def _restyle(self) -> None:
        self.update()
