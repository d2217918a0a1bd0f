"""The sync centre as widgets: head, tabs, a list at the left and one entry at the right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.bootstrap.sync_facts import Clash, Refusal, SyncOverview, WaitingAct
from ui.kit.buttons import Button
from ui.kit.head_tabs import HeadAndTabs
from ui.kit.lines import LineList
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel, Tone
from ui.screens.sync_centre.archives_bar import ArchivesBar
from ui.screens.sync_centre.batch_bar import BatchBar
from ui.screens.sync_centre.conflict_pane import ConflictPane, ConflictView
from ui.screens.sync_centre.device_pane import DevicePane
from ui.screens.sync_centre.entry_pane import EntryPane, RefusalPane, WaitingPane
from ui.screens.sync_centre.models import (
    empty_words,
    head_words,
    lines_of,
    note_words,
)
from ui.screens.sync_centre.recent_pane import RecentPane
from ui.screens.sync_centre.state import Entry, SyncCentreState, Tab
from ui.screens.sync_centre.words import tr
from ui.theme import fonts
from ui.theme.theme import current

_LEAST_LIST, _USUAL_LIST, _LIST_SHARE = 200, 360, 0.38
"""Width of the list: at least and usually, at 100 %; its share where there is little room."""

_SIGNS: Mapping[str, tuple[str, str, Tone]] = {
    "online": ("circle-check", "included", ""),
    "copying": ("download", "accent", ""),
    "degraded": ("hourglass", "excluded", "excluded"),
    "offline": ("cloud-off", "excluded", "excluded"),
    "refused": ("circle-alert", "error", "error"),
    "signed-out": ("circle-alert", "error", "error"),
    "never": ("circle", "muted", "muted"),
}
"""State of the sync → icon, its colour, the words' tone."""


def _scrolled(pane: EntryPane) -> QScrollArea:
    """The pane in a place that it may be higher than."""
    room = QScrollArea()
    room.setAccessibleName(pane.accessibleName())
    room.setFrameShape(QFrame.Shape.NoFrame)
    room.setWidgetResizable(True)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    room.setWidget(pane)
    return room


class SyncHead(QWidget):
    """Title, how the sync stands, and the button that starts one."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel(tr("Sync centre"), size=fonts.LARGE, weight=fonts.BOLD)
        self.sign = Sign("circle")
        self.words = PlainLabel(wrap=True)
        self.now = Button(tr("Sync now"), "primary", icon="refresh-cw", key="F5")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addLayout(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 14, 24, 10)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.now)

    def show_status(self, overview: SyncOverview) -> None:
        """Say how the sync stands."""
        status = overview.status
        held = status.state == "online" and status.held
        icon, token, tone = _SIGNS["degraded" if held else status.state]
        self.sign.set_sign(icon, token)
        self.words.setText(head_words(status))
        self.words.set_tone(tone)


class SyncCentrePane(QWidget):
    """Everything that the screen shows.

    Source: mockups/07-sync-centre; ux.md 3.7.
    """

    tab_chosen = Signal(str)
    entry_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Sync centre"))
        self.head = SyncHead()
        self._top = HeadAndTabs(self.head, tr("Parts of the sync centre"), self._tab_words())
        self.tabs = self._top.tabs
        self.busy = BusyBar()
        self.archives = ArchivesBar()
        self.list = LineList(tr("Entries"))
        self.note = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.batch = BatchBar()
        self.waiting, self.recent = WaitingPane(), RecentPane()
        self.conflict, self.refusal = ConflictPane(), RefusalPane()
        self.device = DevicePane()
        self.empty = EmptyState()
        self._details = QStackedWidget()
        self._rooms = {pane: _scrolled(pane) for pane in (self.waiting, self.refusal, self.recent)}
        self._is_moved = False
        self._split = QSplitter()
        self._body = QStackedWidget()
        self._lay_out()
        self.tabs.chosen.connect(self._choose_tab)
        self.list.chosen.connect(self.entry_chosen)
        self.list.opened.connect(self._enter)

    def _tab_words(self) -> list[tuple[str, str]]:
        return [
            ("waiting", tr("Waiting")),
            ("conflicts", tr("Conflicts")),
            ("rejected", tr("Rejected")),
            ("recent", tr("Recent")),
            ("device", tr("This device")),
        ]

    def _lay_out(self) -> None:
        for room in (self.conflict, *self._rooms.values()):
            self._details.addWidget(room)
        self._split.addWidget(self._left())
        self._split.addWidget(self._details)
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.splitterMoved.connect(self._note_moved)
        self.empty.setContentsMargins(8, 0, 8, 0)  # its words stand under the head's
        for body in (self._split, self.device, self.empty):
            self._body.addWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self.busy)
        column.addWidget(self.archives)
        column.addWidget(self._body, 1)

    def _left(self) -> QWidget:
        left = QFrame()
        left.setProperty("surface", "panel")
        left.setMinimumWidth(current().px(_LEAST_LIST))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.addWidget(self.batch)
        foot.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        return left

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room anew, unless somebody has moved the line between."""
        super().resizeEvent(event)
        if not self._is_moved:
            width = event.size().width()
            list_width = min(current().px(_USUAL_LIST), round(width * _LIST_SHARE))
            self._split.setSizes([list_width, width - list_width])

    @Slot()
    def _note_moved(self) -> None:
        self._is_moved = True

    def show_state(self, state: SyncCentreState) -> None:
        """Show a state."""
        overview = state.overview
        if state.loading:
            self.busy.start()
        else:
            self.busy.stop()
        self.tabs.choose(state.tab)
        self.head.sign.setVisible(overview is not None)
        if overview is None:
            self.empty.say(state.problem, tr("Try again") if state.problem else "")
            self._body.setCurrentWidget(self.empty)
            return
        self._count(state, overview)
        self.head.show_status(overview)
        if state.tab == "device":
            self.device.show_device(overview)
            self._body.setCurrentWidget(self.device)
            return
        self._show_list(state, overview)

    def _count(self, state: SyncCentreState, overview: SyncOverview) -> None:
        counts = {
            "waiting": len(overview.waiting),
            "conflicts": len(overview.clashes),
            "rejected": len(overview.refusals),
            "recent": len(state.entries("recent")),
        }
        for key, count in counts.items():
            self.tabs.set_count(key, count)

    def _show_list(self, state: SyncCentreState, overview: SyncOverview) -> None:
        zone, now, entry = overview.device.zone, overview.at, state.entry
        self.list.set_lines(lines_of(state.entries(), zone, now, state.marked))
        if entry is None:
            self.empty.say(empty_words(state.tab, overview))
            self._body.setCurrentWidget(self.empty)
            return
        self.list.choose(entry.key)
        self.note.setText(note_words(state.tab, overview))
        self.batch.show_batch(len(state.batch), len(overview.clashes))
        self._body.setCurrentWidget(self._split)
        self._show_entry(entry, state, zone, now)

    def _show_entry(self, entry: Entry, state: SyncCentreState, zone: str, now: datetime) -> None:
        if isinstance(entry, Clash):
            self.conflict.show_clash(
                ConflictView(
                    entry, state.place, zone, now, len(state.alike), state.reading, state.standing
                )
            )
            self.conflict.met.show_met(state.met)
            self._details.setCurrentWidget(self.conflict)
        elif isinstance(entry, Refusal):
            self.refusal.show_refusal(entry, zone, now)
            self._details.setCurrentWidget(self._rooms[self.refusal])
        elif isinstance(entry, WaitingAct):
            self.waiting.show_waiting(entry, zone, now)
            self._details.setCurrentWidget(self._rooms[self.waiting])
        else:
            self.recent.show_past(entry, zone, now)
            self._details.setCurrentWidget(self._rooms[self.recent])

    def detail_of(self, tab: Tab) -> QWidget:
        """Where the keyboard goes in an open entry."""
        return {
            "waiting": self.waiting.facts,
            "conflicts": self.conflict.ours.button,
            "rejected": self.refusal.text,
            "recent": self.recent.facts,
            "device": self.device.log,
        }[tab]

    @Slot(object)
    def _choose_tab(self, key: object) -> None:
        self.tab_chosen.emit(str(key))

    @Slot(object)
    def _enter(self, key: object) -> None:
        self.entry_chosen.emit(key)
        shown = self._details.currentWidget()
        if shown is self.conflict:
            self.conflict.ours.button.setFocus()
        elif shown is self._rooms[self.refusal]:
            self.refusal.text.setFocus()
