"""Terms of money that are the client's own: what an approver may approve, whom invoices are for.

Source: domain.md 2 (Contact), 2.2 (4), 2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.domain.agreement.written import read_money, write_money
from app.domain.billing.taxes import read_rate, write_rate
from app.domain.rights import Permission, known_roles, may
from app.domain.rules import RuleBroken
from app.domain.words import money_words
from app.queries.billed_to import BilledTo, billed_to_facts
from app.queries.clients import ContactRow
from app.usecases.approvers import SetApprovalLimit, set_approval_limit
from app.usecases.bill_client import BillClient, bill_client
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField, TextField
from ui.screens.clients.actions import CONTACTS
from ui.screens.clients.contacts_part import ContactsPart
from ui.screens.clients.state import ClientsState
from ui.shell.contract import ScreenContext

ORIGIN = "clients"
_HOMES = {
    "money-unreadable": "limit", "money-large": "limit", "limit-wrong": "limit",
    "billing-name": "name", "billing-address": "address", "tax-id": "tax_id",
    "payment-days": "days", "tax-name": "tax_name", "tax-rate": "rate",
}  # fmt: skip
"""Code of a refusal → the field that it is about."""


class TermsActs(QObject):
    """Sets limits of approvers and billing details, each with a way back."""

    def __init__(
        self,
        context: ScreenContext,
        state: Callable[[], ClientsState],
        part: ContactsPart,
        parent: QObject,
    ) -> None:
        """Build it; `state` gives what the page shows, `part` the list of contacts."""
        super().__init__(parent)
        self._context, self._state = context, state
        part.limit_asked.connect(self.limit)

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts."""
        group = "Client"
        return (
            ActionSpec(
                "clients.limit", _tr("Limit what an approver may approve…"), "L", self.limit,
                self.why_no_limit, "receipt", group,
                (_tr("approval"), _tr("limit"), _tr("consent")), CONTACTS,
            ),
            ActionSpec(
                "clients.billing", _tr("Whom invoices are for…"), "", self.billing,
                self.why_no_billing, "receipt", group,
                (_tr("billing address"), _tr("tax"), _tr("VAT"), _tr("payment days")),
            ),
        )  # fmt: skip

    def why_no_limit(self) -> str:
        """Why no limit can be set now; empty where one can."""
        contact = self._state().contact
        if contact is None:
            return _tr("Choose a contact first.")
        if not may(known_roles(contact.roles), Permission.ACCEPT_OFFERS):
            return _tr("{0} is no approver of the client.").format(contact.name)
        return self._why_not_let()

    def why_no_billing(self) -> str:
        """Why billing details cannot be changed now; empty where they can."""
        return _tr("Choose a client first.") if self._state().page is None else self._why_not_let()

    def _why_not_let(self) -> str:
        identity = self._context.desk.identity
        let = identity is not None and may(identity.rights, Permission.SET_TERMS)
        return "" if let else _tr("Ask an account manager or an administrator to set terms.")

    @Slot()
    def limit(self) -> None:
        """Ask how much the chosen approver may approve at once."""
        contact, page = self._state().contact, self._state().page
        if contact is None or page is None or self.why_no_limit():
            return
        sheet = AskSheet(
            self._context.window, _tr("What {0} may approve").format(contact.name),
            accept=_tr("Set the limit"),
            sentence=_tr("One quote, material or adjustment at a time; what was approved stays."),
        )  # fmt: skip
        kept = contact.limit_minor
        sheet.add("limit", LineField(
            _tr("Up to, in {0}").format(page.detail.currency),
            write_money(kept) if kept is not None else "",
            hint=_tr("empty: any amount"), placeholder=_tr("any amount"),
        ))  # fmt: skip

        def go() -> None:
            text = sheet.value("limit").strip()
            try:
                wanted = read_money(text, _tr("Limit")) if text else None
            except RuleBroken as broken:
                sheet.refuse(broken)
                return
            self._limit(contact, page.detail.currency, wanted, sheet)

        sheet.ask(go, _HOMES)

    def _limit(
        self, contact: ContactRow, currency: str, wanted: int | None, sheet: AskSheet
    ) -> None:
        def undo() -> None:
            self._run(set_approval_limit, SetApprovalLimit(contact.id, contact.limit_minor))

        def done(changed: object) -> None:
            sheet.leave()
            if changed:
                words = _tr("{0} may approve any amount").format(contact.name)
                if wanted is not None:
                    limit = money_words(wanted, currency)
                    words = _tr("{0} may approve up to {1}").format(contact.name, limit)
                self._context.notices.say(words, undo)

        self._run(set_approval_limit, SetApprovalLimit(contact.id, wanted), done, sheet.refuse)

    @Slot()
    def billing(self) -> None:
        """Ask whom invoices name, what tax is on them, and when they are due."""
        page = self._state().page
        if page is None or self.why_no_billing():
            return
        client = page.detail.row.id
        self._context.lanes.submit(
            "read",
            self,
            lambda: self._context.desk.ask(lambda session: billed_to_facts(session, client)),
            done=self._ask_billing,
            failed=self._context.notices.problem,
            key="billing",
        )

    def _ask_billing(self, kept: BilledTo | None) -> None:
        if kept is None:
            return
        sheet = AskSheet(
            self._context.window, _tr("Whom invoices of {0} are for").format(kept.client),
            accept=_tr("Save"),
            sentence=_tr("From the next invoice on. One that was issued is reissued in Billing."),
        )  # fmt: skip
        sheet.add("name", LineField(_tr("&Name"), kept.name, placeholder=kept.client))
        sheet.add("address", TextField(_tr("&Address"), kept.address, lines=3))
        sheet.form.add_row({
            "tax_id": LineField(_tr("Tax &number"), kept.tax_id),
            "days": LineField(_tr("&Days to pay"), str(kept.payment_days)),
        })  # fmt: skip
        sheet.form.add_row({
            "tax_name": LineField(
                _tr("&Tax"), kept.tax_name, placeholder=_tr("none"), hint=_tr("VAT, for instance")
            ),
            "rate": LineField(
                _tr("Tax &rate in percent"), write_rate(kept.tax_rate_bp), placeholder="0"
            ),
        })  # fmt: skip
        sheet.ask(lambda: self._send_billing(kept, sheet), _HOMES)

    def _send_billing(self, kept: BilledTo, sheet: AskSheet) -> None:
        try:
            wanted = BillClient(
                kept.client_id, sheet.value("name"), sheet.value("address"),
                sheet.value("tax_id"), _days(sheet.value("days")), sheet.value("tax_name"),
                read_rate(sheet.value("rate")),
            )  # fmt: skip
        except RuleBroken as broken:
            sheet.refuse(broken)
            return
        before = BillClient(
            kept.client_id, kept.name, kept.address, kept.tax_id, kept.payment_days,
            kept.tax_name, kept.tax_rate_bp,
        )  # fmt: skip

        def done(changed: object) -> None:
            sheet.leave()
            if changed:
                words = _tr("Billing details of {0} are saved").format(kept.client)
                self._context.notices.say(words, partial(self._run, bill_client, before))

        self._run(bill_client, wanted, done, sheet.refuse)

    def _run(
        self,
        verb: Callable[..., Any],
        command: SetApprovalLimit | BillClient,
        done: Callable[[Any], None] = lambda _changed: None,
        failed: Callable[[Any], None] | None = None,
    ) -> None:
        self._context.lanes.submit(
            "store",
            self,
            lambda: self._context.desk.do(verb, command, origin=ORIGIN),
            done=done,
            failed=failed or self._context.notices.problem,
        )


def _days(text: str) -> int:
    if not text.strip().isdecimal():
        raise RuleBroken("payment-days", _tr("Days to pay: give a number of days, like 30."))
    return int(text)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Clients", words)
