"""What the place of billing shows, as values.

Source: domain.md 2.2; ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from app.bootstrap.billing import ShownInvoice
from app.queries.billing.closing import ClosingLine
from app.queries.billing.issued import IssuedRow
from app.queries.billing.queue import ProposedOverride, ReviewQueue, ReviewRow, Shown
from app.queries.effects import EffectFacts
from app.queries.holds import PendingHold

Part = Literal["reviews", "close", "invoices"]
REVIEWS: Part = "reviews"
CLOSE: Part = "close"
INVOICES: Part = "invoices"
PARTS: tuple[Part, ...] = (REVIEWS, CLOSE, INVOICES)

Waiting = ReviewRow | PendingHold | EffectFacts | ProposedOverride
"""One thing in the list of reviews."""


@dataclass(frozen=True, slots=True)
class BillingState:
    """Everything that the place is painted from.

    Attributes:
        queue: what waits for a word; None before the store was read.
        shown: what waits, or everything of months that are not closed.
        mine: only of the clients of whoever looks.
        me: who looks.
        chosen: key of the row of reviews under the cursor.
        marked: keys of exclusions that the next word is about, too.
        closing: clients with the month to be closed.
        issued: what was issued.
        client: in the list of months, the client under the cursor.
        invoice: in the list of invoices, the one under the cursor.
        paper: the preview or invoice beside the list.
    """

    part: Part = REVIEWS
    queue: ReviewQueue | None = None
    shown: Shown = "waiting"
    mine: bool = False
    me: UUID | None = None
    chosen: str = ""
    marked: frozenset[str] = frozenset()
    closing: tuple[ClosingLine, ...] = ()
    issued: tuple[IssuedRow, ...] = ()
    client: UUID | None = None
    invoice: UUID | None = None
    paper: ShownInvoice | None = None
    zones: dict[UUID, str] = field(default_factory=dict)

    @property
    def things(self) -> dict[str, Waiting]:
        """Everything in the list of reviews, by key, in its order."""
        queue = self.queue
        if queue is None:
            return {}
        found: dict[str, Waiting] = {key_of(one): one for one in queue.exclusions}
        found |= {f"hold:{one.entry_id}": one for one in queue.holds}
        found |= {f"effect:{one.id}": one for one in queue.proposals}
        found |= {f"override:{one.id}": one for one in queue.overrides}
        return found

    @property
    def thing(self) -> Waiting | None:
        """What is under the cursor."""
        return self.things.get(self.chosen)

    @property
    def meant(self) -> tuple[ReviewRow, ...]:
        """The exclusions that a word is about: those that are marked, else the one under it."""
        things = self.things
        keys = self.marked or {self.chosen}
        return tuple(
            one for key, one in things.items() if key in keys and isinstance(one, ReviewRow)
        )

    @property
    def waits(self) -> int:
        """How much waits for a word."""
        queue = self.queue
        if queue is None:
            return 0
        return queue.total + len(queue.holds) + len(queue.proposals) + len(queue.overrides)

    @property
    def line(self) -> ClosingLine | None:
        """The client whose month is looked at."""
        return next((one for one in self.closing if one.client_id == self.client), None)


def key_of(row: ReviewRow) -> str:
    """The key of an exclusion in the list."""
    return f"group:{row.entry_id}:{row.key}"


def read_reviews(state: BillingState, queue: ReviewQueue) -> BillingState:
    """Take in what waits; the cursor stays, else it goes to the next thing."""
    before = list(state.things)
    fresh = replace(state, queue=queue)
    now = fresh.things
    chosen = state.chosen
    if chosen not in now:
        later = before[before.index(chosen) :] if chosen in before else before
        chosen = next((key for key in later if key in now), next(iter(now), ""))
    return replace(fresh, chosen=chosen, marked=state.marked & now.keys())


def marked(state: BillingState, key: str) -> BillingState:
    """Mark an exclusion, or take its mark away; nothing else can be marked."""
    if not isinstance(state.things.get(key), ReviewRow):
        return state
    return replace(state, marked=state.marked ^ {key})
