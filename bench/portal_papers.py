"""What a client before the portal was billed, offered and shown, by the program's own verbs.

Every month but the last two is closed with its invoice, a quote waits, a review is published, so
that there is a page of each kind with as much on it as two years bring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from bench.company import Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.central.central import Central
    from app.usecases.billing.months import CloseMonth
    from app.usecases.context import Ctx

C = TypeVar("C")
R = TypeVar("R")
_MATERIALS = 3
_SCOPE_LINES = 12


def add_papers(
    central: Central, client: Row, manager: Row, months: Sequence[str], ticket: UUID
) -> None:
    """Close a client's months, and offer and show it something.

    Args:
        central: has the client with its work, decided.
        client: whose.
        manager: who does it.
        months: to be closed, in order.
        ticket: what is offered is about it.

    Raises:
        RuntimeError: a month could not be closed.
    """
    from app.domain.calendar import local_date
    from app.domain.quarter_review import quarter_before
    from app.usecases.billing.materials import AddMaterial, add_material
    from app.usecases.quarter_review import PublishReview, publish_review
    from app.usecases.quotes import DraftQuote, QuoteFields, SendQuote, draft_quote, send_quote

    do, which = _doing(central, manager), UUID(str(client["id"]))
    _confirm(central, which, manager, months[-1])
    for month in months:
        _close(central, do, which, month)
    fields = QuoteFields(
        title="Printing on the 2nd floor", scope="Replace a driver\n" * _SCOPE_LINES,
        deliverables="Printing without restarts for 30 days", fee_minor=240_000, estimate_min=720,
        tickets=(ticket,),
    )  # fmt: skip
    do(send_quote, SendQuote(do(draft_quote, DraftQuote(which, fields))))
    for number in range(_MATERIALS):
        do(add_material, AddMaterial(which, f"Battery {number}", 12_900, ticket=ticket))
    quarter = quarter_before(local_date(str(client["zone"]), central.clock.now()))
    do(publish_review, PublishReview(which, quarter, "As it was in the one before"))


def _doing(central: Central, manager: Row) -> Callable[[Callable[[Session, Ctx, C], R], C], R]:
    from app.database.scope import whole
    from app.domain.people import Actor
    from app.domain.vocabulary import Right
    from app.usecases.context import Ctx

    scope = whole("a portal for benchmarks is being filled")
    actor = Actor(manager["id"], str(manager["name"]), rights=frozenset(Right))
    ctx = Ctx(actor, central.clock, central.ids, scope)

    def do(verb: Callable[[Session, Ctx, C], R], command: C) -> R:
        return central.work.run(verb.__name__, scope, lambda session: verb(session, ctx, command))

    return do


def _confirm(central: Central, client: UUID, manager: Row, until: str) -> None:
    """Say of all that is billed by time up to a month that it was looked at."""
    from app.central.jobs.intake import take_rows
    from app.database.scope import whole
    from app.queries.billing.standing import spoken_of

    spoken = central.work.read(
        whole("a portal for benchmarks is being filled"),
        lambda session: spoken_of(session, [client])[client],
    )
    now = central.clock.now()
    acts = [
        {
            "id": central.ids.new(), "client_id": client, "entry_id": UUID(one.exclusion.entry),
            "group_key": one.exclusion.key, "act": "confirmed", "at": now, "outcome": "taken",
            "created_at": now, "created_by": manager["id"],
        }
        for one in spoken.standing
        if not one.exclusion.tops_up and one.exclusion.posting_month <= until
    ]  # fmt: skip
    take_rows(central, [("review_act", acts)])


def _close(
    central: Central,
    do: Callable[[Callable[[Session, Ctx, CloseMonth], UUID], CloseMonth], UUID],
    client: UUID,
    month: str,
) -> None:
    from app.database.scope import whole
    from app.records import MonthAct
    from app.usecases.billing.months import CloseMonth, close_month

    act = do(close_month, CloseMonth(client, month))
    made = central.work.read(
        whole("a portal for benchmarks is being filled"),
        lambda session: session.get_one(MonthAct, act),
    )
    if made.outcome != "taken":
        raise RuntimeError(f"{month} was not closed: {made.outcome_words}")
