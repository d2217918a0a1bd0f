"""A page while it is written: its source, and beside it what it will look like."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout

from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.kinds import LineField
from ui.kit.markdown import MarkdownView
from ui.kit.text import PlainLabel
from ui.screens.pages.source import SourceBox
from ui.screens.pages.state import PagesState, Written
from ui.screens.pages.words import moved_words, tr
from ui.theme import fonts

_PREVIEW_MS, _PREVIEW_LONG_MS, _REST_MS = 250, 1_000, 600
_LONG = 100_000
"""Characters from which on the preview waits for a pause."""


class EditPart(QFrame):
    """Source at the left and preview at the right, or under it where there is little room.

    Source: ux.md 3.3 "Pages".
    """

    typed = Signal(object)
    """What stands in both boxes (`Written`)."""
    rested = Signal()
    """Typing paused: keep the draft."""
    save_asked = Signal()
    discard_asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.client = PlainLabel(tone="muted", size=fonts.CELL)
        self.unsaved = Chip(tr("Not saved"), "warning")
        self.title = LineField(tr("Title"), placeholder=tr("What others will look for"))
        self.source = SourceBox(tr("Text of the page in Markdown"))
        self.preview = MarkdownView(tr("Preview"))
        self.notice = PlainLabel(tone="excluded", wrap=True)
        self.discard = Button(tr("Discard what was typed"), "quiet", icon="trash-2")
        self.error = ErrorLine()
        self.save = Button(tr("Save page"), "primary", key="Ctrl+Return")
        self.back = Button(tr("Leave"), "quiet", key="Esc")
        self.split = QSplitter()
        self._preview_soon = self._timer(self.show_preview)
        self._rest = self._timer(self.rested.emit)
        self._lay_out()
        self.title.edited.connect(self._tell)
        self.source.typed.connect(self._tell)
        self.save.clicked.connect(self.save_asked)
        self.discard.clicked.connect(self.discard_asked)
        self.back.clicked.connect(self.left)

    def _timer(self, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        return timer

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.client)
        head.addWidget(self.unsaved)
        head.addStretch(1)
        self.source.setPlaceholderText(
            tr("# A heading, - a list, `code`, [a link](ticket:T-1042): Markdown")
        )
        pad = QFrame()
        beside = QVBoxLayout(pad)
        beside.setContentsMargins(16, 6, 0, 0)
        beside.addWidget(self.preview)
        self.split.addWidget(self.source)
        self.split.addWidget(pad)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([1000, 1000])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addWidget(self.error, 1)
        foot.addStretch(1)
        foot.addWidget(self.discard)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 16, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.title)
        column.addWidget(self.notice)
        column.addWidget(self.split, 1)
        column.addLayout(foot)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the preview under the source, or beside it."""
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.split.orientation() != wanted:
            self.split.setOrientation(wanted)
            self.split.setSizes([1000, 1000])

    def show_state(self, state: PagesState) -> None:
        """Show what is being written."""
        loaded, typed = state.loaded, state.draft.typed
        if loaded is None:
            return
        new = state.is_new
        words = tr("{0}: new page") if new else tr("{0}: edit a page")
        self.client.setText(words.format(loaded.page.client_name))
        if self.title.text() != typed.title.strip():
            self.title.set_text(typed.title)
        self.source.begin(typed.body)
        self.unsaved.setVisible(state.draft.changed)
        self.discard.setVisible(state.draft.changed)
        resumed = tr("Taken up again: this is what you typed before.") if state.resumed else ""
        notice = moved_words(state) or resumed
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.error.say(state.refusal)
        self.save.setEnabled(state.draft.changed and not state.busy)
        if self.preview.markdown != typed.body:
            self._show_preview_soon(typed.body)

    def begin(self) -> None:
        """Put the keyboard where work begins, and show the preview at once."""
        self.show_preview()
        (self.source if self.title.text() else self.title.box).setFocus()

    def _show_preview_soon(self, body: str) -> None:
        long = len(body) > _LONG
        if long or not self._preview_soon.isActive():
            self._preview_soon.start(_PREVIEW_LONG_MS if long else _PREVIEW_MS)

    @Slot()
    def show_preview(self) -> None:
        """Show what the text will look like, at the place that was looked at."""
        bar = self.preview.verticalScrollBar()
        before = bar.value()
        self.preview.set_markdown(self.source.text)
        bar.setValue(before)

    @Slot()
    def _tell(self) -> None:
        self._rest.start(_REST_MS)
        self.typed.emit(Written(self.title.text(), self.source.text))
