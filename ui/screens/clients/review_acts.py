"""What is done with a quarter's review: asked in sheets, done on the store lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.domain.agreement.written import read_minutes, read_money, write_minutes
from app.domain.quarter_review import quarter_before, quarter_of
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.words import hours_words, money_words
from app.queries.quarter_review import ReviewPage
from app.queries.quarters import shift_of_client
from app.queries.quote_desk import ReviewDesk, review_desk
from app.usecases.exceptional import (
    MarkExceptional,
    VoidExceptional,
    mark_exceptional,
    void_exceptional,
)
from app.usecases.quarter_review import (
    DecideReview,
    PublishReview,
    decide_review,
    publish_review,
)
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.text import PlainLabel
from ui.screens.clients.following import Follower
from ui.screens.clients.review_leaving import TakeReview
from ui.screens.clients.review_part import ReviewPart
from ui.shell.contract import ScreenContext

_KINDS = frozenset({
    "client", "contact", "calendar", "agreement_version", "ledger_entry", "quarterly_review",
    "exceptional_mark", "agenda_topic", "ticket", "time_entry",
})  # fmt: skip
_HOMES = {
    "reason": "reason", "approver": "contact", "note": "note", "money": "fee", "span": "budget",
    "figure": "budget", "review-unchanged": "budget", "minutes": "minutes",
}  # fmt: skip


def _tr(words: str) -> str:
    return QCoreApplication.translate("Review", words)


def usual_quarter(now: datetime, zone: str, shift: int = 0) -> str:
    """The quarter that is to be reviewed: in its last month it is this one, else the last.

    Source: domain.md 6 (section 9).
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    last_month = (today.month - shift) % 3 == 0
    return quarter_of(today, shift) if last_month else quarter_before(today, shift)


class ReviewActs(Follower[ReviewDesk | None]):
    """Reads a client's quarter, asks, and hands the answers to the verbs."""

    def __init__(self, context: ScreenContext, part: ReviewPart) -> None:
        super().__init__(context, part, _KINDS, "review")
        self._part = part
        self._take_along = TakeReview(context, part)
        self._quarter = ""
        self._wanted: UUID | None = None
        self.zone = "UTC"
        part.quarter_chosen.connect(self.choose)
        part.wanted.connect(self._act)
        part.counted.connect(self._count_again)

    def turned(self) -> None:
        """Begin with the quarter that is to be reviewed."""
        self._quarter = ""
        self.render()

    def choose(self, quarter: str) -> None:
        """Look at another quarter."""
        if quarter != self._quarter:
            self._quarter = quarter
            self.again()

    def want(self, review: UUID) -> None:
        """Look at a review, of this client or of the one that comes."""
        self._wanted = review
        self.again()

    def question(self, client: UUID) -> Callable[[Any, datetime], ReviewDesk | None]:
        """Ask for the quarter."""
        chosen, wanted, zone = self._quarter, self._wanted, self.zone

        def ask(session: Any, now: datetime) -> ReviewDesk | None:
            quarter = chosen or usual_quarter(now, zone, shift_of_client(session, client))
            return review_desk(session, client, quarter, now, wanted)

        return ask

    def render(self) -> None:
        """Show what is known; who may not publish reviews reads them."""
        if self.answer is not None:
            self._quarter, self._wanted = self.answer.page.quarter, None
        self._part.show_desk(self.answer, writes=self.may(Permission.PUBLISH_REVIEWS))

    def _act(self, act: str) -> None:
        if self.answer is None:
            return
        if act == "publish":
            self._ask_publication(self.answer.page)
        elif act == "mark":
            self._ask_mark(self.answer)
        elif act == "decide":
            self._ask_decision(self.answer)
        elif act == "pdf":
            self._take_along.pdf(self.answer)

    def _count_again(self, mark: UUID) -> None:
        self.run(
            void_exceptional,
            VoidExceptional(mark),
            _tr("It counts again."),
            undo=(void_exceptional, VoidExceptional(mark, void=False)),
        )

    def _ask_publication(self, page: ReviewPage) -> None:
        sheet = AskSheet(
            self.context.window,
            _tr("Publish the review of {0}").format(page.quarter),
            self.name,
            accept=_tr("Show it to the client"),
        )
        sheet.form.add_widget(PlainLabel((page.fresh or page.evidence).sentence(), wrap=True))
        sheet.add("comment", TextField(_tr("What &you say to it"), page.comment, lines=3))

        def go() -> None:
            command = PublishReview(page.client, page.quarter, sheet.value("comment"))
            self.run(
                publish_review, command, _tr("The review is published."),
                done=lambda _id: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go)

    def _ask_mark(self, desk: ReviewDesk) -> None:
        if not desk.counted:
            self.context.notices.say(_tr("No ticket counted in this quarter."))
            return
        sheet = AskSheet(
            self.context.window,
            _tr("Leave exceptional work out of {0}").format(desk.page.quarter),
            self.name,
            accept=_tr("Leave it out"),
            sentence=_tr("The client sees it with its reason beside the arithmetic."),
        )
        choices = [
            (one, f"{one.ticket} · {one.month} · {hours_words(one.minutes)} · {one.title[:40]}")
            for one in desk.counted
        ]
        which = sheet.add("which", ChoiceField(_tr("&Ticket"), choices))
        sheet.add("minutes", LineField(_tr("&How much"), hint=_tr("like 90 min or 10 h")))
        sheet.add("reason", LineField(_tr("Wh&y"), hint=_tr("the client reads it")))

        def go() -> None:
            one = next(one for one in desk.counted if one == which.value())
            try:
                minutes = read_minutes(sheet.value("minutes"), _tr("How much"), empty=0) or 0
            except RuleBroken as broken:
                sheet.refuse_words("minutes", broken.sentence)
                return
            command = MarkExceptional(one.ticket_id, one.month, minutes, sheet.value("reason"))
            self.run(
                mark_exceptional, command, _tr("It is left out of the evidence."),
                done=lambda _id: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, _HOMES)

    def _ask_decision(self, desk: ReviewDesk) -> None:
        page, suggestion = desk.page, desk.page.evidence.suggestion
        price = money_words(suggestion.fee_minor, page.evidence.currency)
        sheet = AskSheet(
            self.context.window,
            _tr("What was decided for {0}?").format(page.quarter),
            self.name,
            accept=_tr("Record the decision"),
            width=600,
        )
        sheet.form.add_widget(PlainLabel(page.evidence.sentence(), wrap=True))
        suggested = (
            _tr("Accepted: no change")
            if suggestion.outcome == "no_change"
            else _tr("Accepted: {0} for {1}").format(hours_words(suggestion.budget_min), price)
        )
        outcomes = (
            ("accepted", suggested),
            ("changed", _tr("Changed to another budget")),
            ("declined", _tr("Declined")),
        )
        outcome = sheet.add("outcome", ChoiceField(_tr("&Decision"), outcomes))
        budget = write_minutes(suggestion.budget_min)
        sheet.form.add_row({
            "budget": LineField(_tr("&Budget a month"), budget, hint=_tr("where it is changed")),
            "fee": LineField(_tr("&Fee"), hint=_tr("empty: at today's price of a minute")),
        })  # fmt: skip
        none = _tr("Nobody") if desk.approvers else _tr("No contact is an approver yet")
        people = [(None, none), *((one.id, one.name) for one in desk.approvers)]
        who = sheet.add("contact", ChoiceField(_tr("&Who of the client agreed"), people))
        sheet.add("note", LineField(_tr("&How"), hint=_tr("in the meeting, in which mail")))
        sheet.add("reason", LineField(_tr("Wh&y"), hint=_tr("where it is changed or declined")))

        def go() -> None:
            chosen, fee = str(outcome.value()), sheet.value("fee")
            changed = chosen == "changed"
            try:
                command = DecideReview(
                    page.client, page.quarter, chosen,
                    read_minutes(sheet.value("budget"), _tr("Budget")) if changed else None,
                    read_money(fee, _tr("Fee")) if changed and fee else None,
                    sheet.value("reason"), cast("UUID | None", who.value()), sheet.value("note"),
                )  # fmt: skip
            except RuleBroken as broken:
                sheet.refuse(broken)
                return
            self.run(
                decide_review, command, _tr("The decision is recorded."),
                done=lambda _version: sheet.leave(), failed=sheet.refuse,
            )  # fmt: skip

        sheet.ask(go, _HOMES)
