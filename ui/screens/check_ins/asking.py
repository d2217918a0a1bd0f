"""What the place of check-ins asks, and what follows from the answers."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.bootstrap.check_in_verbs import action_to_ticket
from app.domain.moments import moment_text
from app.usecases.check_ins.actions import ActionToTicket
from app.usecases.check_ins.minutes import SendMinutes, send_minutes
from app.usecases.check_ins.planning import (
    ChangeCheckIn,
    PlanCheckIn,
    change_check_in,
    plan_check_in,
)
from app.usecases.check_ins.preparing import AddTopic, add_topic
from app.usecases.submit_ticket import SubmitTicket
from ui.kit.forms.ask_sheet import AskSheet
from ui.screens.check_ins.acts import CheckInActs
from ui.screens.check_ins.presenter import CheckInsPresenter
from ui.screens.check_ins.sheets import chart_sheet, plan_sheet, reason_sheet, topic_sheet
from ui.screens.check_ins.view import chart_rows
from ui.shell.contract import ScreenContext


class CheckInQuestions(QObject):
    """Asks over the window, and hands the answers to the verbs."""

    def __init__(
        self,
        context: ScreenContext,
        presenter: CheckInsPresenter,
        acts: CheckInActs,
        owner: QObject,
    ) -> None:
        super().__init__(owner)
        self._context, self._presenter, self._acts = context, presenter, acts

    def show_chart(self, key: str) -> None:
        """A chart by itself, as drawing or as table."""
        chart = chart_rows(self._presenter.state).get(key)
        if chart is not None:
            chart_sheet(self._context.window, chart)

    @Slot()
    def plan(self) -> None:
        """When the next check-in of the client under the cursor is."""
        line = self._presenter.state.line
        if line is None:
            return
        plan_sheet(
            self._context.window, self._acts, line.client, line.zone, self._send_plan,
            client_id=line.client_id,
        )  # fmt: skip

    @Slot()
    def change(self) -> None:
        """Another time or place for the open check-in."""
        page = self._presenter.state.page
        if page is not None:
            plan_sheet(
                self._context.window, self._acts, page.head.client, page.head.zone,
                self._send_plan, head=page.head,
            )  # fmt: skip

    @Slot()
    def plan_next(self) -> None:
        """When the one after this one is, as it is proposed."""
        page = self._presenter.state.page
        if page is None:
            return
        head = page.head
        plan_sheet(
            self._context.window, self._acts, head.client, head.zone, self._send_plan,
            client_id=head.client_id,
            proposed=moment_text(page.next_at, head.zone, self._acts.now()),
        )  # fmt: skip

    def _send_plan(self, sheet: AskSheet, command: ChangeCheckIn | PlanCheckIn) -> None:
        verb = change_check_in if isinstance(command, ChangeCheckIn) else plan_check_in
        self._acts.run(
            verb, command, done=lambda _answer: sheet.leave(), failed=sheet.refuse,
            words=self.tr("The check-in is planned."),
        )  # fmt: skip

    @Slot()
    def hide(self) -> None:
        """Why an item is left out; one that is hidden comes back at once."""
        state = self._presenter.state
        agenda = state.agenda
        item = agenda.find(state.item) if agenda is not None else None
        if agenda is None or item is None:
            return
        if any(one.item.key == item.key for one in agenda.hidden):
            self._acts.show_again()
            return

        def send(sheet: AskSheet, reason: str) -> None:
            self._acts.hide(reason, sheet.leave, sheet.refuse)

        reason_sheet(self._context.window, item.title, send)

    @Slot()
    def add_topic(self) -> None:
        """Something to speak about."""
        page = self._presenter.state.page
        if page is None:
            return

        def send(sheet: AskSheet, command: AddTopic) -> None:
            self._acts.run(
                add_topic, command, done=lambda _id: sheet.leave(), failed=sheet.refuse,
                words=self.tr("The topic is on the agenda."),
            )  # fmt: skip

        topic_sheet(self._context.window, page.head, send)

    @Slot(str)
    def make_ticket(self, key: str) -> None:
        """A ticket for an action, in its words."""
        page = self._presenter.state.page
        line = next((one for one in page.captured if one.id == key), None) if page else None
        if page is None or line is None or line.ticket:
            return
        ticket = SubmitTicket(page.head.client_id, line.text, source="check_in")
        self._acts.run(
            action_to_ticket, ActionToTicket(UUID(key), ticket),
            words=self.tr("A ticket is open for it."),
        )  # fmt: skip

    @Slot()
    def send(self) -> None:
        """The minutes went out: they stay as they are."""
        page = self._presenter.state.page
        if page is not None:
            self._acts.run(
                send_minutes, SendMinutes(page.head.id),
                words=self.tr("The minutes stay as they were sent."),
            )  # fmt: skip
