"""Taking invoices along: one as a PDF, all of them as a table for the books."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from app.bootstrap.billing import accounting_table, invoice_pdf
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.usecases.exports import Subject
from ui.screens.billing.presenter import BillingPresenter
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import ask_where, save_bytes


class TakeInvoices(QObject):
    """Writes on a lane, then asks where it goes."""

    def __init__(self, context: ScreenContext, presenter: BillingPresenter, owner: QObject) -> None:
        super().__init__(owner)
        self._context, self._presenter = context, presenter

    @Slot()
    def pdf(self) -> None:
        """The invoice that is looked at."""
        paper, invoice = self._presenter.state.paper, self._presenter.state.invoice
        if paper is None or invoice is None or paper.document.id != invoice:
            return
        subject = ("invoice", invoice)
        self._context.lanes.submit(
            "work",
            self,
            partial(invoice_pdf, paper),
            done=partial(self._ask, f"{paper.document.number}.pdf", Taken.INVOICE, subject),
            failed=self._context.notices.problem,
            key="pdf",
        )

    @Slot()
    def table(self) -> None:
        """Everything that was issued."""
        self._context.lanes.submit(
            "read",
            self,
            partial(accounting_table, self._context.desk),
            done=partial(self._ask, "Invoices.csv", Taken.ACCOUNTING, None),
            failed=self._context.notices.problem,
            key="table",
        )

    def _ask(self, name: str, what: Taken, subject: Subject | None, data: bytes) -> None:
        suffix = name.rpartition(".")[2]
        ask_where(
            self._context.window,
            self.tr("Save {0}").format(name),
            name,
            partial(self._save, what, subject, data),
            kinds=f"*.{suffix}",
            suffix=suffix,
        )

    def _save(self, what: Taken, subject: Subject | None, data: bytes, path: str) -> None:
        leaving = NoteExport(what, Place.FILE, subject, size_bytes=len(data))
        save_bytes(
            self._context,
            self,
            leaving,
            path,
            data,
            lambda where: self._context.notices.say(self.tr("Saved: {0}").format(where)),
        )
