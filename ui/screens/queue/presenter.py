"""The queue's intents: asks the store on the read lane and hands finished values to the view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.filters import parse_filter
from app.ports.changes import ChangeSet
from app.queries.queue import Lane, QueueIds, QueueOrder, open_count, queue_ids
from app.queries.queue_page import has_tickets
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.queue import state as reduce
from ui.screens.queue.port import QueueView
from ui.screens.queue.rows import Rows
from ui.screens.queue.state import VIEW, QueueState

_ROW_KINDS = frozenset({
    "ticket", "ticket_event", "time_entry", "client", "site", "contact", "user", "calendar",
    "agreement_version",
})  # fmt: skip
_MARK_KINDS = frozenset({"sync_status", "conflict", "dead_letter"})
_COPIED = "search"
"""Told once, when a first copy is whole: what came in pieces is then shown in its order."""
_SETTING = "queue.view"


@dataclass(frozen=True, slots=True)
class _Answer:
    """One reading of the list."""

    ids: QueueIds
    open: int
    empty_store: bool
    at: datetime


class QueuePresenter:
    """Keeps the queue's state. Called on the UI thread; the store is asked on the read lane."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: QueueView) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self._view = view
        self._wanted: UUID | None = None
        self._listing = self._again = False
        self._rows = Rows(desk, lanes, owner, view, lambda: self.state.gone)
        self.state = QueueState()

    def start(self, *, rows_first: bool = False) -> None:
        """Read the list for the first time, as it was left.

        Args:
            rows_first: rows come without cover, clocks and heat until `complete` is called.
        """
        self._rows.brief = rows_first
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._desk.setting(_SETTING),
            done=self._resume,
            key="setting",
        )

    def _resume(self, kept: Any) -> None:
        if isinstance(kept, dict):
            view = kept.get("view", "open")
            known = {order.value for order in QueueOrder}
            order = QueueOrder(kept["order"]) if kept.get("order") in known else QueueOrder.HEAT
            self.state = replace(self.state, order=order)
            if view in VIEW:
                self.state = reduce.asked(self.state, view=view)
        self._load(self.state)

    def choose_view(self, view: str) -> None:
        """Show another named filter."""
        self._load(reduce.asked(self.state, view=view))
        self._keep()

    def type_filter(self, text: str) -> None:
        """Show what the box asks for."""
        if text.split() != self.state.text.split():
            self._load(reduce.asked(self.state, text=text))

    def clear_filter(self) -> None:
        """Go back to what the view shows by itself."""
        self._load(reduce.asked(self.state, view=self.state.view))

    def order_by(self, order: QueueOrder) -> None:
        """Show another order."""
        if order is not self.state.order:
            self._load(reduce.ordered(self.state, order))
            self._keep()

    def toggle_lane(self, lane: Lane) -> None:
        """Close or open a lane."""
        self._show(reduce.toggled(self.state, lane))

    def take_in(self) -> None:
        """Show the newer list that waits, with the cursor where it is."""
        self._show(reduce.taken_in(self.state, self._desk.clock.now()))

    def step(self, way: int) -> None:
        """Put the cursor on the next or the previous row."""
        ids = self.state.ids
        if self.state.current in ids:
            at = ids.index(self.state.current) + way
            self._show(replace(self.state, current=ids[max(0, min(len(ids) - 1, at))]))

    def moved_to(self, ticket: UUID | None) -> None:
        """Hear that the cursor stands on another row; rows that have left may go now."""
        self.state = replace(self.state, current=ticket)
        swept = reduce.swept(self.state)
        if swept is not self.state:
            self._show(swept)

    def navigate(self, ticket: UUID) -> None:
        """Put the cursor on a ticket, in whatever view it takes to see it."""
        if ticket in self.state.ids:
            self._show(replace(self.state, current=ticket))
            return
        self._wanted = ticket
        self._load(replace(self.state, loading=True))

    def acted(self, tickets: frozenset[UUID]) -> None:
        """Go on to the next row of the order seen, after an act on the one under the cursor."""
        if self.state.current in tickets:
            self._show(replace(self.state, current=reduce.next_after(self.state, tickets)))

    def changed(self, change: ChangeSet) -> None:
        """Bring rows up to date in place; what is new waits."""
        if _COPIED in change.kinds and self._is_untouched():
            self._load(replace(self.state, loading=True, current=None))
        elif change.kinds & _ROW_KINDS:
            self._look_again()
            self.fetch(self._touched(change))
        elif change.kinds & _MARK_KINDS:
            self.tick()

    def _look_again(self) -> None:
        """Read the list once more, after the reading that is under way.

        Changes that come faster than a list is read would have each answer dropped for the next.
        """
        self._again = self._listing
        if not self._listing:
            self._load(self.state)

    def _is_untouched(self) -> bool:
        """Whether nobody has moved the cursor yet, so that nothing can move under it."""
        return self.state.current is None or self.state.current == next(iter(self.state.ids), None)

    def _touched(self, change: ChangeSet) -> Sequence[UUID]:
        """Rows to read again: those named, or all in sight where a change is not about tickets."""
        sight = self._view.in_sight()
        named = [ticket for ticket in sight if ticket in change.ids]
        only_tickets = change.kinds <= {"ticket", "ticket_event"} and change.ids
        return named if only_tickets and named else sight

    def tick(self) -> None:
        """Let a minute pass: what is due, and what is covered, may read otherwise now."""
        self.fetch(self._view.in_sight())

    def fetch(self, tickets: Sequence[UUID]) -> None:
        """Read rows; they come by `put_lines`."""
        self._rows.fetch(tickets)

    def complete(self) -> None:
        """Bring what the first rows came without; from now on rows come whole."""
        self._rows.complete()

    def _load(self, state: QueueState) -> None:
        """Ask for the list of a state. An answer that was not asked for by a person waits."""
        self._show(state)
        self._listing, self._again = True, False
        self._lanes.submit(
            "read",
            self._owner,
            partial(self._read, state.text, state.order),
            done=self._take,
            failed=self._fail,
            key="ids",
        )

    def _read(self, text: str, order: QueueOrder) -> _Answer:
        """On the read lane."""
        now, who = self._desk.clock.now(), self._desk.identity
        me = who.user if who else None
        wanted = parse_filter(text)

        def read(session: Any) -> _Answer:
            ids = queue_ids(session, wanted, order, me=me, now=now)
            empty = not ids.total and not has_tickets(session)
            return _Answer(ids, open_count(session), empty, now)

        return self._desk.ask(read)

    def _take(self, answer: _Answer) -> None:
        again, self._listing, self._again = self._again, False, False
        self._put(answer)
        if again and not self._listing:
            self._load(self.state)

    def _put(self, answer: _Answer) -> None:
        self._view.tell_count(answer.open)
        first = not self.state.loaded
        if self.state.loading or first:
            shown = reduce.answered(
                self.state, answer.ids, answer.at, empty_store=answer.empty_store
            )
            self._show(self._with_wanted(shown))
            return
        before = self.state.gone
        self._show(reduce.compared(self.state, answer.ids))
        self.fetch(
            [ticket for ticket in self._view.in_sight() if ticket in before ^ self.state.gone]
        )

    def _with_wanted(self, shown: QueueState) -> QueueState:
        """Put the cursor on the ticket that was asked for, or look for it in all tickets."""
        wanted = self._wanted
        if wanted is None:
            return shown
        for lane, tickets in shown.shown.lanes:
            if wanted in tickets:
                self._wanted = None
                return replace(shown, current=wanted, closed=shown.closed - {lane})
        if shown.text == VIEW["all"].text:
            self._wanted = None
            self._view.show_missing(wanted)
            return replace(shown, current=None)
        self._load(reduce.asked(shown, view="all"))
        return self.state

    def _fail(self, problem: Problem) -> None:
        self._listing = self._again = False
        self._show(replace(self.state, loading=False, problem=problem.sentence))
        self._view.tell_problem(problem, lambda: self._load(replace(self.state, loading=True)))

    def _show(self, state: QueueState) -> None:
        self.state = state
        self._view.render(state)

    def _keep(self) -> None:
        """Remember view and order for the next start."""
        kept = {"view": self.state.view, "order": self.state.order.value}
        self._lanes.submit(
            "store",
            self._owner,
            lambda: self._desk.keep_setting(_SETTING, kept),
            done=lambda _nothing: None,
        )
