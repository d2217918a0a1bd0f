"""What comes after a ticket: a follow-up of its workaround, or the same thing once more.

Source: domain.md 2.1, S49.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import TicketKind
from app.queries.ticket_page import TicketPage
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.triage_ticket import DeclineFollowUp, decline_follow_up
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.ticket.acts import Done
from ui.screens.ticket.asked import Questions, tr
from ui.screens.ticket.following import follow_up_of
from ui.screens.ticket.presenter import TicketPresenter


class AfterQuestions(Questions):
    """Opens what follows, filled in from the ticket."""

    def __init__(
        self, window: QWidget, presenter: TicketPresenter, go: Callable[[str, UUID], None]
    ) -> None:
        """Build it; `go` shows another ticket."""
        super().__init__(window, presenter)
        self._go = go

    def ask_follow_up(self, page: TicketPage, then: Callable[[], None] | None = None) -> None:
        """What comes after the workaround; `then` is the step that waits for the answer."""
        acts, row = self._presenter.acts, page.detail.row
        sheet = self._sheet(
            page,
            tr("What comes after the workaround of {0}?"),
            tr("Answer"),
            tr("Until this is answered the ticket does not close."),
        )
        choices = (("ticket", tr("A follow-up ticket")), ("none", tr("Nothing")))
        what = sheet.add("what", ChoiceField(tr("&What comes"), choices))
        reason = sheet.add("reason", LineField(tr("Wh&y nothing"), hint=tr("required")))
        reason.hide()
        what.edited.connect(lambda: reason.setVisible(what.value() == "none"))

        def answered() -> None:
            sheet.leave()
            if then is not None:
                then()

        def opened(ticket: UUID) -> None:
            answered()
            if then is None:
                self._go("ticket", ticket)

        def go() -> None:
            if what.value() == "ticket":
                command = follow_up_of(page, page.detail.resolution_summary)
                acts.open_after(page, command, opened, sheet.refuse)
                return
            told = Done("follow_up", row.label, tr("no follow-up is wanted"))
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
            tr("{0} happened again"),
            tr("Open the new ticket"),
            tr("A closed ticket stays closed; the new one names it as its earlier occurrence."),
        )
        sheet.add("title", LineField(tr("&Subject"), row.title))
        sheet.add("text", TextField(tr("What was &reported"), lines=3))

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
