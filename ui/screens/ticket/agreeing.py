"""What is agreed about a ticket: a consent recorded or revoked, the project that it belongs to.

Source: domain.md 2 (Authorization, Project), 3.2 (R31, ROUTE, PREMIUM), 7.7.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal, cast
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.domain.agreement.written import read_minutes, read_money
from app.domain.moments import moment_text
from app.domain.rules import RuleBroken
from app.queries.agreed import Agreed, ConsentFacts, ProjectFacts
from app.queries.ticket_page import TicketPage
from app.usecases.consents import Authorize, RevokeAuthorization, authorize, revoke_authorization
from app.usecases.projects import (
    CloseProject,
    LinkProject,
    StartProject,
    close_project,
    link_project,
    start_project,
)
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.ticket.acts import Done, Step
from ui.screens.ticket.agreed import consent_words, project_words
from ui.screens.ticket.asked import Questions, tr, zone_hint
from ui.screens.ticket.presenter import TicketPresenter

_NEW, _NONE = "new", "none"


class AgreedQuestions(Questions):
    """Asks about consents and projects; what can be taken back is offered to be."""

    def __init__(
        self, window: QWidget, presenter: TicketPresenter, say: Callable[[str], None]
    ) -> None:
        """Build it; `say` tells why there is nothing to ask."""
        super().__init__(window, presenter)
        self._say = say

    def ask_consent(self, page: TicketPage) -> None:
        """Hours that the account manager covers, or a premium that an approver accepts."""
        self._presenter.with_agreed(page, lambda agreed: self._ask_consent(page, agreed))

    def _ask_consent(self, page: TicketPage, agreed: Agreed) -> None:
        zone, acts = page.hours.zone, self._presenter.acts
        sheet = self._sheet(page, tr("Record a consent for {0}"), tr("Record the consent"))
        kinds = (
            ("covered", tr("After-hours time is covered by the agreement")),
            ("billable", tr("An approver of the client accepts the premium")),
        )
        kind = sheet.add("kind", ChoiceField(tr("&What is agreed"), kinds))
        who = sheet.add("approver", _approver_field(agreed))
        who.hide()
        kind.edited.connect(lambda: who.setVisible(kind.value() == "billable"))
        later = moment_text(page.now + timedelta(hours=2), zone, page.now)
        now = moment_text(page.now, zone, page.now)
        hint = zone_hint(page)
        sheet.form.add_row({
            "starts": LineField(tr("&From"), now, hint=hint),
            "ends": LineField(tr("&To"), later, hint=hint),
        })  # fmt: skip
        sheet.add("note", LineField(tr("&How it was said"), hint=tr("by phone, in which mail")))

        def go() -> None:
            starts, ends = (self._moment(sheet, name, page) for name in ("starts", "ends"))
            if starts is None or ends is None:
                return
            chosen = cast("Literal['covered', 'billable']", kind.value())
            command = Authorize(
                chosen, starts, ends, ticket=page.id,
                approver=cast("UUID | None", who.value()) if chosen == "billable" else None,
                note=sheet.value("note"),
            )  # fmt: skip
            reason = tr("The consent was recorded by mistake.")
            told = Done("consent", page.detail.row.label, tr("the consent is recorded"))
            acts.run_all(
                [Step(authorize, command)],
                told,
                lambda made: [Step(revoke_authorization, RevokeAuthorization(made, reason))],
                done=sheet.leave,
                failed=sheet.refuse,
            )

        sheet.ask(go, {"span": "ends", "approver": "approver", "consent": "kind"})

    def ask_revocation(self, page: TicketPage, consent: UUID | None = None) -> None:
        """Which consent does not hold any more, and why."""
        self._presenter.with_agreed(page, lambda found: self._ask_revocation(page, found, consent))

    def _ask_revocation(self, page: TicketPage, agreed: Agreed, chosen: UUID | None) -> None:
        standing = [one for one in agreed.consents if one.revoked_at is None]
        if not standing:
            words = tr("Nothing is agreed for {0} that could be revoked.")
            self._say(words.format(page.detail.row.label))
            return
        sheet = self._sheet(
            page,
            tr("Revoke a consent for {0}"),
            tr("Revoke it"),
            tr("Work that it covered is decided again. It stays readable."),
        )
        choices = [(one.id, consent_words(one, page.hours.zone, page.now)) for one in standing]
        which = sheet.add("which", ChoiceField(tr("&Which consent"), choices))
        if chosen is not None and any(one.id == chosen for one in standing):
            which.set_value(chosen)
        sheet.add("reason", LineField(tr("Wh&y"), hint=tr("required")))
        sheet.hear_first("reason" if chosen is not None else "which")

        def go() -> None:
            one = next(one for one in standing if one.id == which.value())
            told = Done("consent", page.detail.row.label, tr("the consent is revoked"))
            command = RevokeAuthorization(one.id, sheet.value("reason"))
            self._presenter.acts.run_all(
                [Step(revoke_authorization, command)],
                told,
                lambda _changed: [Step(authorize, _anew(one, agreed))],
                done=sheet.leave,
                failed=sheet.refuse,
            )

        sheet.ask(go, {"reason": "reason"})

    def ask_project(self, page: TicketPage) -> None:
        """Which project the ticket belongs to: one that is open, a new one, or none."""
        self._presenter.with_agreed(page, lambda agreed: self._ask_project(page, agreed))

    def _ask_project(self, page: TicketPage, agreed: Agreed) -> None:
        sheet = self._sheet(
            page,
            tr("Which project does {0} belong to?"),
            tr("Save"),
            tr("From its approval on its work goes to the project's fee, but for incidents."),
        )
        choices: list[tuple[object, str]] = [
            (one.id, project_words(one, page.hours.zone)) for one in agreed.projects
        ]
        choices.append((_NEW, tr("A project that was approved just now…")))
        if agreed.project is not None:
            choices.append((_NONE, tr("None: take it off “{0}”").format(agreed.project.title)))
        which = sheet.add("which", ChoiceField(tr("&Project"), choices))
        if agreed.project is not None and agreed.project in agreed.projects:
            which.set_value(agreed.project.id)
        new = self._add_new_project(sheet, page, agreed)

        def fold() -> None:
            for one in new:
                one.setVisible(which.value() == _NEW)

        which.edited.connect(fold)
        fold()

        def go() -> None:
            before = agreed.project
            if before is not None and which.value() == before.id:
                sheet.leave()
                return
            steps = [] if before is None else [_link(before, page, linked=False)]
            if which.value() == _NEW:
                started = self._started(sheet, page, agreed)
                if started is None:
                    return
                steps.append(Step(start_project, started))
            elif which.value() != _NONE:
                project = cast("UUID", which.value())
                steps.append(Step(link_project, LinkProject(project, page.id)))
            self._link(page, sheet, steps, before, cast("UUID | str", which.value()))

        homes = {"approve": "approved", "title": "title", "project-below": "fee"}
        sheet.ask(go, {"approver": "approver", **homes})

    def _add_new_project(
        self, sheet: AskSheet, page: TicketPage, agreed: Agreed
    ) -> tuple[QWidget, ...]:
        now = moment_text(page.now, page.hours.zone, page.now)
        title = sheet.add("title", LineField(tr("&Name"), page.detail.row.title))
        fee = LineField(tr("&Flat fee"), hint=agreed.currency)
        estimate = LineField(tr("&Estimate"), hint=tr("12 h, 90 min; empty: none"))
        sheet.form.add_row({"fee": fee, "estimate": estimate})
        who = _approver_field(agreed)
        at = LineField(tr("Approved &at"), now, hint=zone_hint(page))
        sheet.form.add_row({"approver": who, "approved": at})
        note = LineField(tr("&How it was said"), hint=tr("by phone, in which mail"))
        sheet.add("note", note)
        return title, fee, estimate, who, at, note

    def _started(self, sheet: AskSheet, page: TicketPage, agreed: Agreed) -> StartProject | None:
        """The new project as it is typed; None where a field says what is wrong with it."""
        approved = self._moment(sheet, "approved", page)
        if approved is None:
            return None
        try:
            fee = read_money(sheet.value("fee"), tr("“Flat fee”"))
        except RuleBroken as problem:
            sheet.refuse_words("fee", problem.sentence)
            return None
        try:
            estimate = read_minutes(sheet.value("estimate"), tr("“Estimate”"), empty=0)
        except RuleBroken as problem:
            sheet.refuse_words("estimate", problem.sentence)
            return None
        approver = sheet.form.fields["approver"]
        chosen = approver.value() if isinstance(approver, ChoiceField) else None
        if chosen is None:
            words = tr("Only an approver of the client can accept a project: choose who did.")
            sheet.refuse_words("approver", words)
            return None
        return StartProject(
            agreed.client_id,
            sheet.value("title"),
            cast("UUID", chosen),
            fee,
            estimate or 0,
            (page.id,),
            approved,
            sheet.value("note"),
        )

    def _link(
        self,
        page: TicketPage,
        sheet: AskSheet,
        steps: list[Step],
        before: ProjectFacts | None,
        chosen: UUID | str,
    ) -> None:
        def back(made: object) -> list[Step]:
            """The way back: a project that was started is closed, since nothing is deleted."""
            undone: list[Step] = []
            if chosen != _NONE:
                project = cast("UUID", made if chosen == _NEW else chosen)
                undone.append(Step(link_project, LinkProject(project, page.id, linked=False)))
                if chosen == _NEW:
                    undone.append(Step(close_project, CloseProject(project)))
            if before is not None:
                undone.append(_link(before, page, linked=True))
            return undone

        words = tr("it belongs to no project") if chosen == _NONE else tr("it is linked")
        self._presenter.acts.run_all(
            steps,
            Done("project", page.detail.row.label, words),
            back,
            done=sheet.leave,
            failed=sheet.refuse,
        )


def _approver_field(agreed: Agreed) -> ChoiceField:
    none = tr("Choose one") if agreed.approvers else tr("No contact is an approver yet")
    people = [(None, none), *((one.id, one.name) for one in agreed.approvers)]
    return ChoiceField(tr("Who a&pproved"), people)


def _link(project: ProjectFacts, page: TicketPage, *, linked: bool) -> Step:
    return Step(link_project, LinkProject(project.id, page.id, linked=linked))


def _anew(one: ConsentFacts, agreed: Agreed) -> Authorize:
    """The same consent once more: a revocation is for good, so its undoing is a further one."""
    return Authorize(
        "billable" if one.kind == "billable" else "covered",
        one.starts_at,
        one.ends_at,
        client=agreed.client_id if one.ticket_id is None else None,
        ticket=one.ticket_id,
        approver=one.by_id,
        note=one.note,
    )
