"""Taking an invoice with a wrong name, address or tax number back, and issuing it anew.

Source: domain.md 2.2 (4).
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from app.queries.billed_to import BilledTo, billed_to_facts
from app.queries.billing.issued import IssuedRow
from app.usecases.billing.reissues import ReissueInvoice, reissue_invoice
from ui.kit.buttons import Button
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.kit.text import PlainLabel
from ui.screens.billing.presenter import BillingPresenter
from ui.screens.billing.state import INVOICES
from ui.screens.billing.wording import tr
from ui.shell.contract import ScreenContext

WHY = "why"


class Reissues(QObject):
    """Asks why; central takes the invoice back and issues it anew."""

    def __init__(
        self, context: ScreenContext, presenter: BillingPresenter, button: Button, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._context, self._presenter = context, presenter
        button.clicked.connect(self.ask)

    def why_not(self) -> str:
        """Why the invoice that is looked at cannot be reissued; empty when it can."""
        row = self._row()
        if row is None:
            return tr("Look at an invoice first.")
        if row.kind != "invoice":
            return tr("A credit note stays as it is.")
        if row.credited:
            return tr("It was taken back already.")
        return tr("It is on its way to be reissued already.") if row.waiting else ""

    def _row(self) -> IssuedRow | None:
        state = self._presenter.state
        if state.part != INVOICES:
            return None
        return next((one for one in state.issued if one.id == state.invoice), None)

    @Slot()
    def ask(self) -> None:
        """Read whom the client is billed to now, then ask why."""
        row = self._row()
        if row is None or self.why_not():
            return
        client = row.client_id
        self._context.lanes.submit(
            "read",
            self,
            lambda: self._context.desk.ask(lambda session: billed_to_facts(session, client)),
            done=partial(self._ask, row),
            failed=self._context.notices.problem,
            key="billed_to",
        )

    def _ask(self, row: IssuedRow, to: BilledTo | None) -> None:
        if to is None:
            return
        sheet = AskSheet(
            self._context.window, tr("Reissue {0}").format(row.number), row.client,
            accept=tr("Take back and reissue"), width=560,
            sentence=tr("A credit note takes it back whole; its lines are issued under a new "
                        "number."),
        )  # fmt: skip
        sheet.form.add_widget(PlainLabel(_billed(to), wrap=True))
        sheet.add(WHY, LineField(
            tr("&Why, as the client reads it"), hint=tr("at least ten characters")
        ))  # fmt: skip

        def go() -> None:
            self._presenter.run(
                reissue_invoice, ReissueInvoice(row.id, sheet.value(WHY)),
                done=sheet.leave, failed=sheet.refuse,
                words=tr("{0} is on its way to be reissued.").format(row.number),
            )  # fmt: skip

        sheet.ask(go, {"reason": WHY, "invoice": WHY})


def _billed(to: BilledTo) -> str:
    """Whom the new one names, and where that is corrected."""
    lines = [to.name or to.client, *to.address.splitlines()]
    if to.tax_id:
        lines.append(tr("Tax ID {0}").format(to.tax_id))
    if to.tax_name:
        lines.append(tr("with {0}").format(to.tax_words))
    return tr(
        "The new invoice is for: {0}. If that is wrong, correct it first: on the client's page, "
        "“Whom invoices are for”."
    ).format(", ".join(lines))
