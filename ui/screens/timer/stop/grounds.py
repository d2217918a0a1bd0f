"""What changes a decision before it is saved: a consent that was given, or another decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.consents import BILLABLE
from app.domain.words import local_time, zone_city
from app.queries.agreed import Agreed, ConsentFacts
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.flow import FlowGrid
from ui.kit.forms.field import Field
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.text import PlainLabel
from ui.screens.timer.stop.presenter import StopPresenter, StopState
from ui.screens.timer.stop.typed import Span, TypedConsent, TypedDecision, parts_of


class GroundCard(Card):
    """A card that unfolds under the choices; `left_out` folds it again."""

    left_out = Signal()

    def __init__(self, title: str, leave: str) -> None:
        super().__init__(title, inset=12, spacing=8)
        self.fields: dict[str, Field] = {}
        self.leave_button = Button(leave, "link")
        self.leave_button.clicked.connect(self.left_out)
        self.head.addWidget(self.leave_button, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def add_fields(self, fields: Mapping[str, Field], *, columns: int) -> None:
        """Put fields side by side, or under each other where there is no room."""
        self.fields |= fields
        if columns == 1:
            for one in fields.values():
                self.column.addWidget(one)
            return
        grid = FlowGrid(list(fields.values()), columns=(columns, 1), least=150)
        self.column.addWidget(grid)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Say under each field what is wrong with it."""
        for name, one in self.fields.items():
            one.set_error(errors.get(name, ""))


class ConsentCard(GroundCard):
    """A consent that is recorded together with the work.

    Source: ux.md 3.9 "Record consent (who, when, limit)"; domain.md 2 (Authorization).
    """

    def __init__(self, presenter: StopPresenter) -> None:
        words = QCoreApplication.translate("ConsentCard", "A consent for this ticket")
        super().__init__(words, QCoreApplication.translate("ConsentCard", "Leave it out"))
        self.leave_button.setAccessibleName(self.tr("Leave the consent out"))
        self._presenter = presenter
        self._shown: TypedConsent | None = None
        self.kind = ChoiceField(
            self.tr("What is agree&d"),
            (
                ("covered", self.tr("After-hours time is covered")),
                ("billable", self.tr("The premium is accepted")),
            ),
        )
        self._offered: list[tuple[UUID | None, str]] = []
        self.approver = ChoiceField(self.tr("Who a&greed"), ())
        self.starts = LineField(self.tr("&From"))
        self.ends = LineField(self.tr("T&o"))
        self.said = LineField(self.tr("&How it was said"), hint=self.tr("by phone, in which mail"))
        self._known = PlainLabel(tone="muted", wrap=True)
        self.add_fields({"consent": self.kind, "consent_approver": self.approver}, columns=2)
        self.add_fields({"consent_starts": self.starts, "consent_ends": self.ends}, columns=2)
        self.add_fields({"consent_note": self.said}, columns=1)
        self.column.addWidget(self._known)
        self.kind.edited.connect(self._kind)
        self.approver.edited.connect(self._approver)
        self.starts.edited.connect(self._starts)
        self.ends.edited.connect(self._ends)
        self.said.edited.connect(self._said)
        self.left_out.connect(presenter.leave_consent_out)

    def show_state(self, state: StopState, zone: str) -> None:
        """Unfold with a new consent, fold without one; what is being typed is left alone."""
        typed = state.typed.consent
        if state.agreed is not None and typed is not None:
            self._offer(state.agreed, zone, state.name if typed.kind != BILLABLE else "")
        if typed is not None and self._shown is None:
            self.kind.set_value(typed.kind)
            self.starts.set_text(typed.starts)
            self.ends.set_text(typed.ends)
            self.said.set_text(typed.note)
        self._shown = typed
        if typed is not None:
            self.show_errors(state.errors)
        self.setVisible(typed is not None)

    def _offer(self, agreed: Agreed, zone: str, manager: str) -> None:
        """Offer who may give it: the account manager, or an approver of the client."""
        choices: list[tuple[UUID | None, str]] = [(None, manager)]
        if not manager:
            none = self.tr("Choose one")
            if not agreed.approvers:
                none = self.tr("No contact is an approver")
            choices = [(None, none), *((one.id, one.name) for one in agreed.approvers)]
        if choices != self._offered:
            self._offered = choices
            self.approver.set_choices(choices)
        known = [consent_words(one, zone) for one in agreed.consents if one.revoked_at is None]
        self._known.setText(self.tr("Recorded already: {0}").format("; ".join(known[:3])))
        self._known.setVisible(bool(known))

    @Slot()
    def _kind(self) -> None:
        self._presenter.tell_consent("consent_approver", kind=self.kind.value(), approver=None)

    @Slot()
    def _approver(self) -> None:
        chosen = cast("UUID | None", self.approver.value())
        self._presenter.tell_consent("consent_approver", approver=chosen)

    @Slot()
    def _starts(self) -> None:
        self._presenter.tell_consent("consent_starts", starts=self.starts.text())

    @Slot()
    def _ends(self) -> None:
        self._presenter.tell_consent("consent_ends", ends=self.ends.text())

    @Slot()
    def _said(self) -> None:
        self._presenter.tell_consent("consent_note", note=self.said.text())


class DecisionCard(GroundCard):
    """Another decision with its reason: an account manager's, or proposed to one.

    Source: ux.md 3.9 "exclusion"; domain.md 3.2 (R03).
    """

    def __init__(self, presenter: StopPresenter) -> None:
        words = QCoreApplication.translate("DecisionCard", "Another decision")
        super().__init__(words, QCoreApplication.translate("DecisionCard", "Leave it out"))
        self.leave_button.setAccessibleName(self.tr("Leave the decision out"))
        self._presenter = presenter
        self._shown: TypedDecision | None = None
        self.decision = ChoiceField(
            self.tr("&It is"),
            (
                ("", self.tr("Choose one")),
                ("included", self.tr("Included")),
                ("excluded", self.tr("Excluded")),
            ),
        )
        self.about = ChoiceField(self.tr("A&bout"), ())
        self.multiplier = LineField(
            self.tr("&Multiplier"), hint=self.tr("1.5; empty: the standard rate")
        )
        self.reason = TextField(
            self.tr("Wh&y"), hint=self.tr("the client reads it; at least ten characters"), lines=2
        )
        self._fate = PlainLabel(tone="muted", wrap=True)
        self.add_fields({"decision": self.decision, "about": self.about}, columns=2)
        self.add_fields({"multiplier": self.multiplier, "reason": self.reason}, columns=1)
        self.column.addWidget(self._fate)
        self.decision.edited.connect(self._decide)
        self.about.edited.connect(self._about)
        self.multiplier.edited.connect(self._multiplier)
        self.reason.edited.connect(self._reason)
        self.left_out.connect(presenter.leave_decision_out)

    def show_state(self, state: StopState) -> None:
        """Unfold with a new decision, fold without one; what is being typed is left alone."""
        typed = state.typed.decision
        if typed is not None and self._shown is None:
            self.decision.set_value(typed.decision)
            self.about.set_choices(parts_of(self._presenter.stopped))
            self.about.set_value(typed.about)
            self.multiplier.set_text(typed.multiplier)
            self.reason.set_text(typed.reason)
        self._shown = typed
        if typed is not None:
            self.multiplier.setVisible(typed.decision == "excluded")
            self.show_errors(state.errors)
            self._fate.setText(self._fate_of(typed, manager=state.manager))
        self.setVisible(typed is not None)

    def _fate_of(self, typed: TypedDecision, *, manager: bool) -> str:
        if not manager:
            return self.tr("It is proposed: what the rules say stands until it is decided.")
        if typed.decision == "excluded":
            words = "Where it costs the client more, a second account manager confirms it."
            return self.tr(words)
        return self.tr("It stands at once, under your name.")

    @Slot()
    def _decide(self) -> None:
        self._presenter.tell_decision("decision", decision=self.decision.value())

    @Slot()
    def _about(self) -> None:
        about = cast("Span | None", self.about.value())
        self._presenter.tell_decision("about", about=about)

    @Slot()
    def _multiplier(self) -> None:
        self._presenter.tell_decision("multiplier", multiplier=self.multiplier.text())

    @Slot()
    def _reason(self) -> None:
        self._presenter.tell_decision("reason", reason=self.reason.text())


def consent_words(consent: ConsentFacts, zone: str) -> str:
    """One consent: "covered 18:00–20:00 New York, Mira Okafor"."""
    what = "premium accepted" if consent.kind == BILLABLE else "covered"
    start, end = (local_time(at, zone) for at in (consent.starts_at, consent.ends_at))
    return ", ".join(
        part for part in (f"{what} {start}–{end} {zone_city(zone)}", consent.by) if part
    )


def button_row(first: QWidget, second: QWidget) -> FlowGrid:
    """Two buttons side by side at the left, or under each other where there is no room."""
    parts: list[QWidget] = []
    for one in (first, second):
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(one)
        row.addStretch(1)
        parts.append(part)
    return FlowGrid(parts, columns=(2, 1), least=240, stretches=(0, 1), gap=8)
