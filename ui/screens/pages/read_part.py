"""A page, to read, with what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.documentation import review_words
from app.queries.documentation import PageText
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.markdown import MarkdownView
from ui.kit.sync_chip import SyncChip
from ui.kit.text import PlainLabel, set_tip
from ui.screens.pages.state import PagesState
from ui.screens.pages.words import tr
from ui.theme import fonts


class ReadPart(QFrame):
    """The head says whose page it is, who looks after it, and how it stands with the sync.

    Source: mockups/04-client (right); ux.md 3.11.
    """

    edit_asked = Signal()
    versions_asked = Signal()
    together_asked = Signal()
    new_asked = Signal()
    discard_asked = Signal()
    left = Signal()
    link_activated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.client = PlainLabel(tone="muted", size=fonts.CELL)
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.owner = PlainLabel(tone="muted")
        self.review = PlainLabel(tone="muted", elide="right")
        self.chip = Chip("")
        self.sync = SyncChip()
        self.two = Button(tr("2 versions"), icon="git-merge", key="B")
        self.text = MarkdownView(tr("Text of the page"))
        self.offer = QWidget()
        self.resume = Button(tr("Go on writing"), key="E")
        self.discard = Button(tr("Discard the draft"), "quiet")
        self.edit = Button(tr("Edit"), "primary", icon="pencil", key="E")
        self.versions = Button(tr("Versions"), icon="history", key="Ctrl+Shift+V")
        self.new = Button(tr("New page"), icon="plus", key="N")
        self.back = Button(tr("To the client"), "quiet", key="Esc")
        self._shown: PageText | None = None
        self._lay_out()
        self.two.clicked.connect(self.together_asked)
        self.resume.clicked.connect(self.edit_asked)
        self.discard.clicked.connect(self.discard_asked)
        self.edit.clicked.connect(self.edit_asked)
        self.versions.clicked.connect(self.versions_asked)
        self.new.clicked.connect(self.new_asked)
        self.back.clicked.connect(self.left)
        self.text.link_activated.connect(self.link_activated)

    def _lay_out(self) -> None:
        meta = QHBoxLayout()
        meta.setSpacing(8)
        for widget in (self.owner, self.review, self.chip, self.sync, self.two):
            meta.addWidget(widget)
        meta.addStretch(1)
        offer = QHBoxLayout(self.offer)
        offer.setContentsMargins(0, 4, 0, 4)
        offer.setSpacing(8)
        words = tr("You began to change this page, and it is not saved.")
        offer.addWidget(PlainLabel(words, tone="excluded", wrap=True), 1)
        offer.addWidget(self.resume)
        offer.addWidget(self.discard)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        for button in (self.new, self.versions, self.edit):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 16, 10)
        column.setSpacing(4)
        column.addWidget(self.client)
        column.addWidget(self.title)
        column.addLayout(meta)
        column.addWidget(self.offer)
        column.addSpacing(6)
        column.addWidget(self.text, 1)
        column.addLayout(foot)

    def show_state(self, state: PagesState) -> None:
        """Show a page; the place that one reads at stays while its text does."""
        loaded = state.loaded
        page = loaded.page.text if loaded else None
        if loaded is None or page is None:
            return
        row = page.row
        self.client.setText(loaded.page.client_name)
        self.title.setText(row.title)
        self.owner.setText(row.owner or tr("nobody owns this page"))
        review = review_words(row.reviewed_at, row.review_every_days, loaded.now)
        self.review.setText(f"•  {review.text}")
        self.review.set_tone("excluded" if review.tone == "warning" else "muted")
        if row.visibility == "internal":
            self.chip.set_chip(tr("internal"), "internal")
        else:
            self.chip.set_chip(tr("for the client"), "plain")
        self.sync.show_standing(
            waiting=loaded.unsynced, disputed=loaded.disputed, refused=loaded.refused
        )
        self.two.setVisible(state.standing > 1)
        self.two.set_words(tr("{0} versions").format(state.standing))
        self.two.setAccessibleName(tr("{0} versions: bring them together").format(state.standing))
        self.offer.setVisible(loaded.draft is not None)
        for button in (self.edit, self.new):
            button.setEnabled(not loaded.why_not)
            set_tip(button, loaded.why_not)
        if self._shown is None or (self._shown.body, self._shown.row.id) != (page.body, row.id):
            self.text.set_markdown(page.body)
        self._shown = page
