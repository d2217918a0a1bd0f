"""The other parts of a ticket: its work, its coverage with every condition, what is related."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.attachments import FileState
from app.domain.words import duration_words
from app.queries.decisions import WorkRow
from app.queries.ticket_page import TicketPage
from ui.kit.chips import Chip, decision_text
from ui.kit.dialogs.sheet_parts import Hairline
from ui.kit.text import PlainLabel
from ui.kit.why import WhyPanel
from ui.screens.ticket.agreed import AgreedPart
from ui.screens.ticket.attachments import AttachmentLines
from ui.screens.ticket.entries import Telling, work_entry
from ui.screens.ticket.entry_items import Glyph, WorkBox
from ui.screens.ticket.facts import chip_kind, coverage_chips, coverage_sentence, related_icon
from ui.screens.ticket.inspector import LinkLabel
from ui.theme import fonts

_INSET = 16


class Part(QScrollArea):
    """A scrolling column that is built anew for each ticket."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def begin(self) -> QVBoxLayout:
        """Start with an empty column."""
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        column.setSpacing(8)
        self.setWidget(ground)
        ground.setAutoFillBackground(False)
        return column


class WorkPart(Part):
    """Every stretch of work with its decision, and the sums."""

    def show_work(self, rows: Sequence[WorkRow], tell: Telling) -> None:
        """Show work, the latest first."""
        column = self.begin()
        column.addWidget(PlainLabel(self._sums(rows), tone="muted", wrap=True))
        column.addSpacing(4)
        for row in rows:
            column.addWidget(WorkBox(work_entry(row, tell), who=True))
        column.addStretch(1)

    def _sums(self, rows: Sequence[WorkRow]) -> str:
        if not rows:
            return self.tr("No work yet. Start the timer with T.")
        worked = duration_words(sum(row.worked_s for row in rows))
        facts = [row.decision for row in rows if row.decision is not None]
        included = sum(one.included_min for one in facts) * 60
        excluded = sum(one.excluded_min for one in facts) * 60
        held = sum(one.status == "held" for one in facts)
        words = [self.tr("{0} worked").format(worked)]
        if included:
            words.append(self.tr("{0} included").format(duration_words(included)))
        if excluded:
            words.append(self.tr("{0} excluded").format(duration_words(excluded)))
        if held:
            words.append(self.tr("%n held", "time entries", held))
        undecided = len(rows) - len(facts)
        if undecided:
            words.append(self.tr("%n not decided yet", "time entries", undecided))
        return " · ".join(words)


class CoveragePart(Part):
    """What work now would be, and each condition behind it."""

    why: WhyPanel | None = None
    agreed: AgreedPart | None = None
    wanted = Signal(str, object)
    """An act about what is agreed, and the consent that it is about."""
    copy_wanted = Signal(str)
    """The reasons, to be copied."""

    def show_page(self, page: TicketPage, *, manager: bool) -> None:
        """Explain the forecast."""
        column = self.begin()
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for words, kind in coverage_chips(page.queue.chip, page):
            chips.addWidget(Chip(words, kind))
        chips.addStretch(1)
        column.addLayout(chips)
        column.addWidget(PlainLabel(coverage_sentence(page.queue.chip, page), wrap=True))
        column.addSpacing(8)
        if page.why is not None:
            told = page.why
            self.why = WhyPanel()
            question = decision_text(chip_kind(told.decision))
            self.why.say(
                self.tr("Why {0}?").format(question.lower()),
                self.tr("rule {0}").format(told.rule),
                told,
            )
            self.why.copy_wanted.connect(self.copy_wanted)
            column.addWidget(self.why)
        column.addSpacing(8)
        note = self.tr("A preview. Central decides when the work is saved.")
        column.addWidget(PlainLabel(note, tone="muted", size=fonts.CELL, wrap=True))
        if page.agreed is not None:
            column.addSpacing(8)
            column.addWidget(Hairline())
            column.addSpacing(8)
            self.agreed = AgreedPart(page.agreed, page.hours.zone, page.now, manager=manager)
            self.agreed.wanted.connect(self.wanted)
            column.addWidget(self.agreed)
        column.addStretch(1)


class RelatedPart(Part):
    """Assets, pages and earlier tickets that belong with this one."""

    opened = Signal(str, object)
    file_wanted = Signal(str, object)
    """An act about a file, and the file."""

    def show_page(
        self, page: TicketPage, files: Mapping[UUID, FileState], small: Mapping[UUID, bytes]
    ) -> None:
        """List what is related, grouped by what it is, and the files."""
        column = self.begin()
        groups = (
            ("asset", self.tr("Assets")),
            ("page", self.tr("Pages")),
            ("ticket", self.tr("Earlier tickets")),
        )
        for kind, title in groups:
            things = [thing for thing in page.detail.related if thing.kind == kind]
            if not things:
                continue
            column.addWidget(PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))
            for thing in things:
                row = QHBoxLayout()
                row.setSpacing(8)
                row.addWidget(Glyph(related_icon(kind), "muted"))
                link = LinkLabel(thing.label)
                link.pressed_here.connect(partial(self.opened.emit, kind, thing.id))
                row.addWidget(link)
                row.addWidget(PlainLabel(thing.detail, tone="muted", elide="right"), 1)
                column.addLayout(row)
            column.addSpacing(8)
        if page.detail.attachments:
            title = self.tr("Attachments")
            column.addWidget(PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))
            lines = AttachmentLines(page.detail.attachments, files, small, roomy=True)
            lines.wanted.connect(self.file_wanted)
            column.addWidget(lines)
        elif not page.detail.related:
            words = self.tr("Nothing is linked, and this client asked nothing like it before.")
            column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        column.addStretch(1)
