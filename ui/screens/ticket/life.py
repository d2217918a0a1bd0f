"""The questions of a ticket's life: triage, start, kind, flags, reopen, cancel, what follows.

Source: domain.md 2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Literal, cast
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.lifecycle import WORDS
from app.domain.moments import moment_text, parse_moment
from app.domain.queue.words import KIND_WORDS
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right, TicketKind, TicketState
from app.domain.words import zone_city
from app.queries.ticket_page import TicketPage
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.consents import Authorize, authorize
from app.usecases.reclassify import CorrectKind, SetFlags, correct_kind, set_flags
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.triage_ticket import (
    DeclineFollowUp,
    TriageTicket,
    decline_follow_up,
    triage_ticket,
)
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.runtime.problem import Problem
from ui.screens.ticket.acts import Done, follow_up_of
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.state import can_undo

_YES_NO = (("yes", "Yes"), ("no", "No"))


class LifeQuestions:
    """Asks what a step needs and hands the answer to the verbs; a refusal stays in its sheet."""

    def __init__(
        self, window: QWidget, presenter: TicketPresenter, go: Callable[[str, UUID], None]
    ) -> None:
        """Build it; `go` shows another ticket."""
        self._window, self._presenter, self._go = window, presenter, go

    def go_to(self, page: TicketPage, new: TicketState) -> None:
        """Take a step; what it needs beyond the state is asked first."""
        old = TicketState(page.detail.row.state)
        if new is TicketState.CANCELLED:
            self.ask_cancel(page)
        elif old is TicketState.RESOLVED and new is TicketState.IN_PROGRESS:
            self.ask_reopen(page)
        else:
            self._step(page, ChangeState(page.id, new))

    def _step(self, page: TicketPage, command: ChangeState) -> None:
        """Take a step; what a guard misses is asked for, and the step is taken then."""
        acts, row = self._presenter.acts, page.detail.row
        old = TicketState(row.state)
        back = None
        if can_undo(old, command.state):
            back = acts.undone(change_state, ChangeState(page.id, old))

        def refused(problem: Problem) -> None:
            if problem.code.startswith("triage-"):
                self.ask_triage(page, then=command, problem=problem)
            elif problem.code == "approval-missing":
                self._ask_approval(page, command, problem)
            elif problem.code == "follow-up-open":
                self.ask_follow_up(page, then=command)
            else:
                self._presenter.refuse(problem)

        told = Done("state", row.label, command.state)
        acts.run(change_state, command, told, back, failed=refused)

    def ask_triage(
        self,
        page: TicketPage,
        *,
        then: ChangeState | None = None,
        problem: Problem | None = None,
    ) -> None:
        """What it touches; `then` is the step that waits for the answer."""
        detail, row = page.detail, page.detail.row
        accept = _tr("Save")
        if then is not None:
            accept = _tr("Save, then {0}").format(WORDS[then.state].lower())
        sheet = self._sheet(page, _tr("Triage {0}"), accept)
        levels = (("high", _tr("High")), ("medium", _tr("Medium")), ("low", _tr("Low")))
        sheet.add("service", LineField(_tr("&Service"), detail.service, hint=_tr("what is down")))
        sheet.add("impact", ChoiceField(_tr("&Impact"), levels, value=detail.impact))
        sheet.add("urgency", ChoiceField(_tr("&Urgency"), levels, value=detail.urgency))
        acts = self._presenter.acts
        before = TriageTicket(page.id, detail.impact, detail.urgency, detail.service)

        def saved() -> None:
            sheet.leave()
            if then is not None:
                self._step(page, then)

        def go() -> None:
            command = TriageTicket(
                page.id, sheet.value("impact"), sheet.value("urgency"), sheet.value("service")
            )
            if then is not None and row.kind == TicketKind.INCIDENT and not command.service:
                sheet.refuse_words("service", _tr("Name the service that is disrupted."))
                return
            told = None if then is not None else Done("triage", row.label, _tr("triaged"))
            acts.run(
                triage_ticket, command, told, acts.undone(triage_ticket, before),
                done=saved, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, {"triage-impact": "impact", "triage-urgency": "urgency"})
        if problem is not None:
            sheet.refuse_words("service", problem.sentence)

    def _ask_approval(self, page: TicketPage, command: ChangeState, problem: Problem) -> None:
        """Nobody has approved it: wait, or start anyway."""
        sheet = self._sheet(page, _tr("{0} is not approved"), _tr("Go on"), problem.sentence)
        choices = [
            ("wait", _tr("Let it wait for approval")),
            ("anyway", _tr("Start anyway; its work is flagged")),
        ]
        if page.detail.row.state == TicketState.AWAITING_APPROVAL:
            choices = choices[1:]
        sheet.add("what", ChoiceField(_tr("&What now"), choices))

        def go() -> None:
            sheet.leave()
            if sheet.value("what") == "anyway":
                self._step(page, replace(command, anyway=True))
            else:
                self._wait(page)

        sheet.ask(go)

    def _wait(self, page: TicketPage) -> None:
        state = TicketState.AWAITING_APPROVAL
        if page.detail.row.state == TicketState.NEW:
            # Only what was triaged waits for an approval; the guard asks for what is missing.
            state = TicketState.TRIAGED
        self._step(page, ChangeState(page.id, state))

    def ask_reopen(self, page: TicketPage) -> None:
        """When the recurrence was reported: the service is down since then."""
        zone = page.hours.zone
        sheet = self._sheet(
            page,
            _tr("Reopen {0}"),
            _tr("Reopen"),
            _tr("Work from that moment on counts as incident response again."),
        )
        hint = _tr("in {0}").format(zone_city(zone))
        now = moment_text(page.now, zone, page.now)
        sheet.add("effective", LineField(_tr("&Reported at"), now, hint=hint))
        sheet.add("reason", LineField(_tr("&What came back")))

        def go() -> None:
            try:
                at = parse_moment(sheet.value("effective"), zone, self._presenter.acts.now())
            except RuleBroken as problem:
                sheet.refuse_words("effective", problem.sentence)
                return
            command = ChangeState(
                page.id, TicketState.IN_PROGRESS, effective_at=at, reason=sheet.value("reason")
            )
            told = Done("state", page.detail.row.label, TicketState.IN_PROGRESS)
            self._presenter.acts.run(
                change_state, command, told, done=sheet.leave, failed=sheet.refuse
            )

        sheet.ask(go, {"effective": "effective", "reopen": "effective"})

    def ask_cancel(self, page: TicketPage) -> None:
        """Why it is cancelled, and who wants it."""
        sheet = self._sheet(
            page,
            _tr("Cancel {0}"),
            _tr("Cancel the ticket"),
            _tr("Time already worked keeps its decisions. A cancelled ticket stays cancelled."),
        )
        sheet.cancel_button.set_words(_tr("Leave it"))
        sheet.add("reason", LineField(_tr("&Why"), hint=_tr("required, the client reads it")))
        who = [("asked", _tr("Its requester asked for it"))]
        if self._is_manager():
            who.append(("manager", _tr("An account manager decides it")))
        sheet.add("who", ChoiceField(_tr("Who &wants it"), who))

        def go() -> None:
            command = ChangeState(
                page.id,
                TicketState.CANCELLED,
                reason=sheet.value("reason"),
                asked=sheet.value("who") == "asked",
            )
            told = Done("state", page.detail.row.label, TicketState.CANCELLED)
            self._presenter.acts.run(
                change_state, command, told, done=sheet.leave, failed=sheet.refuse
            )

        sheet.ask(go, {"cancel-reason": "reason", "cancel-not-asked": "who"})

    def ask_kind(self, page: TicketPage) -> None:
        """What it is: from a moment on, or all along."""
        row, zone, acts = page.detail.row, page.hours.zone, self._presenter.acts
        sheet = self._sheet(
            page,
            _tr("Change the kind of {0}"),
            _tr("Change the kind"),
            _tr("A change keeps earlier work as it is; a correction decides all of it again."),
        )
        kinds = [(kind, KIND_WORDS[kind]) for kind in TicketKind if kind != row.kind]
        sheet.add("kind", ChoiceField(_tr("&Kind"), kinds))
        ways = [("change", _tr("It changed: from a moment on"))]
        if self._is_manager():
            ways.append(("correction", _tr("It never was anything else: from its creation")))
        sheet.add("way", ChoiceField(_tr("&Since when"), ways))
        now = moment_text(page.now, zone, page.now)
        moment = sheet.add(
            "effective", LineField(_tr("&From"), now, hint=_tr("in {0}").format(zone_city(zone)))
        )
        sheet.add("reason", LineField(_tr("&Why"), hint=_tr("required for a correction")))
        way = cast("ChoiceField", sheet.form.fields["way"])
        way.edited.connect(lambda: moment.setVisible(way.value() == "change"))

        def go() -> None:
            always = way.value() == "correction"
            try:
                at = None
                if not always:
                    at = parse_moment(sheet.value("effective"), zone, acts.now())
            except RuleBroken as problem:
                sheet.refuse_words("effective", problem.sentence)
                return
            kind = TicketKind(sheet.value("kind"))
            command = CorrectKind(page.id, kind, at, always, sheet.value("reason"))
            back = CorrectKind(
                page.id, TicketKind(row.kind), at, always, _tr("the change was taken back")
            )
            acts.run(
                correct_kind, command, Done("kind", row.label, kind),
                acts.undone(correct_kind, back), done=sheet.leave, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, {"effective": "effective", "reason": "reason"})

    def ask_flags(self, page: TicketPage) -> None:
        """Whether a request is minor and well defined."""
        row, acts = page.detail.row, self._presenter.acts
        sheet = self._sheet(
            page,
            _tr("Is {0} minor and well defined?"),
            _tr("Set the flags"),
            _tr("Minor and well-defined requests are included while their allowance lasts."),
        )
        answers = ((True, _YES_NO[0][1]), (False, _YES_NO[1][1]))
        sheet.add("minor", ChoiceField(_tr("&Minor"), answers, value=row.minor))
        sheet.add("defined", ChoiceField(_tr("&Well defined"), answers, value=row.well_defined))

        def go() -> None:
            minor = sheet.value("minor") == "True"
            defined = sheet.value("defined") == "True"
            words = _tr("minor and well defined") if minor and defined else _tr("flags changed")
            back = SetFlags(page.id, row.minor, row.well_defined)
            acts.run(
                set_flags, SetFlags(page.id, minor, defined), Done("flags", row.label, words),
                acts.undone(set_flags, back), done=sheet.leave, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go)

    def ask_follow_up(self, page: TicketPage, *, then: ChangeState | None = None) -> None:
        """What comes after the workaround."""
        acts, row = self._presenter.acts, page.detail.row
        sheet = self._sheet(
            page,
            _tr("What comes after the workaround of {0}?"),
            _tr("Answer"),
            _tr("Until this is answered the ticket does not close."),
        )
        choices = (("ticket", _tr("A follow-up ticket")), ("none", _tr("Nothing")))
        what = sheet.add("what", ChoiceField(_tr("&What comes"), choices))
        reason = sheet.add("reason", LineField(_tr("Wh&y nothing"), hint=_tr("required")))
        reason.hide()
        what.edited.connect(lambda: reason.setVisible(what.value() == "none"))

        def answered() -> None:
            sheet.leave()
            if then is not None:
                self._step(page, then)

        def opened(ticket: UUID) -> None:
            answered()
            if then is None:
                self._go("ticket", ticket)

        def go() -> None:
            if what.value() == "ticket":
                command = follow_up_of(page, page.detail.resolution_summary)
                acts.open_after(page, command, opened, sheet.refuse)
                return
            told = Done("follow_up", row.label, _tr("no follow-up is wanted"))
            acts.run(
                decline_follow_up, DeclineFollowUp(page.id, reason.text()), told,
                done=answered, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, {"reason": "reason"})

    def ask_recurrence(self, page: TicketPage) -> None:
        """A closed ticket stays closed: a recurrence is a new one, filled in from it."""
        detail, row = page.detail, page.detail.row
        sheet = self._sheet(
            page,
            _tr("{0} happened again"),
            _tr("Open the new ticket"),
            _tr("A closed ticket stays closed; the new one names it as its earlier occurrence."),
        )
        sheet.add("title", LineField(_tr("&Subject"), row.title))
        sheet.add("text", TextField(_tr("What was &reported"), lines=3))

        def opened(ticket: UUID) -> None:
            sheet.leave()
            self._go("ticket", ticket)

        def go() -> None:
            command = SubmitTicket(
                row.client_id, sheet.value("title"), sheet.value("text"), TicketKind(row.kind),
                detail.impact, detail.urgency, service=detail.service, recurrence_of=row.id,
            )  # fmt: skip
            self._presenter.acts.open_after(page, command, opened, sheet.refuse)

        sheet.ask(go, {"title": "title"})

    def ask_consent(self, page: TicketPage) -> None:
        """Hours that the account manager covers, or a premium that an approver accepts."""
        zone, acts = page.hours.zone, self._presenter.acts
        sheet = self._sheet(page, _tr("Record a consent for {0}"), _tr("Record the consent"))
        kinds = (
            ("covered", _tr("After-hours time is covered by the agreement")),
            ("billable", _tr("The requester, an approver, accepts the premium")),
        )
        kind = sheet.add("kind", ChoiceField(_tr("&What is agreed"), kinds))
        hint = _tr("in {0}").format(zone_city(zone))
        later = moment_text(page.now + timedelta(hours=2), zone, page.now)
        now = moment_text(page.now, zone, page.now)
        sheet.add("starts", LineField(_tr("&From"), now, hint=hint))
        sheet.add("ends", LineField(_tr("&To"), later, hint=hint))
        sheet.add("note", LineField(_tr("&How it was said"), hint=_tr("by phone, in which mail")))

        def go() -> None:
            moments = {}
            for name in ("starts", "ends"):
                try:
                    moments[name] = parse_moment(sheet.value(name), zone, acts.now())
                except RuleBroken as problem:
                    sheet.refuse_words(name, problem.sentence)
                    return
            chosen = cast("Literal['covered', 'billable']", kind.value())
            command = Authorize(
                chosen, moments["starts"], moments["ends"], ticket=page.id,
                approver=page.detail.requester_id if chosen == "billable" else None,
                note=sheet.value("note"),
            )  # fmt: skip
            told = Done("consent", page.detail.row.label, _tr("the consent is recorded"))
            acts.run(authorize, command, told, done=sheet.leave, failed=sheet.refuse)

        sheet.ask(go, {"span": "ends", "approver": "kind", "consent": "kind"})

    def _is_manager(self) -> bool:
        loaded = self._presenter.state.loaded
        return loaded is not None and Right.TAM in loaded.rights

    def _sheet(self, page: TicketPage, title: str, accept: str, sentence: str = "") -> AskSheet:
        row = page.detail.row
        return AskSheet(
            self._window, title.format(row.label), row.title, accept=accept, sentence=sentence
        )


_tr = partial(QCoreApplication.translate, "TicketLife")
