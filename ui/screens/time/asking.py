"""The questions of the time list: an entry by hand, a correction, a hold, another decision.

Every moment is read in the zone that stands beside its field; a time that the clocks of that day
skip or show twice is asked about there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal, cast
from uuid import UUID, uuid4

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.moments import moment_text, parse_moment
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right, WorkKind
from app.domain.words import zone_city
from app.queries.effects import EffectFacts
from app.queries.overrides import OverrideFacts
from app.queries.time_list import TimeDetail
from app.usecases.correct_time import (
    ConfirmLongTimer,
    CorrectEntry,
    GiveLateReason,
    VoidEntry,
    confirm_long_timer,
    correct_entry,
    give_late_reason,
    void_entry,
)
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.overrides import (
    DecideOverride,
    ProposeOverride,
    decide_override,
    propose_override,
)
from app.usecases.settle_effect import SettleEffect, settle_effect
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.suggest import SuggestField, Suggestion
from ui.screens.time.presenter import TimePresenter
from ui.screens.time.state import heading_of, open_effect, open_override, under_of

_HOMES = {
    "time-future": "end",
    "time-inverted": "end",
    "time-overlap": "start",
    "end-outside": "end",
    "note": "note",
    "reason": "reason",
    "span": "start",
    "client-missing": "ticket",
}
KINDS: tuple[tuple[WorkKind, str], ...] = (
    (WorkKind.REQUEST, "Ticket work"),
    (WorkKind.TRAINING, "Training"),
    (WorkKind.DOCUMENTATION, "Documentation"),
    (WorkKind.PORTAL_SETUP, "Portal set-up"),
    (WorkKind.CHECK_IN, "Check-in"),
    (WorkKind.OTHER, "Other"),
)


class TimeQuestions:
    """Asks, and hands the answers to the verbs; nothing typed is lost when one is refused."""

    def __init__(self, window: QWidget, presenter: TimePresenter) -> None:
        self._window, self._presenter = window, presenter

    def ask_entry(self, ticket: tuple[UUID, str] | None, client: UUID | None) -> None:
        """Time by hand: what on, from when to when, and what was done."""
        zone = self._presenter.state.zone
        sheet = AskSheet(
            self._window,
            _tr("Enter time"),
            accept=_tr("Save the entry"),
            sentence=_tr("Times are those of {0}. Central decides when it is saved.").format(
                zone_city(zone)
            ),
            width=600,
        )
        about = self._ticket_field(ticket)
        sheet.form.add("ticket", about)
        hint = _tr("in {0}: 17:30, yesterday 16:05").format(zone_city(zone))
        sheet.form.add_row({
            "start": LineField(_tr("&Start"), hint=hint),
            "end": LineField(_tr("&End")),
        })  # fmt: skip
        where = (("remote", _tr("Remote")), ("onsite", _tr("On site")))
        sheet.form.add_row({
            "kind": ChoiceField(_tr("Work &kind"), KINDS),
            "where": ChoiceField(_tr("Wh&ere"), where),
        })  # fmt: skip
        sheet.form.add_row({
            "left": LineField(_tr("&Travel there from"), hint=_tr("when you left; empty: none")),
            "back": LineField(_tr("Travel &back until"), hint=_tr("empty: none")),
        })  # fmt: skip
        sheet.add(
            "note", TextField(_tr("&What was done"), hint=_tr("the client reads it"), lines=3)
        )
        sheet.add("late", LineField(_tr("Why it comes &late"), hint=_tr("if its month is locked")))

        def go() -> None:
            stretches = self._stretches(sheet, zone)
            complaint = about.complaint()
            if complaint:
                sheet.refuse_words("ticket", complaint)
            elif stretches is not None:
                command = LogTime(
                    stretches,
                    sheet.value("note"),
                    ticket=cast("UUID | None", about.value()),
                    client=client,
                    work_kind=WorkKind(sheet.value("kind")),
                    source="manual",
                    late_reason=sheet.value("late"),
                    confirmed=True,
                )
                self._presenter.run(
                    log_time, command, done=sheet.leave, failed=sheet.refuse, follow=True,
                    words=_tr("The time is recorded."), undo=self._withdraw,
                )  # fmt: skip

        sheet.ask(go, _HOMES)

    def _ticket_field(self, ticket: tuple[UUID, str] | None) -> SuggestField:
        def suggest(text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
            def found(rows: Sequence[tuple[UUID, str, str]]) -> None:
                answer([Suggestion(one, words, detail) for one, words, detail in rows])

            self._presenter.tickets(text, found)

        field = SuggestField(
            _tr("T&icket"), suggest, placeholder=_tr("a number, or words of the subject")
        )
        if ticket is not None:
            field.set_value(Suggestion(ticket[0], ticket[1]))
        return field

    def _stretches(self, sheet: AskSheet, zone: str) -> list[Stretch] | None:
        """The typed moments as stretches; None where one cannot be, and its field says why."""
        found: dict[str, datetime] = {}
        for name in ("start", "end", "left", "back"):
            text = sheet.value(name)
            if not text and name in {"left", "back"}:
                continue
            moment = self._moment(sheet, name, zone)
            if moment is None:
                return None
            found[name] = moment
        mode = sheet.value("where")
        visit = str(uuid4()) if {"left", "back"} & found.keys() else None
        work = Stretch(found["start"], found["end"], mode=mode, visit=visit)
        stretches = [work]
        if "left" in found:
            travel = replace(work, start=found["left"], end=work.start, activity="travel")
            stretches.insert(0, travel)
        if "back" in found:
            stretches.append(replace(work, start=work.end, end=found["back"], activity="travel"))
        for name, stretch in zip(("left", "back"), (stretches[0], stretches[-1]), strict=True):
            if name in found and stretch.end <= stretch.start:
                sheet.refuse_words(name, _tr("Travel lies before or after the work: correct it."))
                return None
        return stretches

    def _moment(self, sheet: AskSheet, name: str, zone: str) -> datetime | None:
        title = sheet.form.fields[name].title
        try:
            return parse_moment(sheet.value(name), zone, self._presenter.now(), field=title)
        except RuleBroken as problem:
            sheet.refuse_words(name, problem.sentence)
            return None

    def _withdraw(self, entry: object) -> None:
        command = VoidEntry(cast("UUID", entry), _tr("Entered by mistake and taken back."))
        self._presenter.run(void_entry, command)

    def ask_correction(self, detail: TimeDetail) -> None:
        """The same time as it should have been recorded; the first stays readable."""
        zone, now = detail.zone, self._presenter.now()
        sheet = self._sheet(detail, _tr("Correct this time"), _tr("Save the correction"))
        sheet.set_sentence(
            _tr("Times are those of {0}. The first entry stays readable.").format(zone_city(zone))
        )
        first, last = detail.stretches[0], detail.stretches[-1]
        hint = _tr("in {0}").format(zone_city(zone))
        shown = {
            "start": moment_text(first.start, zone, now), "end": moment_text(last.end, zone, now),
        }  # fmt: skip
        sheet.form.add_row({
            "start": LineField(_tr("&Start"), shown["start"], hint=hint),
            "end": LineField(_tr("&End"), shown["end"], hint=hint),
        })  # fmt: skip
        sheet.add("note", TextField(_tr("&What was done"), detail.row.note, lines=3))
        sheet.add("reason", LineField(_tr("What was &wrong"), hint=_tr("required, for us only")))

        def go() -> None:
            start, end = (self._moment(sheet, name, zone) for name in ("start", "end"))
            if start is None or end is None:
                return
            # A field shows minutes only: left alone it means the very second.
            start = first.start if sheet.value("start") == shown["start"] else start
            end = last.end if sheet.value("end") == shown["end"] else end
            stretches = corrected(detail, start, end)
            if not stretches:
                sheet.refuse_words("end", _tr("“End” must come after “Start”: correct one."))
                return
            command = CorrectEntry(
                detail.row.id, sheet.value("reason"), stretches, sheet.value("note")
            )
            self._presenter.run(
                correct_entry, command, done=sheet.leave, failed=sheet.refuse, follow=True,
                words=_tr("The time is corrected."), undo=partial(self._uncorrect, detail),
            )  # fmt: skip

        sheet.ask(go, _HOMES)

    def _uncorrect(self, detail: TimeDetail, newer: object) -> None:
        """Back to the first times, by a further correction: nothing is deleted."""
        command = CorrectEntry(
            cast("UUID", newer), _tr("The correction was taken back."), _as_logged(detail),
            detail.row.note or None,
        )  # fmt: skip
        self._presenter.run(correct_entry, command, follow=True)

    def ask_withdrawal(self, detail: TimeDetail) -> None:
        """Why this time does not count."""
        sheet = self._sheet(detail, _tr("Withdraw this time"), _tr("Withdraw"))
        sheet.set_sentence(_tr("It stays readable and counts no more."))
        sheet.add("reason", LineField(_tr("&Why"), hint=_tr("required")))

        def go() -> None:
            self._presenter.run(
                void_entry, VoidEntry(detail.row.id, sheet.value("reason")), done=sheet.leave,
                failed=sheet.refuse, words=_tr("The time is withdrawn."),
                undo=partial(self._record_anew, detail),
            )  # fmt: skip

        sheet.ask(go, _HOMES)

    def _record_anew(self, detail: TimeDetail, _changed: object) -> None:
        row = detail.row
        command = LogTime(
            _as_logged(detail), row.note, ticket=row.ticket_id, client=row.client_id,
            work_kind=WorkKind(row.work_kind), source=row.source,
            internal_note=row.internal_note, late_reason=row.late_reason, confirmed=row.confirmed,
            preview_code=row.preview_code,
        )  # fmt: skip
        self._presenter.run(log_time, command, follow=True)

    def settle(self, detail: TimeDetail, how: str) -> None:
        """Do what settles the hold."""
        asks = {
            "end": self.ask_end,
            "reason": self.ask_late_reason,
            "decision": self.ask_decision,
            "correct": self.ask_correction,
        }
        if how in asks:
            asks[how](detail)

    def ask_end(self, detail: TimeDetail) -> None:
        """When the work of a long timer really ended."""
        zone, last = detail.zone, detail.stretches[-1].end
        sheet = self._sheet(detail, _tr("When did the work really end?"), _tr("Confirm the end"))
        sheet.set_sentence(_tr("Leave it as it is if the timer was right."))
        text = moment_text(last, zone, self._presenter.now())
        hint = _tr("in {0}").format(zone_city(zone))
        sheet.add("end", LineField(_tr("&End"), text, hint=hint))

        def go() -> None:
            end = self._moment(sheet, "end", zone)
            if end is None:
                return
            # What is shown has minutes only: left alone it means the very second.
            command = ConfirmLongTimer(detail.row.id, last if sheet.value("end") == text else end)
            self._presenter.run(
                confirm_long_timer, command, done=sheet.leave, failed=sheet.refuse, follow=True,
                words=_tr("The end is confirmed."),
            )  # fmt: skip

        sheet.ask(go, _HOMES)

    def ask_late_reason(self, detail: TimeDetail) -> None:
        """Why time of a locked month was recorded only now."""
        sheet = self._sheet(detail, _tr("Why does this time come late?"), _tr("Save the reason"))
        sheet.set_sentence(_tr("It then counts in the month that is open."))
        sheet.add("reason", LineField(_tr("&Why"), detail.row.late_reason, hint=_tr("required")))

        def go() -> None:
            self._presenter.run(
                give_late_reason, GiveLateReason(detail.row.id, sheet.value("reason")),
                done=sheet.leave, failed=sheet.refuse, words=_tr("The reason is saved."),
            )  # fmt: skip

        sheet.ask(go, _HOMES)

    def ask_decision(self, detail: TimeDetail) -> None:
        """Another decision, or the one that a hold waits for; the client reads the reason."""
        manager = Right.TAM in self._presenter.state.rights
        title = _tr("Decide about this time") if manager else _tr("Propose a decision")
        accept = _tr("Put it in force") if manager else _tr("Propose it")
        sheet = self._sheet(detail, title, accept)
        sentence = _tr("The client reads the reason.")
        if manager:
            sentence += " " + _tr(
                "Where it costs the client more, a second account manager confirms it."
            )
        sheet.set_sentence(sentence)
        choices = (("", _tr("Choose one")), ("included", _tr("Included")),
                   ("excluded", _tr("Excluded")))  # fmt: skip
        what = sheet.add("decision", ChoiceField(_tr("&It is"), choices))
        factor = sheet.add(
            "multiplier", LineField(_tr("&Multiplier"), hint=_tr("1.5; empty: the standard rate"))
        )
        factor.hide()
        what.edited.connect(lambda: factor.setVisible(what.value() == "excluded"))
        sheet.add("reason", TextField(_tr("&Why"), hint=_tr("at least ten characters"), lines=2))

        def go() -> None:
            if not what.value():
                sheet.refuse_words("decision", _tr("Choose included or excluded."))
                return
            command = ProposeOverride(
                detail.row.id,
                cast("Literal['included', 'excluded']", what.value()),
                sheet.value("reason"),
                multiplier=factor.text() if what.value() == "excluded" else "",
                at_once=manager,
            )
            words = _tr("It is decided.") if manager else _tr("The decision is proposed.")
            self._presenter.run(
                propose_override, command, done=sheet.leave, failed=sheet.refuse, words=words,
                undo=None if manager else self._take_back,
            )  # fmt: skip

        sheet.ask(go, {**_HOMES, "multiplier": "multiplier", "decision": "decision"})

    def _take_back(self, override: object) -> None:
        command = DecideOverride(cast("UUID", override), "withdrawn")
        self._presenter.run(decide_override, command)

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
        sheet = self._sheet(detail, _tr("Answer the proposal"), _tr("Answer"))
        sheet.set_sentence(f"“{override.reason}” · {override.proposer}")
        choices = []
        if manager:
            choices += [("in_force", _tr("Put it in force")), ("declined", _tr("Decline it"))]
        if own:
            choices.append(("withdrawn", _tr("Withdraw it")))
        answer = sheet.add("answer", ChoiceField(_tr("&Answer"), choices))
        sheet.add("note", LineField(_tr("&Note"), hint=_tr("for us only")))

        def go() -> None:
            state = cast("Literal['in_force', 'declined', 'withdrawn']", answer.value())
            command = DecideOverride(override.id, state, sheet.value("note"))
            self._presenter.run(
                decide_override, command, done=sheet.leave, failed=sheet.refuse,
                words=_tr("The proposal is answered."),
            )  # fmt: skip

        sheet.ask(go, {})

    def _ask_effect(self, detail: TimeDetail, effect: EffectFacts) -> None:
        client = effect.asks == "client"
        title = _tr("What does the client say?") if client else _tr("Answer the proposal")
        sheet = self._sheet(detail, title, _tr("Record the answer"))
        sheet.set_sentence(_tr("Central carries it out when this device syncs."))
        choices = (("agreed", _tr("Agreed")), ("declined", _tr("Declined")))
        answer = sheet.add("answer", ChoiceField(_tr("&Answer"), choices))
        sheet.add("note", LineField(_tr("&Note"), hint=_tr("why, or how it was said")))

        def go() -> None:
            said = cast("Literal['agreed', 'declined']", answer.value())
            command = SettleEffect(effect.id, said, note=sheet.value("note"))
            self._presenter.run(
                settle_effect, command, done=sheet.leave, failed=sheet.refuse,
                words=_tr("The answer is recorded."),
            )  # fmt: skip

        sheet.ask(go, {"note": "note"})

    def _sheet(self, detail: TimeDetail, title: str, accept: str) -> AskSheet:
        subtitle = f"{heading_of(detail)} · {under_of(detail)}"
        return AskSheet(self._window, title, subtitle, accept=accept, width=600)


def corrected(detail: TimeDetail, start: datetime, end: datetime) -> list[Stretch]:
    """The stretches of an entry within other times; pauses in between stay where they were."""
    stretches = _as_logged(detail)
    if end <= start:
        return []
    inside = [one for one in stretches if one.end > start and one.start < end]
    if not inside:
        return [replace(stretches[0], start=start, end=end)]
    inside[0] = replace(inside[0], start=start)
    inside[-1] = replace(inside[-1], end=end)
    return inside


def _as_logged(detail: TimeDetail) -> list[Stretch]:
    return [
        Stretch(one.start, one.end, one.activity, one.mode, one.after_resolution, one.visit)
        for one in detail.stretches
    ]


_tr = partial(QCoreApplication.translate, "TimeQuestions")
