"""The intents of billing: readings and pages on lanes, verbs, states out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.billing import ShownInvoice, invoice_pages, shown_invoice, shown_preview
from app.bootstrap.desk import Desk
from app.ports.changes import ChangeSet
from app.queries.billing.closing import closing_lines
from app.queries.billing.issued import issued_invoices
from app.queries.billing.labels import entry_labels
from app.queries.billing.queue import review_queue
from app.queries.clients import client_rows
from app.usecases.billing.months import CloseMonth, close_month
from app.usecases.billing.reversals import (
    ReverseExclusion,
    RouteExclusion,
    reverse_exclusion,
    route_exclusion,
)
from app.usecases.billing.reviews import (
    ConfirmExclusions,
    Excluded,
    UpholdExclusion,
    WaiveExclusions,
    confirm_exclusions,
    uphold_exclusion,
    waive_exclusions,
)
from ui.runtime.ports import LanesPort, NoticesPort
from ui.runtime.problem import Problem
from ui.screens.billing.state import (
    CLOSE,
    INVOICES,
    BillingState,
    Part,
    marked,
    read_reviews,
)

ORIGIN = "billing"
_INTERESTING = frozenset({
    "review_act", "month_act", "period", "invoice", "material", "milestone", "project", "override",
    "time_entry", "coverage_decision", "coverage_effect", "effect_answer", "agreement_version",
    "client", "ticket", "letterhead",
})  # fmt: skip
Failed = Callable[[Problem], None]


class BillingFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: BillingState) -> None:
        """Show a state."""
        ...

    def render_pages(self, pages: Sequence[bytes], words: str) -> None:
        """Show the pages of what is chosen; without any, why."""
        ...


class BillingPresenter:
    """Keeps the state of billing. Called on the UI thread."""

    def __init__(
        self, desk: Desk, lanes: LanesPort, owner: Any, face: BillingFace, notices: NoticesPort
    ) -> None:
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._face, self._notices = face, notices
        self.state = BillingState()

    # What is read

    def load(self) -> None:
        """Read everything that the place lists."""
        self._lanes.submit(
            "read", self._owner, partial(self._read, self.state), done=self._came, key="lists"
        )

    def changed(self, change: ChangeSet) -> None:
        """Read again what a change may have touched."""
        if self.state.queue is not None and change.kinds & _INTERESTING:
            self.load()

    def _read(self, state: BillingState) -> BillingState:
        """On the read lane."""
        desk, now = self._desk, self._desk.clock.now()
        me = desk.identity.user if desk.identity is not None else None
        tam = me if state.mine else None
        queue = desk.ask(lambda session: review_queue(session, tam=tam, shown=state.shown))
        closing = desk.ask(lambda session: closing_lines(session, now, tam=tam))
        issued = desk.ask(issued_invoices)
        zones = {one.id: one.zone for one in desk.ask(client_rows)}
        fresh = replace(state, me=me, closing=tuple(closing), issued=tuple(issued), zones=zones)
        return read_reviews(fresh, queue)

    def _came(self, read: BillingState) -> None:
        state = self.state
        if (read.mine, read.shown) != (state.mine, state.shown):
            return
        fresh = replace(
            read, part=state.part, client=state.client, invoice=state.invoice, paper=state.paper
        )
        if state.chosen in fresh.things:
            fresh = replace(fresh, chosen=state.chosen)
        clients = [one.client_id for one in fresh.closing]
        if fresh.client not in clients:
            fresh = replace(fresh, client=next(iter(clients), None), paper=None)
        ids = [one.id for one in fresh.issued]
        if fresh.invoice not in ids:
            fresh = replace(fresh, invoice=next(iter(ids), None))
        self._show(fresh)
        self._load_paper()

    def _load_paper(self) -> None:
        """Read and set what stands beside the list."""
        state, desk = self.state, self._desk
        job: Callable[[], ShownInvoice | None]
        line, invoice = state.line, state.invoice
        if state.part == CLOSE and line is not None:
            job = partial(shown_preview, desk, line.client_id, line.month)
        elif state.part == INVOICES and invoice is not None:
            job = partial(shown_invoice, desk, invoice)
        else:
            self._face.render_pages((), "")
            return
        self._lanes.submit(
            "read", self._owner, job, done=self._paper_came, failed=self._paper_failed, key="paper"
        )

    def _paper_came(self, paper: ShownInvoice | None) -> None:
        self._show(replace(self.state, paper=paper))
        if paper is None:
            return
        self._lanes.submit(
            "work",
            self._owner,
            partial(invoice_pages, paper),
            done=lambda pages: self._face.render_pages(pages, ""),
            failed=self._paper_failed,
            key="pages",
        )

    def _paper_failed(self, problem: Problem) -> None:
        self._face.render_pages((), problem.sentence)

    # Where one is

    def show_part(self, part: Part) -> None:
        """Bring a part to the front."""
        if part != self.state.part:
            self._show(replace(self.state, part=part, paper=None))
            self._load_paper()

    def choose(self, key: str) -> None:
        """Put the cursor on something that waits."""
        self._show(replace(self.state, chosen=key))

    def mark(self) -> None:
        """Mark the exclusion under the cursor, or take its mark away."""
        self._show(marked(self.state, self.state.chosen))

    def choose_client(self, client: UUID) -> None:
        """Look at a client's month."""
        self._show(replace(self.state, client=client, paper=None))
        self._load_paper()

    def choose_invoice(self, invoice: UUID) -> None:
        """Look at an invoice."""
        self._show(replace(self.state, invoice=invoice, paper=None))
        self._load_paper()

    def turn_mine(self) -> None:
        """One's own clients, or all."""
        self._show(replace(self.state, mine=not self.state.mine))
        self.load()

    def turn_all(self) -> None:
        """What waits, or everything of open months."""
        shown = self.state.shown
        self._show(replace(self.state, shown="all" if shown == "waiting" else "waiting"))
        self.load()

    def drill(self, entry: UUID, found: Callable[[UUID | None], None]) -> None:
        """Ask on which ticket an entry was worked; None: on none."""

        def question(session: Any) -> UUID | None:
            label = entry_labels(session, [entry]).get(entry)
            return label.ticket_id if label is not None else None

        self._lanes.submit(
            "read", self._owner, lambda: self._desk.ask(question), done=found, key="drill"
        )

    # What is said

    def confirm(
        self,
        reason: str = "",
        done: Callable[[], None] = lambda: None,
        failed: Failed | None = None,
    ) -> None:
        """Confirm what is meant; work that its project does not take needs a reason."""
        groups = self._groups()
        if groups:
            self.run(
                confirm_exclusions, ConfirmExclusions(groups, reason), done=done, failed=failed,
                words=_told(len(groups), "confirmed"),
            )  # fmt: skip

    def waive(self, reason: str, done: Callable[[], None], failed: Failed) -> None:
        """Waive what is meant."""
        groups = self._groups()
        self.run(
            waive_exclusions, WaiveExclusions(groups, reason), done=done, failed=failed,
            words=_told(len(groups), "waived"),
        )  # fmt: skip

    def reverse(self, reason: str, done: Callable[[], None], failed: Failed) -> None:
        """Include the one exclusion that is meant after all."""
        for group in self._groups()[:1]:
            command = ReverseExclusion(group, reason)
            self.run(
                reverse_exclusion, command, done=done, failed=failed, words=_told(1, "included")
            )

    def absorb(self, reason: str, done: Callable[[], None], failed: Failed) -> None:
        """Put the one exclusion that is meant into its ticket's project."""
        for group in self._groups()[:1]:
            command = RouteExclusion(group, "project", reason)
            words = _told(1, "put into its project")
            self.run(route_exclusion, command, done=done, failed=failed, words=words)

    def uphold(self, reason: str, done: Callable[[], None], failed: Failed) -> None:
        """Answer a question of the client: the one exclusion that is meant stands."""
        for group in self._groups()[:1]:
            command = UpholdExclusion(group, reason)
            self.run(uphold_exclusion, command, done=done, failed=failed, words=_told(1, "upheld"))

    def close(self) -> None:
        """Close the month that is looked at, with the invoice that is looked at."""
        line, paper = self.state.line, self.state.paper
        if line is None or paper is None:
            return
        self.run(
            close_month,
            CloseMonth(line.client_id, line.month, paper.document.digest),
            words=f"{line.name} of {line.client} is on its way to be closed.",
        )

    def run(
        self,
        verb: Callable[..., Any],
        command: Any,
        *,
        done: Callable[[], None] = lambda: None,
        failed: Failed | None = None,
        words: str = "",
    ) -> None:
        """Do a verb; a refusal goes to whoever asked, else to the strip."""

        def finish(_answer: Any) -> None:
            done()
            self.state = replace(self.state, marked=frozenset())
            if words:
                self._notices.say(words)

        self._lanes.submit(
            "store",
            self._owner,
            partial(self._desk.do, verb, command, origin=ORIGIN),
            done=finish,
            failed=failed or self._notices.problem,
        )

    def _groups(self) -> tuple[Excluded, ...]:
        return tuple(Excluded(one.entry_id, one.key) for one in self.state.meant)

    def _show(self, state: BillingState) -> None:
        self.state = state
        self._face.render(state)


def _told(count: int, word: str) -> str:
    return f"{count} exclusions {word}" if count > 1 else f"The exclusion is {word}"
