"""Scoping a request as a project: a quote for it is drafted, and shown where quotes are written.

Source: domain.md S45.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.domain.agreement.written import read_minutes, read_money, write_minutes
from app.domain.rules import RuleBroken
from app.queries.agreed import Agreed
from app.queries.ticket_page import TicketPage
from app.usecases.quotes import DraftQuote, QuoteFields, draft_quote
from ui.kit.forms.kinds import LineField, TextField
from ui.screens.ticket.acts import Done
from ui.screens.ticket.asked import Questions, tr
from ui.screens.ticket.presenter import TicketPresenter


class ScopeQuestions(Questions):
    """Asks what is offered for a request; the quote is finished and sent on the client's page."""

    def __init__(
        self, window: QWidget, presenter: TicketPresenter, go: Callable[[str, UUID], None]
    ) -> None:
        """Build it; `go` leads to another place."""
        super().__init__(window, presenter)
        self._go = go

    def ask_scope(self, page: TicketPage) -> None:
        """What is done, what it costs, how long it takes."""
        self._presenter.with_agreed(page, lambda agreed: self._ask(page, agreed))

    def _ask(self, page: TicketPage, agreed: Agreed) -> None:
        sheet = self._sheet(
            page, tr("Scope {0} as a project"), tr("Draft the quote"),
            agreed.scope.words or tr("The quote is finished and sent on the client's page."),
        )  # fmt: skip
        sheet.add("title", LineField(tr("&Name"), page.detail.row.title))
        sheet.add("scope", TextField(tr("What is &done"), lines=3))
        estimate = write_minutes(agreed.scope.estimate_min or None)
        sheet.form.add_row({
            "fee": LineField(tr("Flat &fee, in {0}").format(agreed.currency), hint=tr("if known")),
            "estimate": LineField(tr("&Estimate"), estimate, hint=tr("12 h, 90 min")),
        })  # fmt: skip

        def go() -> None:
            try:
                fields = QuoteFields(
                    sheet.value("title"),
                    scope=sheet.value("scope"),
                    fee_minor=read_money(sheet.value("fee") or "0", tr("Fee")),
                    estimate_min=read_minutes(sheet.value("estimate"), tr("Estimate"), empty=0)
                    or 0,
                    tickets=(page.id,),
                )
            except RuleBroken as broken:
                sheet.refuse(broken)
                return
            self._presenter.acts.run(
                draft_quote,
                DraftQuote(agreed.client_id, fields),
                Done("project", page.detail.row.label, tr("a quote is drafted for it")),
                made=lambda quote: self._drafted(sheet.leave, quote),
                failed=sheet.refuse,
            )

        sheet.ask(go, {"title": "title", "money": "fee", "span": "estimate", "quote": "fee"})

    def _drafted(self, leave: Callable[[], None], quote: UUID) -> None:
        leave()
        self._go("clients", quote)
