"""The client's quotes: the list at the left, one of them whole at the right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

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

from app.domain.agreement.written import date_words
from app.domain.estimates import Progress
from app.domain.offers import shown_text
from app.domain.quotes import QuoteState
from app.domain.words import money_words
from app.queries.quote_desk import QuoteDesk
from app.queries.quotes import MilestoneLine, QuotePage
from ui.kit.buttons import Button
from ui.kit.chips import Chip, ChipKind
from ui.kit.flow import FlowGrid
from ui.kit.lines import LineList
from ui.kit.mark_widgets import Meter
from ui.kit.notices.empty import EmptyState
from ui.kit.text import PlainLabel, Tone
from ui.screens.clients.quote_words import quote_entry, state_words
from ui.theme import fonts
from ui.theme.theme import current

_LEAST_LIST, _LEAST_DETAIL, _LEAST_HEIGHT = 220, 300, 110
_WIDEST = 1.25


_CHIPS: Mapping[str, ChipKind] = {
    QuoteState.SENT: "info", QuoteState.APPROVED: "included", QuoteState.EXPIRED: "warning",
}  # fmt: skip


class QuoteDetail(QScrollArea):
    """One quote, built anew for each.

    `wanted` carries the act that was pressed: edit, send, withdraw, answer, renew, close;
    `reached` carries a milestone and whether it is.
    """

    wanted = Signal(str)
    reached = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("The quote"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._shown: QuotePage | None = None
        self._writes = True

    def show_page(self, page: QuotePage | None, *, writes: bool) -> None:
        """Show a quote, with what can be done with it."""
        if (page, writes) == (self._shown, self._writes) and self.widget() is not None:
            return
        self._writes = writes
        other = page is None or self._shown is None or page.line.id != self._shown.line.id
        self._shown = page
        at = 0 if other else self.verticalScrollBar().value()
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        if page is not None:
            self._build(column, page)
        column.addStretch(1)
        self.setWidget(ground)
        ground.setAutoFillBackground(False)
        self.verticalScrollBar().setValue(at)

    def _build(self, column: QVBoxLayout, page: QuotePage) -> None:
        line = page.line
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(PlainLabel(line.title, size=fonts.TITLE, weight=fonts.BOLD, wrap=True), 1)
        chip = Chip(state_words(line.state), _CHIPS.get(line.state, "plain"))
        head.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if line.replaced:
            column.addWidget(PlainLabel(self.tr("A later edition stands."), tone="muted"))
        answered = self._answer_words(page)
        if answered:
            column.addWidget(PlainLabel(answered, wrap=True))
        if self._writes:
            self._add_acts(column, page)
        if line.progress is not None:
            self._add_progress(column, line.progress)
        self._add_milestones(column, page)
        self._title(column, self.tr("As the client reads it"))
        text = PlainLabel(shown_text(page.offer).strip(), wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(text)
        for ticket in page.tickets:
            column.addWidget(
                PlainLabel(f"{ticket.label} {ticket.title}", tone="muted", elide="right")
            )

    def _title(self, column: QVBoxLayout, words: str) -> None:
        column.addSpacing(4)
        column.addWidget(PlainLabel(words, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))

    def _answer_words(self, page: QuotePage) -> str:
        line = page.line
        if line.decided_at is None:
            return page.note
        words = self.tr("{0} by {1} on {2}").format(
            state_words(line.state).capitalize(),
            line.decided_by,
            date_words(line.decided_at.date()),
        )
        if page.recorded_by:
            words = self.tr("{0}, recorded by {1}").format(words, page.recorded_by)
        if page.attachment_id is not None:
            words = self.tr("{0}, with the message attached").format(words)
        return f"{words}. {page.note}".strip()

    def _add_acts(self, column: QVBoxLayout, page: QuotePage) -> None:
        acts: Mapping[str, list[tuple[str, str]]] = {
            QuoteState.DRAFT: [
                ("send", self.tr("Send to the client")),
                ("edit", self.tr("Change…")),
                ("withdraw", self.tr("Drop it…")),
            ],
            QuoteState.SENT: [
                ("answer", self.tr("Record the answer…")),
                ("renew", self.tr("New edition")),
                ("withdraw", self.tr("Withdraw…")),
            ],
            QuoteState.EXPIRED: [
                ("renew", self.tr("New edition")),
                ("answer", self.tr("Record the answer…")),
            ],
        }
        other = [("renew", self.tr("New edition"))] if not page.line.replaced else []
        buttons: list[QWidget] = []
        for at, (act, words) in enumerate(acts.get(page.line.state, other)):
            button = Button(words, "primary" if at == 0 and act != "renew" else "plain")
            button.clicked.connect(partial(self._want, act))
            buttons.append(button)
        if buttons:
            column.addWidget(FlowGrid(buttons, columns=(3, 2, 1), least=150, gap=8))

    def _want(self, act: str, _checked: bool = False) -> None:
        self.wanted.emit(act)

    def _add_progress(self, column: QVBoxLayout, progress: Progress) -> None:
        self._title(column, self.tr("Estimate and actuals"))
        meter = Meter()
        share = float(progress.share)
        token = "bar_excluded" if progress.level != "fine" else "bar_included"
        within = (min(share, 1.0) / _WIDEST, token)
        beyond = (min(max(share - 1.0, 0.0), _WIDEST - 1.0) / _WIDEST, "error")
        meter.set_parts(progress.sentence(), [within, beyond], 1 / _WIDEST)
        column.addWidget(meter)
        tone: Tone = "excluded" if progress.level != "fine" else ""
        column.addWidget(PlainLabel(progress.sentence(), tone=tone, wrap=True))
        hour = progress.hourly_minor
        if hour is not None:
            words = self.tr("An hour has brought {0} so far.")
            brought = words.format(money_words(hour, progress.currency))
            column.addWidget(PlainLabel(brought, tone="muted", wrap=True))

    def _add_milestones(self, column: QVBoxLayout, page: QuotePage) -> None:
        if not page.milestones:
            return
        self._title(column, self.tr("Milestones"))
        for one in page.milestones:
            column.addLayout(self._milestone(one, page))
        if page.closed_at is not None:
            closed = self.tr("The project closed on {0}. {1}")
            words = closed.format(date_words(page.closed_at.date()), page.left)
            column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        elif self._writes and page.closable:
            close = Button(self.tr("Close the project…"))
            close.clicked.connect(partial(self._want, "close"))
            column.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)

    def _milestone(self, one: MilestoneLine, page: QuotePage) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        words = f"{one.title} · {money_words(one.fee_minor, page.line.currency)}"
        if one.reached_at is not None:
            when = self.tr("reached {0}").format(date_words(one.reached_at.date()))
        elif one.due_on is not None:
            when = self.tr("planned for {0}").format(date_words(one.due_on))
        else:
            when = self.tr("not reached yet")
        row.addWidget(PlainLabel(words, elide="right"), 1)
        row.addWidget(PlainLabel(when, tone="included" if one.reached_at else "muted"))
        if self._writes and one.reached_at is None and page.closed_at is None:
            button = Button(self.tr("Reached"))
            button.setAccessibleName(self.tr("Milestone “{0}” is reached").format(one.title))
            button.clicked.connect(lambda _on=False, which=one.id: self.reached.emit(which, True))
            row.addWidget(button)
        return row


class QuotesPart(QSplitter):
    """All quotes of the client, those that wait for somebody first.

    `chosen` carries a quote; `new_asked` wants another one.

    Source: domain.md 2.3.
    """

    chosen = Signal(object)
    new_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Quotes"))
        self.list = LineList(self.tr("Quotes of the client"))
        self.new = Button(self.tr("New quote…"), icon="plus")
        self.empty = EmptyState()
        self.detail = QuoteDetail()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        left = QFrame()
        left.setProperty("surface", "panel")
        left.setAccessibleName(self.tr("Quotes"))
        left.setMinimumHeight(current().px(_LEAST_HEIGHT))
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addWidget(self.new)
        foot.addStretch(1)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        self.addWidget(left)
        self.addWidget(self.detail)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 3)
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self._enter)
        self.new.clicked.connect(self.new_asked)
        self.empty.acted.connect(self.new_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the quote under the list where there is no room beside it."""
        super().resizeEvent(event)
        least = current().px(_LEAST_LIST) + current().px(_LEAST_DETAIL)
        ways = Qt.Orientation
        self.setOrientation(ways.Horizontal if self.width() >= least else ways.Vertical)

    def show_desk(self, name: str, desk: QuoteDesk | None, *, writes: bool) -> None:
        """Show a client's quotes; None while they are read. Only who writes them sees acts."""
        lines = desk.lines if desk is not None else ()
        self.list.set_lines([quote_entry(line) for line in lines])
        page = desk.page if desk is not None else None
        self.list.choose(page.line.id if page is not None else None)
        self.detail.show_page(page, writes=writes)
        self.detail.setVisible(page is not None)
        if desk is not None and not lines:
            words = self.tr("{0} has no quotes yet. Offer work beside the fee by one.")
            self.empty.say(words.format(name), self.tr("New quote…") if writes else "")
        self._stack.setCurrentWidget(self.empty if desk is not None and not lines else self.list)
        self.new.setVisible(bool(lines) and writes)

    def place(self) -> QWidget:
        """Where work goes on."""
        return self.list if self.list.lines else self

    @Slot(object)
    def _enter(self, _quote: object) -> None:
        self.detail.setFocus(Qt.FocusReason.OtherFocusReason)
