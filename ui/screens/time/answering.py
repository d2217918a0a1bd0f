"""Answers to what somebody proposed: an override, or an effect that waits."""

from __future__ import annotations

from typing import Literal, cast
from uuid import UUID

from app.domain.vocabulary import Right
from app.queries.effects import EffectFacts
from app.queries.overrides import OverrideFacts
from app.queries.time_list import TimeDetail
from app.usecases.overrides import DecideOverride, decide_override
from app.usecases.settle_effect import SettleEffect, settle_effect
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.time.asked import Questions, tr
from ui.screens.time.state import open_effect, open_override


class AnswerQuestions(Questions):
    """Asks what was answered, and by whom.

    Source: domain.md 3.7 (DELTA), 7.7.
    """

    def ask_answer(self, detail: TimeDetail) -> None:
        """Answer what somebody proposed: an override, or an effect that waits."""
        state = self._presenter.state
        override = open_override(detail, state.me, state.rights)
        effect = open_effect(detail, state.rights)
        if override is not None:
            self._ask_override(detail, override)
        elif effect is not None:
            self._ask_effect(detail, effect)

    def _ask_override(self, detail: TimeDetail, override: OverrideFacts) -> None:
        manager = Right.TAM in self._presenter.state.rights
        own = override.proposed_by == self._presenter.state.me
        sheet = self._sheet(detail, tr("Answer the proposal"), tr("Answer"))
        sheet.set_sentence(f"“{override.reason}” · {override.proposer}")
        choices = []
        if manager:
            choices += [("in_force", tr("Put it in force")), ("declined", tr("Decline it"))]
        if own:
            choices.append(("withdrawn", tr("Withdraw it")))
        answer = sheet.add("answer", ChoiceField(tr("&Answer"), choices))
        sheet.add("note", LineField(tr("&Note"), hint=tr("for us only")))

        def go() -> None:
            state = cast("Literal['in_force', 'declined', 'withdrawn']", answer.value())
            command = DecideOverride(override.id, state, sheet.value("note"))
            self._presenter.run(
                decide_override, command, done=sheet.leave, failed=sheet.refuse,
                words=tr("The proposal is answered."),
            )  # fmt: skip

        sheet.ask(go, {})

    def _ask_effect(self, detail: TimeDetail, effect: EffectFacts) -> None:
        client = effect.asks == "client"
        title = tr("What does the client say?") if client else tr("Answer the proposal")
        sheet = self._sheet(detail, title, tr("Record the answer"))
        sheet.set_sentence(tr("Central carries it out when this device syncs."))
        who = None
        if client:
            none = tr("Choose one") if detail.approvers else tr("No contact is an approver yet")
            people = [(None, none), *((one.id, one.name) for one in detail.approvers)]
            hint = tr("only an approver can")
            who = sheet.add("contact", ChoiceField(tr("&Who answered"), people, hint=hint))
        choices = (("agreed", tr("Agreed")), ("declined", tr("Declined")))
        answer = sheet.add("answer", ChoiceField(tr("&Answer"), choices))
        sheet.add("note", LineField(tr("&Note"), hint=tr("why, or how it was said")))

        def go() -> None:
            said = cast("Literal['agreed', 'declined']", answer.value())
            contact = cast("UUID | None", who.value()) if who is not None else None
            command = SettleEffect(effect.id, said, contact, sheet.value("note"), effect.seen)
            self._presenter.run(
                settle_effect, command, done=sheet.leave, failed=sheet.refuse,
                words=tr("The answer is recorded."),
            )  # fmt: skip

        sheet.ask(go, {"note": "note", "approver": "contact"})
