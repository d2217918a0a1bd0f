"""What is done with a client's quotes: asked in sheets, done on the store lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.agreement.written import write_minutes, write_money
from app.domain.offers import QuoteKind
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.quote_desk import QuoteDesk, quote_desk
from app.queries.quotes import QuotePage
from app.usecases.projects import CloseProject, close_project
from app.usecases.quote_answers import (
    AnswerQuote,
    ReachMilestone,
    answer_quote,
    reach_milestone,
)
from app.usecases.quotes import (
    DraftQuote,
    EditQuote,
    QuoteFields,
    RenewQuote,
    SendQuote,
    WithdrawQuote,
    draft_quote,
    edit_quote,
    renew_quote,
    send_quote,
    withdraw_quote,
)
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.clients.following import Follower
from ui.screens.clients.quote_typed import read_fields, write_stages
from ui.screens.clients.quotes_part import QuotesPart
from ui.shell.contract import ScreenContext

_KINDS = frozenset({
    "client", "contact", "quote", "project", "milestone", "ticket", "time_entry",
    "coverage_decision", "attachment", "invoice_line",
})  # fmt: skip
_HOMES = {
    "title": "title", "quote-kind": "kind", "quote-free": "fee", "quote-below": "fee",
    "quote-over": "expires", "quote-unfinished": "scope", "milestone": "stages",
    "ticket": "tickets", "money": "fee", "span": "estimate", "date": "expires",
}  # fmt: skip


def _tr(words: str) -> str:
    return QCoreApplication.translate("Quotes", words)


class QuoteActs(Follower[QuoteDesk | None]):
    """Reads a client's quotes, asks, and hands the answers to the verbs."""

    def __init__(self, context: ScreenContext, part: QuotesPart) -> None:
        super().__init__(context, part, _KINDS, "quotes")
        self._part = part
        self._chosen: UUID | None = None
        self._wanted: UUID | None = None
        self._wants_new = False
        part.chosen.connect(self._choose)
        part.new_asked.connect(self.new)
        part.detail.wanted.connect(self._act)
        part.detail.reached.connect(self._reach)

    def turned(self) -> None:
        """Forget the other client's quote; take the one that is asked for."""
        self._chosen, self._wanted = self._wanted, None
        self.render()

    def question(self, client: UUID) -> Callable[[Any, datetime], QuoteDesk | None]:
        """Ask for the quotes and the chosen one."""
        chosen = self._chosen
        return lambda session, now: quote_desk(session, client, chosen, now)

    def render(self) -> None:
        """Show what is known; who may not write quotes reads them."""
        self._part.show_desk(self.name, self.answer, writes=self.may(Permission.KEEP_CONSENTS))
        if self._wants_new and self.answer is not None:
            self._wants_new = False
            self.new()

    def want(self, quote: UUID) -> None:
        """Choose a quote, of this client or of the one that comes."""
        self._wanted = quote
        self._choose(quote)

    def _choose(self, quote: object) -> None:
        if isinstance(quote, UUID) and quote != self._chosen:
            self._chosen = quote
            self.again()

    @property
    def _page(self) -> QuotePage | None:
        return self.answer.page if self.answer is not None else None

    def why_not(self) -> str:
        """Why no quote can be written; empty when one can."""
        if not self.may(Permission.KEEP_CONSENTS):
            return _tr("Ask an account manager to write a quote.")
        return "" if self.client is not None else _tr("Choose a client first.")

    def new(self) -> None:
        """Ask for another quote."""
        client, desk = self.client, self.answer
        if client is not None and desk is None:
            self._wants_new = True
            self.load()
            return
        if client is not None and desk is not None:
            self._ask_fields(desk, None, partial(self._draft, client))

    def _draft(self, client: UUID, fields: QuoteFields, sheet: AskSheet) -> None:
        self.run(
            draft_quote, DraftQuote(client, fields), _tr("The quote is drafted; send it next."),
            done=partial(self._made, sheet), failed=sheet.refuse,
        )  # fmt: skip

    def _made(self, sheet: AskSheet, quote: UUID) -> None:
        self._chosen = quote
        sheet.leave()

    def _act(self, act: str) -> None:
        page, desk = self._page, self.answer
        if page is None or desk is None:
            return
        quote = page.line.id
        if act == "edit":
            self._ask_fields(desk, page, partial(self._edit, quote))
        elif act == "send":
            words = _tr("The client is asked; what the quote says stays from now on.")
            self.run(send_quote, SendQuote(quote), words)
        elif act == "renew":
            words = _tr("A new edition is drafted; the one before is not offered any more.")
            self.run(renew_quote, RenewQuote(quote), words, done=self._follow)
        elif act == "withdraw":
            self._ask_withdrawal(page)
        elif act == "answer":
            self._ask_answer(page, desk)
        elif act == "close":
            self._ask_close(page)

    def _follow(self, quote: UUID) -> None:
        self._chosen = quote

    def _edit(self, quote: UUID, fields: QuoteFields, sheet: AskSheet) -> None:
        self.run(
            edit_quote, EditQuote(quote, fields), _tr("The quote is changed."),
            done=lambda _changed: sheet.leave(), failed=sheet.refuse,
        )  # fmt: skip

    def _reach(self, milestone: UUID, reached: bool) -> None:
        self.run(
            reach_milestone,
            ReachMilestone(milestone, reached=reached),
            _tr("The milestone is reached and goes onto the month's invoice."),
            undo=(reach_milestone, ReachMilestone(milestone, reached=not reached)),
        )

    def _ask_fields(
        self, desk: QuoteDesk, page: QuotePage | None, go: Callable[[QuoteFields, AskSheet], None]
    ) -> None:
        offer = page.offer if page is not None else None
        title = _tr("Change the quote") if page else _tr("New quote for {0}").format(self.name)
        sheet = AskSheet(
            self.context.window, title, accept=_tr("Save the draft"), width=640,
            sentence=_tr("The client sees nothing of it before it is sent."),
        )  # fmt: skip
        sheet.add("title", LineField(_tr("&Name"), offer.title if offer else ""))
        kinds = ((QuoteKind.FLAT, _tr("Flat fee")), (QuoteKind.TIME, _tr("By time, to a ceiling")))
        money = write_money(offer.fee_minor) if offer and offer.fee_minor else ""
        span = write_minutes(offer.estimate_min) if offer and offer.estimate_min else ""
        kind = ChoiceField(_tr("&Price"), kinds, value=QuoteKind(offer.kind) if offer else None)
        hint = _tr("or the ceiling, in {0}").format(desk.currency)
        sheet.form.add_row({
            "kind": kind,
            "fee": LineField(_tr("&Fee"), money, hint=hint),
            "estimate": LineField(_tr("&Estimate"), span, hint=_tr("like 12 h")),
        })  # fmt: skip
        sheet.add("scope", TextField(_tr("What is &done"), offer.scope if offer else "", lines=3))
        sheet.form.add_row({
            "deliverables": TextField(
                _tr("What they &get"), offer.deliverables if offer else "", lines=3
            ),
            "out": TextField(
                _tr("Not &part of it"), offer.out_of_scope if offer else "", lines=3
            ),
        })  # fmt: skip
        sheet.add(
            "stages",
            TextField(
                _tr("&Milestones"), write_stages(offer.stages if offer else ()), lines=2,
                hint=_tr("one a line: Ordered; 800.00; 2026-04-01"),
            ),
        )  # fmt: skip
        named = ", ".join(one.label for one in page.tickets) if page else ""
        until = offer.expires_on.isoformat() if offer and offer.expires_on else ""
        sheet.form.add_row({
            "tickets": LineField(_tr("&Tickets"), named, hint=_tr("T-1036, T-1042; or empty")),
            "expires": LineField(_tr("&Holds until"), until, hint=_tr("empty: 30 days")),
        })  # fmt: skip
        tickets = (*desk.tickets, *(page.tickets if page else ()))

        def send() -> None:
            try:
                fields = read_fields(sheet, kind, tickets)
            except RuleBroken as broken:
                sheet.refuse(broken)
                return
            go(fields, sheet)

        sheet.ask(send, _HOMES)

    def _ask_withdrawal(self, page: QuotePage) -> None:
        sheet = AskSheet(
            self.context.window, _tr("Withdraw “{0}”").format(page.line.title),
            accept=_tr("Withdraw it"), sentence=_tr("It stays readable; offer another edition."),
        )  # fmt: skip
        sheet.add("note", LineField(_tr("Wh&y"), hint=_tr("the client reads it")))

        def go() -> None:
            self.run(
                withdraw_quote, WithdrawQuote(page.line.id, sheet.value("note")),
                _tr("The quote is withdrawn."),
                done=lambda _done: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go)

    def _ask_close(self, page: QuotePage) -> None:
        project = page.project_id
        if project is None or not page.closable:
            return
        sheet = AskSheet(
            self.context.window, _tr("Close “{0}”").format(page.line.title),
            accept=_tr("Close the project"),
            sentence=_tr("{0} Work on its tickets is decided by itself from now on.").format(
                page.left
            ),
        )  # fmt: skip

        def go() -> None:
            self.run(
                close_project, CloseProject(project),
                _tr("The project is closed. {0}").format(page.left),
                done=lambda _done: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go)

    def _ask_answer(self, page: QuotePage, desk: QuoteDesk) -> None:
        sheet = AskSheet(
            self.context.window, _tr("What does {0} say?").format(self.name), page.line.title,
            accept=_tr("Record the answer"),
            sentence=_tr("An approved flat fee begins its project at once."),
        )  # fmt: skip
        none = _tr("Choose one") if desk.approvers else _tr("No contact is an approver yet")
        people = [(None, none), *((one.id, one.name) for one in desk.approvers)]
        answers = (("approved", _tr("Approved")), ("declined", _tr("Declined")))
        answer = sheet.add("answer", ChoiceField(_tr("&Answer"), answers))
        who = sheet.add(
            "contact", ChoiceField(_tr("&Who"), people, hint=_tr("only an approver can"))
        )
        sheet.add("note", LineField(_tr("&How"), hint=_tr("by phone, in which mail")))
        files = [(None, _tr("No message")), *((one.id, one.name) for one in desk.messages)]
        hint = _tr("a file on one of its tickets")
        message = sheet.add("message", ChoiceField(_tr("&Message"), files, hint=hint))

        def go() -> None:
            command = AnswerQuote(
                page.line.id, str(answer.value()), cast("UUID | None", who.value()),
                note=sheet.value("note"), message=cast("UUID | None", message.value()),
            )  # fmt: skip
            self.run(
                answer_quote, command, _tr("The answer is recorded."),
                done=lambda _project: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, {"approver": "contact", "note": "note", "message": "message"})
