"""The column at the right of a ticket: clocks, people, coverage, related things, files."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.people import initials
from app.domain.rights import Permission, may
from app.queries.ticket_page import TicketPage
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.dialogs.sheet_parts import Hairline
from ui.kit.mark_widgets import Initials, Meter
from ui.kit.text import PlainLabel, set_tip
from ui.screens.ticket.attachments import AttachmentLines
from ui.screens.ticket.entry_items import Glyph
from ui.screens.ticket.facts import ClockFact, clock_facts, coverage_chips, related_icon
from ui.screens.ticket.state import Loaded
from ui.screens.ticket.visit_part import VisitPart
from ui.theme import fonts
from ui.theme.theme import current

_WIDE = 176
_INSET = 12


class Inspector(QScrollArea):
    """What one looks up while writing.

    Source: mockups/01-queue-ticket; ux.md 3.2.
    """

    why_requested = Signal()
    take_requested = Signal()
    opened = Signal(str, object)
    """The kind and the id of the related thing that was pressed."""
    file_requested = Signal()
    edit_requested = Signal()
    tags_requested = Signal()
    assets_requested = Signal()
    visit_wanted = Signal(str, object)
    """An act about a visit, and the visit."""
    file_wanted = Signal(str, object)
    """An act about a file, and the file."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Clocks, people, coverage, related, attachments"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._shown: tuple[object, ...] = ()
        self._loaded: Loaded | None = None
        current().changed.connect(self._restyle)
        self._restyle()

    def show_loaded(self, loaded: Loaded) -> None:
        """Show what stands beside a ticket."""
        page = loaded.page
        shown = (page, loaded.me, loaded.rights, loaded.files, loaded.small)
        if page is None or shown == self._shown:
            return
        self._shown, self._loaded = shown, loaded
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(_INSET + 1, 14, _INSET, 14)
        column.setSpacing(4)
        self._add_clocks(column, page, loaded.zone)
        self._add_people(column, page, loaded)
        self._add_details(column, page)
        self._add_visits(column, page)
        self._add_coverage(column, page)
        self._add_related(column, page)
        self._add_attachments(column, loaded, page)
        column.addStretch(1)
        self.setWidget(ground)
        ground.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the column's width."""
        return QSize(current().px(_WIDE), 200)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the hairline at its left."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.fillRect(0, 0, 1, self.height(), current().colour("hairline"))

    def _add_clocks(self, column: QVBoxLayout, page: TicketPage, zone: str) -> None:
        facts = clock_facts(page, zone)
        _heading(column, self.tr("Clocks"))
        if not facts:
            column.addWidget(PlainLabel(self.tr("No business hours are set."), tone="muted",
                                        size=fonts.CELL, wrap=True))  # fmt: skip
        for at, fact in enumerate(facts):
            if at:
                column.addSpacing(8)
            self._add_clock(column, fact)

    def _add_clock(self, column: QVBoxLayout, fact: ClockFact) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        if fact.done:
            row.addWidget(_tick())
        weight = fonts.BOLD if fact.tone in {"excluded", "error"} else fonts.REGULAR
        title = PlainLabel(fact.title, tone=fact.tone, size=fonts.CELL, weight=weight, wrap=True)
        row.addWidget(title, 1)
        column.addLayout(row)
        if fact.share is not None:
            meter = Meter(fact.spoken)
            meter.set_parts(fact.spoken, ((min(1.0, fact.share), fact.bar),))
            column.addWidget(meter)
        column.addWidget(PlainLabel(fact.under, tone="muted", size=fonts.SMALL, wrap=True))

    def _add_people(self, column: QVBoxLayout, page: TicketPage, loaded: Loaded) -> None:
        _line(column)
        _heading(column, self.tr("People"))
        row, detail = page.detail.row, page.detail
        if row.requester:
            column.addLayout(_person(row.requester, row.requester))
            facts = [*detail.requester_roles, detail.requester_phone]
            under = " · ".join(fact for fact in facts if fact)
            if under:
                column.addLayout(_indented(PlainLabel(
                    under, tone="muted", size=fonts.SMALL, wrap=True
                )))  # fmt: skip
        if row.assignee:
            words = self.tr("{0}, owner").format(row.assignee)
            column.addLayout(_person(row.assignee, words, me=row.assignee_id == loaded.me))
            return
        column.addWidget(PlainLabel(self.tr("Nobody owns it."), tone="muted", size=fonts.CELL))
        if may(loaded.rights, Permission.TRIAGE):
            take = Button(self.tr("Assign to me"), "link", key="Shift+A")
            take.clicked.connect(self.take_requested)
            column.addLayout(_flush(take))

    def _add_details(self, column: QVBoxLayout, page: TicketPage) -> None:
        """What it is filed under, with the acts that change it."""
        detail = page.detail
        _line(column)
        _heading(column, self.tr("Details"))
        for words in (detail.site, detail.service):
            if words:
                column.addWidget(PlainLabel(words, size=fonts.CELL, elide="right"))
        tags = ", ".join(detail.tags)
        said = self.tr("Tags: {0}").format(tags) if tags else self.tr("No tags")
        column.addWidget(PlainLabel(said, tone="muted", size=fonts.CELL, wrap=True))
        links: list[Button] = []
        for title, key, asked in (
            (self.tr("Edit…"), "F2", self.edit_requested),
            (self.tr("Tags…"), "L", self.tags_requested),
            (self.tr("Assets…"), "", self.assets_requested),
        ):
            link = Button(title, "link", key=key)
            link.clicked.connect(asked)
            links.append(link)
        column.addLayout(_flush(*links[:2]))
        column.addLayout(_flush(*links[2:]))

    def _add_coverage(self, column: QVBoxLayout, page: TicketPage) -> None:
        _line(column)
        _heading(column, self.tr("Coverage"))
        for words, kind in coverage_chips(page.queue.chip, page):
            chip = Chip(words, kind)
            set_tip(chip, words)
            column.addWidget(chip)
        why = Button(self.tr("Why?"), "link")
        why.setAccessibleName(self.tr("Why this decision?"))
        why.clicked.connect(self.why_requested)
        column.addLayout(_flush(why))

    def _add_visits(self, column: QVBoxLayout, page: TicketPage) -> None:
        _line(column)
        _heading(column, self.tr("Visits"))
        part = VisitPart(page)
        part.wanted.connect(self.visit_wanted)
        column.addWidget(part)

    def _add_related(self, column: QVBoxLayout, page: TicketPage) -> None:
        if not page.detail.related:
            return
        _line(column)
        _heading(column, self.tr("Related"))
        for thing in page.detail.related:
            row = QHBoxLayout()
            row.setSpacing(2)
            row.addWidget(Glyph(related_icon(thing.kind), "muted", room=18))
            link = LinkLabel(thing.label)
            link.pressed_here.connect(partial(self.opened.emit, thing.kind, thing.id))
            row.addWidget(link, 0)
            # A page's title says what its template would say again.
            detail = thing.detail if thing.kind != "page" else ""
            row.addWidget(PlainLabel(detail, tone="muted", size=fonts.SMALL, elide="right"), 1)
            column.addLayout(row)

    def _add_attachments(self, column: QVBoxLayout, loaded: Loaded, page: TicketPage) -> None:
        _line(column)
        _heading(column, self.tr("Attachments"))
        if page.detail.attachments:
            lines = AttachmentLines(page.detail.attachments, loaded.files, loaded.small)
            lines.wanted.connect(self.file_wanted)
            column.addWidget(lines)
        add = Button(self.tr("Add a file…"), "link")
        add.clicked.connect(self.file_requested)
        column.addLayout(_flush(add))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedWidth(current().px(_WIDE))
        self._shown = ()
        if self._loaded is not None:
            self.show_loaded(self._loaded)


class LinkLabel(Button):
    """A link that is shortened where its column is narrow."""

    pressed_here = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words, "link")
        self._words = words
        set_tip(self, words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._tell)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A link may be cut down to a few letters."""
        return QSize(min(self.sizeHint().width(), current().px(56)), current().px(24))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room of all words, in a lower row than a button's."""
        words = QFontMetrics(current().font()).horizontalAdvance(self._words)
        return QSize(words + 9, current().px(24))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the words to the room; the accessible name stays whole."""
        super().resizeEvent(event)
        metrics = QFontMetrics(current().font())
        room = self.width() - 8
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))

    @Slot()
    def _tell(self) -> None:
        self.pressed_here.emit()


def _heading(column: QVBoxLayout, words: str) -> None:
    column.addWidget(PlainLabel(words, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))
    column.addSpacing(2)


def _line(column: QVBoxLayout) -> None:
    column.addSpacing(10)
    column.addWidget(Hairline())
    column.addSpacing(10)


def _person(name: str, words: str, *, me: bool = False) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(Initials(initials(name), name, me=me))
    row.addWidget(PlainLabel(words, size=fonts.CELL, elide="right"), 1)
    return row


def _indented(label: PlainLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(current().px(20) + 6, 0, 0, 0)
    row.addWidget(label)
    return row


def _tick() -> Glyph:
    return Glyph("check", "included", 14, room=14)


def _flush(*links: Button) -> QHBoxLayout:
    """Put the links' words under the words above them; their boxes reach 4 px further."""
    row = QHBoxLayout()
    row.setContentsMargins(-4, 0, 0, 0)
    for link in links:
        row.addWidget(link)
    row.addStretch(1)
    return row
