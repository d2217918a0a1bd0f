"""Billing, built and connected.

Source: domain.md 2.2; ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ports.changes import ChangeSet
from app.queries.billing.queue import ReviewRow
from ui.kit.actions.spec import ActionSpec
from ui.screens.billing.asking import Send, ask_why
from ui.screens.billing.disputing import Disputes
from ui.screens.billing.presenter import BillingPresenter
from ui.screens.billing.reissuing import Reissues
from ui.screens.billing.state import CLOSE, PARTS, BillingState
from ui.screens.billing.taking_along import TakeInvoices
from ui.screens.billing.view import BillingView
from ui.screens.billing.wording import line_of
from ui.shell.contract import ScreenContext, Subject

LIST = "billing.reviews"
"""The context of keys that work over the reviews."""


class BillingScreen(QObject):
    """Reviews, months, invoices."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.view = BillingView()
        self.presenter = BillingPresenter(context.desk, context.lanes, self, self, context.notices)
        self.disputes = Disputes(context, self.presenter, self)
        self.take_along = TakeInvoices(context, self.presenter, self)
        self.reissues = Reissues(context, self.presenter, self.view.reissue, self)
        view = self.view
        view.accounting.clicked.connect(self.take_along.table)
        view.invoices.act.clicked.connect(self.take_along.pdf)
        view.tabs.currentChanged.connect(self._turn)
        view.scope.clicked.connect(self.presenter.turn_mine)
        view.all.clicked.connect(self.presenter.turn_all)
        view.reviews.list.chosen.connect(self._choose)
        view.reviews.list.opened.connect(self._open)
        view.reviews.confirm.clicked.connect(self._confirm)
        view.reviews.waive.clicked.connect(self._waive)
        view.reviews.reverse.clicked.connect(self._reverse)
        view.reviews.absorb.clicked.connect(self._absorb)
        view.reviews.uphold.clicked.connect(self._uphold)
        view.reviews.dispute.clicked.connect(self.disputes.ask)
        view.reviews.answer.clicked.connect(self._answer)
        view.close_months.list.chosen.connect(self._choose_client)
        view.close_months.act.clicked.connect(self.presenter.close)
        view.invoices.list.chosen.connect(self._choose_invoice)
        for part in (view.close_months, view.invoices):
            part.lines.opened.connect(self._drill)
        context.registry.bind(LIST, view.reviews)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        tr, no_group, here = self.tr, self._no_group, "billing"

        def act(
            name: str, title: str, key: str, run: Callable[[], None], when: Callable[[], str],
            context: str = LIST,
        ) -> ActionSpec:  # fmt: skip
            return ActionSpec(
                f"billing.{name}", title, key, run, when, "receipt", "Client", (), context
            )

        return (
            act("confirm", tr("Confirm the exclusion"), "C", self._confirm, no_group),
            act("waive", tr("Waive the exclusion…"), "W", self._waive, no_group),
            act("reverse", tr("Include it after all…"), "R", self._reverse, self._not_one),
            act("absorb", tr("Put it into its project…"), "P", self._absorb, self._not_flagged),
            act("uphold", tr("Uphold the exclusion…"), "U", self._uphold, self._not_disputed),
            act("dispute", tr("The client questions it…"), "Q", self.disputes.ask,
                self.disputes.why_not),
            act("mark", tr("Mark the exclusion"), "Space", self.presenter.mark, no_group),
            act("ticket", tr("Open its ticket"), "O", self._ticket, self._no_ticket),
            act("mine", tr("My clients, or all"), "M", self.presenter.turn_mine, _always, here),
            act("all", tr("What waits, or all of open months"), "A", self.presenter.turn_all,
                _always, here),
            act("lines", tr("Lines of the invoice, or its pages"), "L", self._turn_over,
                self._no_paper, here),
            act("pdf", tr("Save the invoice as PDF…"), "Ctrl+Shift+E", self.take_along.pdf,
                self._no_invoice, here),
            act("accounting", tr("Save what was issued for the books…"), "", self.take_along.table,
                _always, here),
            act("reissue", tr("Reissue the invoice…"), "", self.reissues.ask,
                self.reissues.why_not, here),
            act("close", tr("Close the month"), "", self.presenter.close, self._not_closable, here),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """Show the place as it was left."""

    def show_part(self, name: str) -> None:
        """Bring a part to the front."""
        for part in PARTS:
            if part == name:
                self.presenter.show_part(part)

    def activated(self) -> None:
        """Read again what may be old."""
        self.presenter.load()
        self.panes()[0].setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Something changed."""
        self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """What the cursor is on."""
        thing = self.presenter.state.thing
        if not isinstance(thing, ReviewRow):
            return None
        return Subject(thing.ticket or thing.client, thing.ticket_id, thing.client_id)

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        view = self.view
        match self.presenter.state.part:
            case "reviews":
                return (view.reviews.list, view.reviews.facts)
            case "close":
                return (view.close_months.list, view.close_months.area)
            case "invoices":
                return (view.invoices.list, view.invoices.area)

    def render(self, state: BillingState) -> None:
        """Show a state."""
        self.view.show_state(state)
        self._context.badge("billing", str(state.waits) if state.waits else "")

    def render_pages(self, pages: Sequence[bytes], words: str) -> None:
        """Show the pages of what is chosen."""
        self.view.show_pages(pages, words)

    @Slot(int)
    def _turn(self, at: int) -> None:
        self.presenter.show_part(PARTS[at])

    @Slot(object)
    def _choose(self, key: object) -> None:
        self.presenter.choose(str(key))

    @Slot(object)
    def _open(self, key: object) -> None:
        """Enter answers what asks for an answer, and opens the ticket of an exclusion."""
        self._choose(key)
        if isinstance(self.presenter.state.thing, ReviewRow):
            self._ticket()
        else:
            self._answer()

    @Slot(object)
    def _choose_client(self, key: object) -> None:
        if isinstance(key, UUID):
            self.presenter.choose_client(key)

    @Slot(object)
    def _choose_invoice(self, key: object) -> None:
        if isinstance(key, UUID):
            self.presenter.choose_invoice(key)

    @Slot()
    def _confirm(self) -> None:
        if any(one.flags for one in self.presenter.state.meant):
            self._ask(
                self.tr("Bill it by time"),
                self.tr("Its project does not take this work; the client reads the reason."),
                self.presenter.confirm,
            )
        else:
            self.presenter.confirm()

    @Slot()
    def _waive(self) -> None:
        self._ask(
            self.tr("Waive it"), self.tr("It is not billed; the client reads the reason."),
            self.presenter.waive,
        )  # fmt: skip

    @Slot()
    def _reverse(self) -> None:
        if not self._not_one():
            self._ask(
                self.tr("Include it after all"),
                self.tr("It counts within the monthly fee; the client reads the reason."),
                self.presenter.reverse,
            )

    @Slot()
    def _absorb(self) -> None:
        if not self._not_flagged():
            self._ask(
                self.tr("Put it into its project"),
                self.tr("The project's fee covers it; the client reads the reason."),
                self.presenter.absorb,
            )

    @Slot()
    def _uphold(self) -> None:
        if not self._not_disputed():
            self._ask(
                self.tr("Uphold it"), self.tr("It is billed; the client reads the reason."),
                self.presenter.uphold,
            )  # fmt: skip

    def _ask(self, title: str, sentence: str, send: Send) -> None:
        ask_why(self._context.window, self.presenter.state.meant, title, sentence, send)

    @Slot()
    def _answer(self) -> None:
        """Held entries, proposals and overrides are answered where their time stands."""
        thing = self.presenter.state.thing
        if thing is None or isinstance(thing, ReviewRow):
            return
        ticket = getattr(thing, "ticket_id", None)
        self._context.navigator.go("time", ticket)

    @Slot()
    def _ticket(self) -> None:
        thing = self.presenter.state.thing
        if isinstance(thing, ReviewRow) and thing.ticket_id is not None:
            self._context.navigator.go("ticket", thing.ticket_id)

    def _no_group(self) -> str:
        return "" if self.presenter.state.meant else self.tr("Choose excluded work first.")

    def _not_one(self) -> str:
        one = len(self.presenter.state.meant) <= 1
        return self._no_group() if one else self.tr("One at a time: take the other marks away.")

    def _not_flagged(self) -> str:
        flagged = any(one.flags for one in self.presenter.state.meant)
        return self._not_one() if flagged else self.tr("No project waits to take it.")

    def _not_disputed(self) -> str:
        disputed = any(one.state == "disputed" for one in self.presenter.state.meant)
        return self._not_one() if disputed else self.tr("Nobody questions it.")

    def _no_ticket(self) -> str:
        thing = self.presenter.state.thing
        there = isinstance(thing, ReviewRow) and thing.ticket_id is not None
        return "" if there else self.tr("It was worked on no ticket.")

    @Slot()
    def _turn_over(self) -> None:
        parts = {"close": self.view.close_months, "invoices": self.view.invoices}
        part = parts.get(self.presenter.state.part)
        if part is not None:
            part.turn_over()

    @Slot(object)
    def _drill(self, key: object) -> None:
        """Down to the minute: the time that a line was made of, with its stretches and reasons."""
        paper = self.presenter.state.paper
        if paper is None:
            return
        line = line_of(paper.document, paper.left_off, str(key))
        if (entry := line.entry_id) is not None:
            go = self._context.navigator.go
            self.presenter.drill(entry, lambda ticket: go("time", ticket, str(entry)))

    def _no_paper(self) -> str:
        there = self.presenter.state.paper is not None
        return "" if there else self.tr("Look at a month or an invoice first.")

    def _no_invoice(self) -> str:
        paper = self.presenter.state.paper
        there = paper is not None and paper.document.id is not None
        return "" if there else self.tr("Look at an invoice first.")

    def _not_closable(self) -> str:
        state = self.presenter.state
        checked = state.paper.checklist if state.paper is not None else None
        closable = state.part == CLOSE and checked is not None and checked.closable
        return "" if closable else self.tr("Look at a month that can be closed first.")


def _always() -> str:
    return ""


def build(context: ScreenContext) -> BillingScreen:
    """Make the screen."""
    return BillingScreen(context)
