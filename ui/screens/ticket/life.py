"""The steps of a ticket's life: triage, start, reopen, cancel; what a guard misses is asked for.

Source: domain.md 2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.agreement.written import read_minutes, write_minutes
from app.domain.lifecycle import WORDS
from app.domain.moments import moment_text
from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketKind, TicketState
from app.queries.ticket_page import TicketPage
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.triage_ticket import TriageTicket, triage_ticket
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.runtime.problem import Problem
from ui.screens.ticket.acts import Done
from ui.screens.ticket.asked import Questions, tr, zone_hint
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.state import can_undo


class LifeQuestions(Questions):
    """Takes a ticket from state to state."""

    def __init__(
        self,
        window: QWidget,
        presenter: TicketPresenter,
        follow_up: Callable[[TicketPage, Callable[[], None]], None],
    ) -> None:
        """Build it; `follow_up` asks what comes after a workaround, then goes on."""
        super().__init__(window, presenter)
        self._follow_up = follow_up

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
                self._follow_up(page, lambda: self._step(page, command))
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
        accept = tr("Save")
        if then is not None:
            accept = tr("Save, then {0}").format(WORDS[then.state].lower())
        sheet = self._sheet(page, tr("Triage {0}"), accept)
        levels = (("high", tr("High")), ("medium", tr("Medium")), ("low", tr("Low")))
        sheet.add("service", LineField(tr("&Service"), detail.service, hint=tr("what is down")))
        sheet.add("impact", ChoiceField(tr("&Impact"), levels, value=detail.impact))
        sheet.add("urgency", ChoiceField(tr("&Urgency"), levels, value=detail.urgency))
        kept = write_minutes(detail.estimate_min or None)
        sheet.add("estimate", LineField(
            tr("&Estimated work"), kept, hint=tr("90 min, 3 h; empty: nobody can say yet")
        ))  # fmt: skip
        acts = self._presenter.acts
        before = TriageTicket(
            page.id, detail.impact, detail.urgency, detail.service, detail.estimate_min
        )

        def saved() -> None:
            sheet.leave()
            if then is not None:
                self._step(page, then)

        def go() -> None:
            try:
                estimate = read_minutes(sheet.value("estimate"), tr("Estimated work"), empty=0)
            except RuleBroken as broken:
                sheet.refuse(broken)
                return
            command = TriageTicket(
                page.id,
                sheet.value("impact"),
                sheet.value("urgency"),
                sheet.value("service"),
                estimate,
            )
            if then is not None and row.kind == TicketKind.INCIDENT and not command.service:
                sheet.refuse_words("service", tr("Name the service that is disrupted."))
                return
            told = None if then is not None else Done("triage", row.label, tr("triaged"))
            acts.run(
                triage_ticket, command, told, acts.undone(triage_ticket, before),
                done=saved, failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, {
            "triage-impact": "impact", "triage-urgency": "urgency", "span": "estimate",
            "estimate": "estimate",
        })  # fmt: skip
        if problem is not None:
            sheet.refuse_words("service", problem.sentence)

    def _ask_approval(self, page: TicketPage, command: ChangeState, problem: Problem) -> None:
        """Nobody has approved it: wait, or start anyway."""
        sheet = self._sheet(page, tr("{0} is not approved"), tr("Go on"), problem.sentence)
        choices = [
            ("wait", tr("Let it wait for approval")),
            ("anyway", tr("Start anyway; its work is flagged")),
        ]
        if page.detail.row.state == TicketState.AWAITING_APPROVAL:
            choices = choices[1:]
        sheet.add("what", ChoiceField(tr("&What now"), choices))

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
            tr("Reopen {0}"),
            tr("Reopen"),
            tr("Work from that moment on counts as incident response again."),
        )
        now = moment_text(page.now, zone, page.now)
        sheet.add("effective", LineField(tr("&Reported at"), now, hint=zone_hint(page)))
        sheet.add("reason", LineField(tr("&What came back")))

        def go() -> None:
            at = self._moment(sheet, "effective", page)
            if at is None:
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
            tr("Cancel {0}"),
            tr("Cancel the ticket"),
            tr("Time already worked keeps its decisions. A cancelled ticket stays cancelled."),
        )
        sheet.cancel_button.set_words(tr("Leave it"))
        sheet.add("reason", LineField(tr("&Why"), hint=tr("required, the client reads it")))
        who = [("asked", tr("Its requester asked for it"))]
        if self._is_manager():
            who.append(("manager", tr("An account manager decides it")))
        sheet.add("who", ChoiceField(tr("Who &wants it"), who))

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
