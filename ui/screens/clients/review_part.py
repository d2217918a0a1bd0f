"""A quarter's review: months, arithmetic, what was left out, the decision, and the history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.agreement.written import date_words
from app.domain.quarter import QuarterMonth, percent
from app.domain.quarter_evidence import Evidence
from app.domain.quarter_review import DECIDED, ReviewState, quarter_words
from app.domain.words import MONTHS, hours_words, money_words
from app.queries.quarter_evidence import MarkLine
from app.queries.quarter_review import ReviewLine, ReviewPage
from app.queries.quote_desk import ReviewDesk
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.chips import Chip, ChipKind
from ui.kit.facts import Fact, Facts, add_group
from ui.kit.flow import FlowGrid
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_WIDEST = 760


def _tr(words: str) -> str:
    return QCoreApplication.translate("Review", words)


def state_words(state: str) -> str:
    """A review's state in a few words."""
    words = {
        ReviewState.DRAFT: _tr("not published"),
        ReviewState.PUBLISHED: _tr("published"),
        ReviewState.ACCEPTED: _tr("accepted"),
        ReviewState.CHANGED: _tr("changed"),
        ReviewState.DECLINED: _tr("declined"),
    }
    return words[ReviewState(state)] if state in set(ReviewState) else state


def month_fact(month: QuarterMonth) -> Fact:
    """A month of evidence."""
    words = _tr("{0} of {1}").format(hours_words(month.consumed_min), hours_words(month.budget_min))
    if month.exceptional_min:
        words += _tr(", {0} of it exceptional").format(hours_words(month.exceptional_min))
    if not month.full:
        words += _tr(", part of a month")
    if month.projected:
        words += _tr(", projected")
    name = f"{MONTHS[int(month.month[5:7]) - 1]} {month.month[:4]}"
    over = month.consumed_min > month.budget_min
    return Fact(name, words, "excluded" if over else "")


def decision_words(line: ReviewLine) -> str:
    """What was decided, by whom, from when, why; before that, what the client said to it."""
    if line.decided_at is None:
        who = line.approved_by or _tr("The client")
        return f"{who}: {line.approval_note}" if line.approval_note else ""
    if line.budget_min is not None and line.fee_minor is not None and line.effective_from:
        what = _tr("{0} a month for {1} from {2}").format(
            hours_words(line.budget_min),
            money_words(line.fee_minor, line.currency),
            date_words(line.effective_from),
        )
    else:
        what = _tr("no change")
    who = " · ".join(name for name in (line.decided_by, line.approved_by) if name)
    words = f"{state_words(line.state).capitalize()}: {what} · {who}"
    words = f"{words}, {date_words(line.decided_at.date())}"
    return ". ".join(part for part in (words, line.reason, line.approval_note) if part)


class ReviewPart(QScrollArea):
    """One quarter, built anew for each reading.

    `quarter_chosen` carries a quarter; `wanted` the act that was pressed: publish, decide, mark;
    `counted` carries a mark whose minutes count again.

    Source: domain.md 5.
    """

    quarter_chosen = Signal(str)
    wanted = Signal(str)
    counted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Quarterly review"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: ReviewDesk | None = None
        self._writes = True
        current().changed.connect(self._fill)

    def show_desk(self, desk: ReviewDesk | None, *, writes: bool) -> None:
        """Show a quarter; None while it is read. Only who publishes reviews sees acts."""
        if (desk, writes) == (self._shown, self._writes) and self.widget() is not None:
            return
        self._writes = writes
        other = desk is None or self._shown is None or (
            (desk.page.client, desk.page.quarter)
            != (self._shown.page.client, self._shown.page.quarter)
        )  # fmt: skip
        self._shown = desk
        at = 0 if other else self.verticalScrollBar().value()
        self._fill()
        self.verticalScrollBar().setValue(at)

    @Slot()
    def _fill(self) -> None:
        """Put the review in anew, in the sizes of the moment."""
        desk = self._shown
        body = QWidget()
        body.setMaximumWidth(current().px(_WIDEST))
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        if desk is not None:
            self._build(column, desk.page)
        column.addStretch(1)
        self.setWidget(body)

    def _build(self, column: QVBoxLayout, page: ReviewPage) -> None:
        column.addLayout(self._head(page))
        evidence = page.evidence
        column.addWidget(PlainLabel(evidence.sentence(), wrap=True))
        if page.comment:
            column.addWidget(PlainLabel(page.comment, tone="muted", wrap=True))
        if page.fresh is not None:
            words = self.tr("By now it would read: {0}").format(page.fresh.sentence())
            column.addWidget(PlainLabel(words, tone="excluded", wrap=True))
        if page.adjusted is not None and page.state not in DECIDED:
            words = self.tr("The budget was adjusted from {0} already: only declining is left.")
            told = words.format(date_words(page.adjusted))
            column.addWidget(PlainLabel(told, tone="excluded", wrap=True))
        decided = decision_words(page.line)
        if decided:
            column.addWidget(PlainLabel(decided, weight=fonts.BOLD, wrap=True))
        self._add_acts(column, page)
        if evidence.months:
            self._add_evidence(column, evidence)
        self._add_marks(column, page.marks, open_=self._writes and page.state not in DECIDED)
        self._add_history(column, page)

    def _head(self, page: ReviewPage) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        title = PlainLabel(self.tr("Quarterly review"), size=fonts.TITLE, weight=fonts.BOLD)
        box = QComboBox()
        box.setAccessibleName(self.tr("Which quarter"))
        for one in page.quarters:
            box.addItem(quarter_words(one), one)
        if page.quarter in page.quarters:
            box.setCurrentIndex(page.quarters.index(page.quarter))
        box.activated.connect(lambda at: self.quarter_chosen.emit(box.itemData(at)))
        kind: ChipKind = "included" if page.state in DECIDED else "info"
        if page.state == ReviewState.DRAFT:
            kind = "plain"
        head.addWidget(title)
        head.addWidget(box)
        head.addStretch(1)
        head.addWidget(Chip(state_words(page.state), kind))
        return head

    def _add_acts(self, column: QVBoxLayout, page: ReviewPage) -> None:
        if not page.evidence.months:
            return
        published = page.state == ReviewState.PUBLISHED
        acts = [("pdf", self.tr("Save as PDF…"))]
        if self._writes and page.state not in DECIDED:
            words = self.tr("Publish it anew…") if published else self.tr("Publish…")
            acts[:0] = [("publish", words), ("mark", self.tr("Leave work out…"))]
            if published:
                acts.insert(0, ("decide", self.tr("Record the decision…")))
        buttons: list[QWidget] = []
        for at, (act, words) in enumerate(acts):
            button = Button(words, "primary" if at == 0 and act != "pdf" else "plain")
            button.clicked.connect(partial(self._want, act))
            buttons.append(button)
        column.addWidget(FlowGrid(buttons, columns=(4, 3, 2, 1), least=160, gap=8))

    def _want(self, act: str, _checked: bool = False) -> None:
        self.wanted.emit(act)

    def _add_evidence(self, column: QVBoxLayout, evidence: Evidence) -> None:
        card = Card(self.tr("Evidence"), spacing=2)
        months = tuple(map(month_fact, evidence.months))
        add_group(card.column, Facts("", months, percent(evidence.suggestion.utilisation)))
        self._add_arithmetic(card.column, evidence)
        if evidence.priorities:
            add_group(
                card.column,
                Facts(
                    self.tr("What the client said matters"),
                    tuple(Fact("–", words) for words in evidence.priorities),
                ),
            )
        column.addWidget(card)

    def _add_arithmetic(self, column: QVBoxLayout, evidence: Evidence) -> None:
        """Each step with its figure below the last one's, the result bold."""
        column.addSpacing(10)
        column.addWidget(PlainLabel(self.tr("Arithmetic"), weight=fonts.BOLD))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(2, 1)
        steps = evidence.arithmetic()
        for row, (words, figure) in enumerate(steps):
            weight = fonts.BOLD if row == len(steps) - 1 else fonts.REGULAR
            value = PlainLabel(figure, size=fonts.CELL, weight=weight)
            value.setAccessibleName(f"{words}: {figure}")
            grid.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True), row, 0)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)

    def _add_marks(self, column: QVBoxLayout, marks: Sequence[MarkLine], *, open_: bool) -> None:
        if not marks:
            return
        card = Card(self.tr("Left out as exceptional"), spacing=4)
        for mark in marks:
            row = QHBoxLayout()
            row.setSpacing(8)
            words = f"{mark.ticket} · {hours_words(mark.minutes)} · {mark.month}: {mark.reason}"
            row.addWidget(PlainLabel(words, wrap=True), 1)
            if open_:
                button = Button(self.tr("Count it again"))
                button.setAccessibleName(self.tr("Count {0} again").format(mark.ticket))
                button.clicked.connect(lambda _on=False, which=mark.id: self.counted.emit(which))
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            card.column.addLayout(row)
        column.addWidget(card)

    def _add_history(self, column: QVBoxLayout, page: ReviewPage) -> None:
        card = Card(self.tr("History"), spacing=2)
        lines = tuple(
            Fact(quarter_words(line.quarter), decision_words(line) or state_words(line.state))
            for line in page.history
        )
        if lines:
            add_group(card.column, Facts(self.tr("Reviews"), lines))
        budgets = tuple(
            Fact(
                date_words(step.since),
                f"{hours_words(step.budget_min)} · {money_words(step.fee_minor, step.currency)}",
            )
            for step in page.budgets
        )
        if budgets:
            add_group(card.column, Facts(self.tr("Budget from"), budgets))
        if lines or budgets:
            column.addWidget(card)

    def place(self) -> QWidget:
        """Where work goes on."""
        return self
