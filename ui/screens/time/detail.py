"""One entry: what was decided, what it waits for, who decided otherwise, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.words import money_words
from app.queries.time_list import TimeDetail
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.chips import Chip, ChipKind, decision_text
from ui.kit.flow import FlowGrid
from ui.kit.text import PlainLabel, set_tip
from ui.kit.why import WhyPanel
from ui.screens.time.state import (
    SETTLE_WORDS,
    TimeState,
    decision_words,
    difference_of,
    effect_words,
    heading_of,
    may_correct,
    open_effect,
    open_override,
    override_words,
    settling_of,
    under_of,
    waiting_of,
)
from ui.theme import fonts

_KINDS: dict[str, ChipKind] = {"included": "included", "excluded": "excluded", "held": "held"}


class TimeDetailPane(QScrollArea):
    """Built anew for each entry.

    Source: ux.md 3.7 "Decision changed", 3.9 "suggestion"; domain.md 3.7.
    """

    wanted = Signal(str)
    """The act that was pressed: settle, correct, withdraw, decide, answer, why, ticket."""
    copy_wanted = Signal(str)
    """The reasons, to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("The entry"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.why: WhyPanel | None = None

    def show_state(self, state: TimeState) -> None:
        """Show the chosen entry."""
        self.why = None
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        if state.detail is not None:
            self._build(column, state, state.detail)
        column.addStretch(1)
        at = self.verticalScrollBar().value()
        self.setWidget(ground)
        ground.setAutoFillBackground(False)
        self.verticalScrollBar().setValue(at)

    def copy_reasons(self) -> None:
        """Ask for the reasons in sight on the clipboard."""
        if self.why is not None:
            self.why.copy_text()

    def _build(self, column: QVBoxLayout, state: TimeState, detail: TimeDetail) -> None:
        title = PlainLabel(heading_of(detail), size=fonts.TITLE, weight=fonts.BOLD, wrap=True)
        column.addWidget(title)
        column.addWidget(PlainLabel(under_of(detail), tone="muted", wrap=True))
        self._add_chips(column, detail)
        if detail.row.void:
            column.addWidget(PlainLabel(decision_words(detail.row)[0], tone="error", wrap=True))
        self._add_hold(column, state, detail)
        for words in (difference_of(detail), waiting_of(detail.row.waiting)):
            if words:
                column.addWidget(PlainLabel(words, tone="excluded", wrap=True))
        if detail.row.note:
            self._add_part(column, self.tr("What was done"), [detail.row.note])
        if detail.row.internal_note:
            self._add_part(column, self.tr("For us only"), [detail.row.internal_note])
        if detail.row.correction_reason:
            self._add_part(column, self.tr("Corrected because"), [detail.row.correction_reason])
        self._add_part(
            column,
            self.tr("Decided by people"),
            [override_words(one, state.zone) for one in detail.chain],
        )
        self._add_part(
            column, self.tr("What changes did to it"), [effect_words(one) for one in detail.effects]
        )
        self._add_acts(column, state, detail)
        self._add_why(column, detail)

    def _add_chips(self, column: QVBoxLayout, detail: TimeDetail) -> None:
        facts = detail.row.decision
        row = QHBoxLayout()
        row.setSpacing(6)
        seen: dict[str, int] = {}
        for one in facts.groups if facts is not None else ():
            seen[str(one["decision"])] = seen.get(str(one["decision"]), 0) + int(one["rounded_min"])
        for decision, minutes in seen.items():
            kind = _KINDS.get(decision, "plain")
            row.addWidget(Chip(self.tr("{0} {1} min").format(decision_text(kind), minutes), kind))
        if facts is not None and facts.amount_minor:
            row.addWidget(Chip(money_words(facts.amount_minor, facts.currency), "plain"))
        if not seen:
            words = decision_words(detail.row)[0]
            row.addWidget(Chip(words, "held" if detail.hold else "preview"))
        row.addStretch(1)
        column.addLayout(row)

    def _add_hold(self, column: QVBoxLayout, state: TimeState, detail: TimeDetail) -> None:
        if not detail.hold:
            return
        card = Card(inset=12)
        card.column.addWidget(PlainLabel(detail.waits_for, weight=fonts.BOLD, wrap=True))
        how = settling_of(detail)
        words = SETTLE_WORDS.get(how)
        if words is not None:
            button = Button(words, "primary", key="Return")
            refused = may_correct(state) if how in {"end", "reason", "correct"} else ""
            button.setEnabled(not refused)
            button.clicked.connect(lambda: self.wanted.emit("settle"))
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            card.column.addLayout(row)
            if refused:
                card.column.addWidget(PlainLabel(refused, tone="muted", wrap=True))
        column.addWidget(card)

    def _add_part(self, column: QVBoxLayout, title: str, lines: list[str]) -> None:
        if not lines:
            return
        column.addSpacing(4)
        column.addWidget(PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))
        for words in lines:
            label = PlainLabel(words, wrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)

    def _add_acts(self, column: QVBoxLayout, state: TimeState, detail: TimeDetail) -> None:
        column.addSpacing(8)
        parts: list[QWidget] = []
        refused = may_correct(state)
        buttons = [("correct", self.tr("Correct…"), "F2"), ("withdraw", self.tr("Withdraw…"), "")]
        if detail.row.void:
            buttons = []
        else:
            buttons.append(("decide", self.tr("Propose a decision…"), "Ctrl+Shift+O"))
        answers = open_override(detail, state.me, state.rights) or open_effect(detail, state.rights)
        if answers is not None:
            buttons.insert(0, ("answer", self.tr("Answer the proposal…"), ""))
        if detail.row.ticket_id is not None and state.ticket is None:
            buttons.append(("ticket", self.tr("Open the ticket"), "O"))
        for name, words, key in buttons:
            button = Button(words, key=key)
            button.setEnabled(not (refused and name in {"correct", "withdraw"}))
            set_tip(button, refused if not button.isEnabled() else "")
            button.clicked.connect(lambda _checked=False, act=name: self.wanted.emit(act))
            parts.append(button)
        if parts:
            column.addWidget(FlowGrid(parts, columns=(3, 2, 1), least=200, gap=8))

    def _add_why(self, column: QVBoxLayout, detail: TimeDetail) -> None:
        column.addSpacing(8)
        if detail.sheet is None:
            button = Button(self.tr("Why?"), "link", key="Y")
            button.setAccessibleName(self.tr("Why this decision?"))
            button.clicked.connect(lambda: self.wanted.emit("why"))
            row = QHBoxLayout()
            row.setContentsMargins(-4, 0, 0, 0)
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
            return
        for line in detail.sheet.lines or ():
            panel = WhyPanel()
            question = self.tr("Why {0}?").format(line.decision.replace("_", " "))
            panel.say(question, self.tr("rule {0}").format(line.rule), line.why)
            panel.copy_wanted.connect(self.copy_wanted)
            column.addWidget(PlainLabel(line.sentence, tone="muted", wrap=True))
            column.addWidget(panel)
            column.addSpacing(8)
            self.why = panel
        if not detail.sheet.lines:
            self.why = WhyPanel()
            rule = self.tr("rule {0}").format(detail.sheet.why.rule)
            self.why.say(self.tr("Why held?"), rule, detail.sheet.why)
            self.why.copy_wanted.connect(self.copy_wanted)
            column.addWidget(self.why)
