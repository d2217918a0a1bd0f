"""Writing down that a client's person questions what is billed.

Source: domain.md 0 (I12), 2 (ExclusionReview).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.queries.billing.queue import ReviewRow
from app.queries.clients import ContactRow, contact_rows
from app.usecases.billing.reviews import DisputeExclusion, Excluded, dispute_exclusion
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.billing.presenter import BillingPresenter
from ui.screens.billing.wording import tr
from ui.shell.contract import ScreenContext

WHO, WHY = "who", "why"


class Disputes(QObject):
    """Asks who says so, and why; it is left off the invoice until it is settled."""

    def __init__(self, context: ScreenContext, presenter: BillingPresenter, owner: QObject) -> None:
        super().__init__(owner)
        self._context, self._presenter = context, presenter

    def why_not(self) -> str:
        """Why it cannot be written down now; empty when it can."""
        meant = self._presenter.state.meant
        if len(meant) != 1:
            return tr("Choose one exclusion first.")
        said = meant[0].state
        return "" if said in {"proposed", "confirmed", "upheld"} else tr("It is not to be billed.")

    @Slot()
    def ask(self) -> None:
        """Read the client's people, then ask."""
        if self.why_not():
            return
        [row] = self._presenter.state.meant

        def question(session: Any) -> list[ContactRow]:
            return contact_rows(session, row.client_id)

        self._context.lanes.submit(
            "read",
            self,
            partial(self._context.desk.ask, question),
            done=partial(self._ask, row),
            failed=self._context.notices.problem,
            key="contacts",
        )

    def _ask(self, row: ReviewRow, people: Sequence[ContactRow]) -> None:
        if not people:
            self._context.notices.say(
                tr("{0} has no person here who could say so.").format(row.client)
            )
            return
        sheet = AskSheet(
            self._context.window, tr("The client questions it"), row.title or row.note,
            accept=tr("Write it down"), width=560,
            sentence=tr("It is left off the invoice until it is upheld, waived or included."),
        )  # fmt: skip
        who = sheet.add(
            WHO, ChoiceField(tr("&Who says so"), [(one.id, one.name) for one in people])
        )
        sheet.add(WHY, LineField(tr("W&hat they say"), hint=tr("at least ten characters")))

        def go() -> None:
            contact = who.value()
            assert isinstance(contact, UUID)  # noqa: S101 -- the choices are contacts
            command = DisputeExclusion(Excluded(row.entry_id, row.key), contact, sheet.value(WHY))
            self._presenter.run(
                dispute_exclusion, command, done=sheet.leave, failed=sheet.refuse,
                words=tr("It is questioned: it is left off until it is settled."),
            )  # fmt: skip

        sheet.ask(go, {"reason": WHY, "contact": WHO, "review": WHY, "dispute": WHY})
