"""What the queue shows, as values, and how each event changes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.domain.filters import parse_filter
from app.queries.queue import Lane, QueueIds, QueueOrder, listed_order

NOTHING = QueueIds(())


@dataclass(frozen=True, slots=True)
class View:
    """A named filter."""

    key: str
    text: str


VIEWS = (
    View("open", "state:open"),
    View("mine", "state:open owner:me"),
    View("unassigned", "state:open owner:none"),
    View("waiting", "state:waiting"),
    View("due", "state:open due:today"),
    View("all", "state:any"),
)
VIEW = {view.key: view for view in VIEWS}


@dataclass(frozen=True, slots=True)
class QueueState:
    """Everything that the queue's view is painted from.

    Attributes:
        view: key of the named filter that was chosen last.
        text: what stands in the filter box.
        shown: the list as it is seen; it changes only when the person asks for it.
        taken_at: when `shown` was read.
        fresh: a newer list that waits behind "3 new"; None while `shown` is up to date.
        closed: lanes whose heading was pressed.
        gone: rows that left the filter and stay, paled, until the cursor moves.
        current: the ticket under the cursor.
        loading: another list was asked for and is not here.
        loaded: some list has arrived once.
        empty_store: there is no ticket at all, of any state.
        problem: why the last list did not come.
    """

    view: str = "open"
    text: str = VIEW["open"].text
    order: QueueOrder = QueueOrder.HEAT
    shown: QueueIds = NOTHING
    taken_at: datetime | None = None
    fresh: QueueIds | None = None
    closed: frozenset[Lane] = field(default_factory=frozenset)
    gone: frozenset[UUID] = field(default_factory=frozenset)
    current: UUID | None = None
    loading: bool = False
    loaded: bool = False
    empty_store: bool = False
    problem: str = ""

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The rows that are seen, in order; those of closed lanes left out."""
        return tuple(
            ticket
            for lane, tickets in self.shown.lanes
            if lane not in self.closed
            for ticket in tickets
        )

    @property
    def news(self) -> int:
        """How many tickets wait behind "show"."""
        if self.fresh is None:
            return 0
        return len(set(listed(self.fresh)) - set(listed(self.shown)))

    @property
    def moved(self) -> bool:
        """Whether the newer list has the same tickets in another order."""
        return self.fresh is not None and self.news == 0 and self.fresh.lanes != self.shown.lanes

    @property
    def listed_order(self) -> QueueOrder:
        """The order in which what the box asks for is listed."""
        return listed_order(parse_filter(self.text), self.order)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What in the box was not understood, in words."""
        return parse_filter(self.text).unknown

    @property
    def filtered(self) -> bool:
        """Whether the box asks for less than the view would show."""
        return self.text.split() != VIEW[self.view].text.split()


def listed(ids: QueueIds) -> list[UUID]:
    """All ids of a list, lane by lane."""
    return [ticket for _lane, tickets in ids.lanes for ticket in tickets]


def asked(state: QueueState, *, text: str | None = None, view: str | None = None) -> QueueState:
    """Ask for another filter; the old rows stay until the answer is here."""
    chosen = state.view if view is None else view
    words = VIEW[chosen].text if view is not None else state.text if text is None else text
    return replace(state, view=chosen, text=words, loading=True, problem="")


def ordered(state: QueueState, order: QueueOrder) -> QueueState:
    """Ask for another order."""
    return replace(state, order=order, loading=True, problem="")


def answered(state: QueueState, ids: QueueIds, at: datetime, *, empty_store: bool) -> QueueState:
    """Show a list that was asked for."""
    return replace(
        state,
        shown=ids,
        taken_at=at,
        fresh=None,
        gone=frozenset(),
        loading=False,
        loaded=True,
        empty_store=empty_store,
        problem="",
    )


def compared(state: QueueState, ids: QueueIds) -> QueueState:
    """Take notice of a newer list without moving anything.

    What left the filter is paled; what is new waits until the person asks for it. Where nothing
    is shown yet, as in a first copy, nothing can move: it is shown at once.
    """
    if not listed(state.shown) and listed(ids):
        return replace(state, shown=ids, fresh=None, gone=frozenset(), empty_store=False)
    here = set(listed(ids))
    gone = frozenset(ticket for ticket in listed(state.shown) if ticket not in here)
    fresh = None if ids.lanes == state.shown.lanes else ids
    return replace(state, fresh=fresh, gone=gone)


def taken_in(state: QueueState, at: datetime) -> QueueState:
    """Show the newer list that was waiting."""
    if state.fresh is None:
        return state
    return replace(state, shown=state.fresh, taken_at=at, fresh=None, gone=frozenset())


def swept(state: QueueState) -> QueueState:
    """Let go of rows that have left, but for the one under the cursor."""
    leaving = state.gone - {state.current}
    if not leaving:
        return state
    lanes = tuple(
        (lane, tuple(ticket for ticket in tickets if ticket not in leaving))
        for lane, tickets in state.shown.lanes
    )
    kept = QueueIds(tuple((lane, ids) for lane, ids in lanes if ids), state.shown.capped)
    waits = state.fresh is not None and state.fresh.lanes != kept.lanes
    fresh = state.fresh if waits else None
    return replace(state, shown=kept, fresh=fresh, gone=state.gone - leaving)


def toggled(state: QueueState, lane: Lane) -> QueueState:
    """Close or open a lane."""
    return replace(state, closed=state.closed ^ {lane})


def next_after(state: QueueState, tickets: Iterable[UUID]) -> UUID | None:
    """The row of the order seen that comes after these; the one before where none does."""
    ids: Sequence[UUID] = state.ids
    acted = set(tickets)
    places = [at for at, ticket in enumerate(ids) if ticket in acted]
    if not places:
        return state.current
    after = (ticket for ticket in ids[places[-1] + 1 :] if ticket not in state.gone)
    before = (ticket for ticket in reversed(ids[: places[0]]) if ticket not in state.gone)
    return next(after, next(before, state.current))
