"""The ticket as widgets: head, parts, editor, and the column beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.vocabulary import Right
from app.queries.ticket_page import TicketPage
from ui.kit.buttons import Button
from ui.kit.dialogs.sheet_parts import Hairline
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.tabs import CountTabs
from ui.kit.text import PlainLabel
from ui.screens.ticket.actions import FETCH_KEY
from ui.screens.ticket.attachments import files_in
from ui.screens.ticket.editor import Editor
from ui.screens.ticket.entries import Telling, entries_of, message_count
from ui.screens.ticket.header import TicketHeader
from ui.screens.ticket.inspector import Inspector
from ui.screens.ticket.missing import missing_words
from ui.screens.ticket.parts import CoveragePart, RelatedPart, WorkPart
from ui.screens.ticket.state import Loaded, Tab, TicketScreenState
from ui.screens.ticket.timeline import Timeline
from ui.theme import fonts
from ui.theme.theme import current

_DRAFT_MS = 600
_INSPECTOR_NEEDS = 505


class TicketPane(QWidget):
    """One ticket.

    Source: mockups/01-queue-ticket; ux.md 3.2, 3.3.
    """

    draft_rested = Signal()
    refusal_dismissed = Signal()
    files_dropped = Signal(list)
    fetch_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ticket")
        self.setAcceptDrops(True)
        self._read: Loaded | None = None
        self._painted: UUID | None = None
        self._side_wanted = True
        self._behind: dict[Tab, Callable[[], None]] = {}
        """Parts that are built when they are first looked at."""
        self.header = TicketHeader()
        self.tabs = CountTabs(
            self.tr("Parts of the ticket"),
            (
                ("timeline", self.tr("Timeline")),
                ("work", self.tr("Work")),
                ("coverage", self.tr("Coverage")),
                ("related", self.tr("Related")),
            ),
        )
        self.timeline = Timeline(self.tr("Timeline"))
        self.work = WorkPart(self.tr("Work"))
        self.coverage = CoveragePart(self.tr("Coverage"))
        self.related = RelatedPart(self.tr("Related"))
        self.editor = Editor()
        self.inspector = Inspector()
        self.refusal = RefusalBar()
        self._busy = BusyBar()
        self.empty = EmptyState()
        self._stack, self._whole = QStackedWidget(), QStackedWidget()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_DRAFT_MS)
        self._rest.timeout.connect(self.draft_rested)
        self._lay_out()
        self._part: QWidget = self.timeline
        self.refusal.dismissed.connect(self.refusal_dismissed)
        self.empty.acted.connect(self.fetch_requested)
        self.header.side_requested.connect(self.toggle_side)
        self.editor.left.connect(self.timeline.setFocus)
        current().changed.connect(self._restyle)

    def _lay_out(self) -> None:
        for part in (self.timeline, self.work, self.coverage, self.related):
            self._stack.addWidget(part)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(8, 0, 8, 0)
        tabs.addWidget(self.tabs, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._busy)
        left.addWidget(self._stack, 1)
        left.addWidget(self.editor)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(left, 1)
        body.addWidget(self.inspector)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.refusal)
        column.addLayout(tabs)
        column.addWidget(Hairline())
        column.addLayout(body, 1)
        self._whole.addWidget(page)
        self._whole.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._whole)
        self.empty.say(self.tr("Choose a ticket in the list."))
        self._whole.setCurrentIndex(1)

    def show_state(self, state: TicketScreenState) -> None:
        """Show a state."""
        if state.missing:
            self._show_missing(state)
            self._whole.setCurrentIndex(1)
        loaded, page = state.loaded, state.page
        if loaded is not None and page is not None:
            if self._whole.currentIndex():
                self._whole.setCurrentIndex(0)
                self._part = self._stack.currentWidget() or self.timeline
            if loaded is not self._read:
                self._read = loaded
                self._show_page(loaded, page)
        self._busy.start() if state.loading else self._busy.stop()
        self._show_tab(state.tab)
        online = loaded.online if loaded is not None else True
        in_editor = state.refusal if not state.draft.empty or self.editor.text.hasFocus() else ""
        self.editor.show_draft(state.draft, online=online, sending=state.sending, refusal=in_editor)
        self.refusal.say("" if in_editor else state.refusal)

    def _show_missing(self, state: TicketScreenState) -> None:
        """Say where a ticket is that is not here, and how it comes."""
        words, button = missing_words(state)
        if (words, bool(button)) == (self.empty.accessibleName(), bool(self.empty.button)):
            return  # a button that is made anew would lose the focus
        had_focus = self.empty.isAncestorOf(self.focusWidget() or self)
        self.empty.say(words, button, FETCH_KEY if button else "")
        self._part = self.empty.button or self.empty
        if had_focus and self.empty.button is not None:
            self.empty.button.setFocus()

    def rest_draft(self) -> None:
        """Keep the draft when typing pauses."""
        self._rest.start()

    @Slot()
    def toggle_side(self) -> None:
        """Fold the side column away, or bring it back."""
        self._side_wanted = not self.inspector.isVisible()
        self._fit(forced=True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fold the side column away where there is no room for it."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the panel under everything."""
        QPainter(self).fillRect(self.rect(), current().colour("panel"))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the focus to the part in sight; a proxy would make Tab pass over the head."""
        self._part.setFocus(event.reason())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files, once there is a ticket that they can hang on."""
        if self._painted is not None and files_in(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Add the files."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.files_dropped.emit(files_in(event.mimeData()))

    def _show_page(self, loaded: Loaded, page: TicketPage) -> None:
        anew = page.id != self._painted
        self._painted = page.id
        name = next((one.name for one in loaded.people if one.id == loaded.me), "")
        tell = Telling(loaded.me, name, loaded.zone, page.now, loaded.unsynced)
        entries = entries_of(page, tell)
        self.header.show_page(page)
        self.header.sync.show_standing(
            waiting=bool(loaded.unsynced), disputed=loaded.disputed, refused=loaded.refused
        )
        self.timeline.show_entries(entries, anew=anew)
        self._behind = {
            "work": partial(self.work.show_work, page.detail.work, tell),
            "coverage": partial(self.coverage.show_page, page, manager=Right.TAM in loaded.rights),
            "related": partial(self.related.show_page, page, loaded.files, loaded.small),
        }
        QTimer.singleShot(0, self, self._show_beside)
        self.tabs.set_count("timeline", message_count(entries))
        self.tabs.set_count("work", len(page.detail.work))
        linked = len(page.detail.related) + len(page.detail.attachments)
        self.tabs.set_count("related", linked)

    @Slot()
    def _show_beside(self) -> None:
        """Fill the side column in a turn of its own, so that keys are not held up by both."""
        if self._read is not None:
            self.inspector.show_loaded(self._read)

    def _show_tab(self, tab: Tab) -> None:
        parts: dict[Tab, QWidget] = {
            "timeline": self.timeline,
            "work": self.work,
            "coverage": self.coverage,
            "related": self.related,
        }
        build = self._behind.pop(tab, None)
        if build is not None:
            build()
        if self.tabs.key() != tab:
            self.tabs.choose(tab)
        if self._stack.currentWidget() is not parts[tab]:
            had_focus = self._stack.isAncestorOf(self.focusWidget() or self)
            self._stack.setCurrentWidget(parts[tab])
            self._part = parts[tab]
            if had_focus:
                parts[tab].setFocus()
        self.editor.setVisible(tab == "timeline")

    def _fit(self, *, forced: bool = False) -> None:
        room = self.width() >= current().px(_INSPECTOR_NEEDS)
        shown = self._side_wanted and (room or (forced and self._side_wanted))
        self.inspector.setVisible(shown)

    @Slot()
    def _restyle(self) -> None:
        self._read = None
        self._fit()
        self.update()


class RefusalBar(QWidget):
    """Why an act on the ticket did not happen, where the person looks."""

    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = PlainLabel(tone="error", size=fonts.CELL, wrap=True)
        close = Button(self.tr("Dismiss"), "quiet")
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, sentence: str) -> None:
        """Say a sentence, or nothing."""
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground of an error, and its bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("error_fill"))
        painter.fillRect(0, 0, 3, self.height(), current().colour("error"))
