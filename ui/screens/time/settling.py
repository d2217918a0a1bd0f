"""What an entry waits for: its end, a reason, a correction, or a person's decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.domain.moments import moment_text
from app.domain.vocabulary import Right
from app.domain.words import zone_city
from app.queries.time_list import TimeDetail
from app.usecases.correct_time import (
    ConfirmLongTimer,
    GiveLateReason,
    confirm_long_timer,
    give_late_reason,
)
from app.usecases.overrides import (
    DecideOverride,
    ProposeOverride,
    decide_override,
    propose_override,
)
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.time.asked import HOMES, Questions, tr
from ui.screens.time.presenter import TimePresenter


class HoldQuestions(Questions):
    """Settles holds where they stand.

    Source: domain.md 3.2 (LONGTIMER, OVERLAP, LATE, R03, R99).
    """

    def __init__(
        self, window: QWidget, presenter: TimePresenter, correct: Callable[[TimeDetail], None]
    ) -> None:
        """Build it; `correct` asks for other times."""
        super().__init__(window, presenter)
        self._correct = correct

    def settle(self, detail: TimeDetail, how: str) -> None:
        """Do what settles the hold."""
        asks = {
            "end": self.ask_end,
            "reason": self.ask_late_reason,
            "decision": self.ask_decision,
            "correct": self._correct,
        }
        if how in asks:
            asks[how](detail)

    def ask_end(self, detail: TimeDetail) -> None:
        """When the work of a long timer really ended."""
        zone, last = detail.zone, detail.stretches[-1].end
        sheet = self._sheet(detail, tr("When did the work really end?"), tr("Confirm the end"))
        sheet.set_sentence(tr("Leave it as it is if the timer was right."))
        text = moment_text(last, zone, self._presenter.now())
        hint = tr("in {0}").format(zone_city(zone))
        sheet.add("end", LineField(tr("&End"), text, hint=hint))

        def go() -> None:
            end = self._moment(sheet, "end", zone)
            if end is None:
                return
            # What is shown has minutes only: left alone it means the very second.
            command = ConfirmLongTimer(detail.row.id, last if sheet.value("end") == text else end)
            self._presenter.run(
                confirm_long_timer, command, done=sheet.leave, failed=sheet.refuse, follow=True,
                words=tr("The end is confirmed."),
            )  # fmt: skip

        sheet.ask(go, HOMES)

    def ask_late_reason(self, detail: TimeDetail) -> None:
        """Why time of a locked month was recorded only now."""
        sheet = self._sheet(detail, tr("Why does this time come late?"), tr("Save the reason"))
        sheet.set_sentence(tr("It then counts in the month that is open."))
        sheet.add("reason", LineField(tr("&Why"), detail.row.late_reason, hint=tr("required")))

        def go() -> None:
            self._presenter.run(
                give_late_reason, GiveLateReason(detail.row.id, sheet.value("reason")),
                done=sheet.leave, failed=sheet.refuse, words=tr("The reason is saved."),
            )  # fmt: skip

        sheet.ask(go, HOMES)

    def ask_decision(self, detail: TimeDetail) -> None:
        """Another decision, or the one that a hold waits for; the client reads the reason."""
        manager = Right.TAM in self._presenter.state.rights
        title = tr("Decide about this time") if manager else tr("Propose a decision")
        accept = tr("Put it in force") if manager else tr("Propose it")
        sheet = self._sheet(detail, title, accept)
        sentence = tr("The client reads the reason.")
        if manager:
            sentence += " " + tr(
                "Where it costs the client more, a second account manager confirms it."
            )
        sheet.set_sentence(sentence)
        choices = (("", tr("Choose one")), ("included", tr("Included")),
                   ("excluded", tr("Excluded")))  # fmt: skip
        what = sheet.add("decision", ChoiceField(tr("&It is"), choices))
        factor = sheet.add(
            "multiplier", LineField(tr("&Multiplier"), hint=tr("1.5; empty: the standard rate"))
        )
        factor.hide()
        what.edited.connect(lambda: factor.setVisible(what.value() == "excluded"))
        sheet.add("reason", TextField(tr("&Why"), hint=tr("at least ten characters"), lines=2))

        def go() -> None:
            if not what.value():
                sheet.refuse_words("decision", tr("Choose included or excluded."))
                return
            command = ProposeOverride(
                detail.row.id,
                cast("Literal['included', 'excluded']", what.value()),
                sheet.value("reason"),
                multiplier=factor.text() if what.value() == "excluded" else "",
                at_once=manager,
            )
            words = tr("It is decided.") if manager else tr("The decision is proposed.")
            self._presenter.run(
                propose_override, command, done=sheet.leave, failed=sheet.refuse, words=words,
                undo=None if manager else self._take_back,
            )  # fmt: skip

        sheet.ask(go, {**HOMES, "multiplier": "multiplier", "decision": "decision"})

    def _take_back(self, override: object) -> None:
        command = DecideOverride(cast("UUID", override), "withdrawn")
        self._presenter.run(decide_override, command)
