"""The client's pages, and the one that is read."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.documentation import review_words
from app.queries.documentation import PageText
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.lines import LineList
from ui.kit.markdown import MarkdownView
from ui.kit.notices.empty import EmptyState
from ui.kit.text import PlainLabel
from ui.screens.clients.models import page_entries
from ui.screens.clients.state import ClientsState
from ui.theme import fonts
from ui.theme.theme import current

_LEAST_LIST, _LEAST_PAGE = 200, 300


class PagePane(QFrame):
    """A page, to read.

    Source: mockups/04-client (right); ux.md 3.11.
    """

    link_activated = Signal(str)
    edit_asked = Signal()
    new_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(self.tr("Page"))
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.owner = PlainLabel(tone="muted")
        self.review = PlainLabel(tone="muted", elide="right")
        self.chip = Chip("")
        self.about = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.text = MarkdownView(self.tr("Text of the page"))
        self.edit = Button(self.tr("Edit"), icon="pencil", key="E")
        self.new = Button(self.tr("New page"), "quiet", icon="plus", key="N")
        self._shown: PageText | None = None
        meta = QHBoxLayout()
        meta.setSpacing(8)
        meta.addWidget(self.owner)
        meta.addWidget(self.review)
        meta.addWidget(self.chip)
        meta.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(QMargins(24, 16, 8, 8))
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(meta)
        column.addWidget(self.about)
        column.addSpacing(6)
        column.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.edit)
        foot.addWidget(self.new)
        foot.addStretch(1)
        column.addLayout(foot)
        self.edit.clicked.connect(self.edit_asked)
        self.new.clicked.connect(self.new_asked)
        self.text.link_activated.connect(self.link_activated)

    def show_page(self, page: PageText, now: datetime) -> None:
        """Show a page; the place that one reads at stays while its text does."""
        row = page.row
        self.title.setText(row.title)
        self.owner.setText(row.owner or self.tr("nobody owns this page"))
        review = review_words(row.reviewed_at, row.review_every_days, now)
        self.review.setText(f"•  {review.text}")
        self.review.set_tone("excluded" if review.tone == "warning" else "muted")
        if row.visibility == "internal":
            self.chip.set_chip(self.tr("internal"), "internal")
        else:
            self.chip.set_chip(self.tr("for the client"), "plain")
        tags = ", ".join(tag for _, tag in page.assets)
        self.about.setText(self.tr("About {0}").format(tags))
        self.about.setVisible(bool(tags))
        if self._shown is None or self._shown.body != page.body or self._shown.row.id != row.id:
            self.text.set_markdown(page.body)
        self._shown = page


class PagesPart(QSplitter):
    """The list at the left, the page at the right."""

    page_chosen = Signal(object)
    page_opened = Signal(object)
    edit_asked = Signal()
    new_asked = Signal()
    link_activated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Pages"))
        self.list = LineList(self.tr("Pages"))
        self.pane = PagePane()
        self.empty = EmptyState()
        self._right = QStackedWidget()
        self._right.addWidget(self.pane)
        self._right.addWidget(self.empty)
        self.list.setMinimumWidth(current().px(_LEAST_LIST))
        self._right.setMinimumWidth(current().px(_LEAST_PAGE))
        self.addWidget(self.list)
        self.addWidget(self._right)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 5)
        self.setSizes([290, 700])
        self.list.chosen.connect(self.page_chosen)
        self.list.opened.connect(self.page_opened)
        self.pane.edit_asked.connect(self.edit_asked)
        self.pane.new_asked.connect(self.new_asked)
        self.empty.acted.connect(self.new_asked)
        self.pane.link_activated.connect(self.link_activated)

    def show_state(self, state: ClientsState, now: datetime) -> None:
        """Show the pages, and the chosen one."""
        page = state.page
        if page is None:
            return
        self.list.set_lines(page_entries(page.pages, now, page.pages_with_two))
        self.list.setVisible(bool(page.pages))
        if not page.pages:
            words = self.tr("No pages for {0} yet.").format(page.detail.row.name)
            if self.empty.accessibleName() != words:
                self.empty.say(words, self.tr("New page"), "N")
            self._right.setCurrentWidget(self.empty)
            return
        self.list.choose(state.text_id)
        self._right.setCurrentWidget(self.pane)
        if state.text is not None and state.text.row.id == state.text_id:
            self.pane.show_page(state.text, now)

    def place(self) -> QWidget:
        """Where work goes on: in the list, or at the first page to be written."""
        return self.list if self.list.isVisibleTo(self) else self.empty.button or self.list
