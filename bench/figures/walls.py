"""What the walls around clients cost the queue's hot questions at central, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.clock import each
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground
from bench.syncing.centrals import (
    BenchCentral,
    postgresql_central,
    sqlcipher_central,
    why_no_postgresql,
)

_TIMES = 10
_SHOWN = 60


@contextmanager
def _sqlcipher(ground: Ground, size: int) -> Iterator[Pair]:
    with sqlcipher_central(ground, size) as central, _pair(central) as pair:
        yield pair


@contextmanager
def _postgresql(ground: Ground, size: int) -> Iterator[Pair]:
    with postgresql_central(ground, size) as central, _pair(central) as pair:
        yield pair


@contextmanager
def _pair(central: BenchCentral) -> Iterator[Pair]:
    """The queue's questions within every client there is, and beside it without any wall."""
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from app.database.postgresql import open_postgresql
    from app.database.scope import Scope, whole
    from app.domain.filters import parse_filter
    from app.queries.queue import QueueOrder, queue_ids, queue_rows
    from app.records import Client

    opened = central.opened()
    everything = whole("a figure beside the same question without walls")
    clients = opened.work.read(everything, lambda session: list(session.scalars(select(Client.id))))
    narrow = Scope(frozenset(clients), "a figure")
    view, now = parse_filter("state:open"), opened.clock.now()

    def ask(session: Session) -> int:
        found = queue_ids(session, view, QueueOrder.NEWEST, now=now)
        listed = [one for _lane, ids in found.lanes for one in ids]
        return len(queue_rows(session, listed[:_SHOWN]))

    def walled() -> None:
        opened.work.read(narrow, ask)

    def bare() -> None:
        with Session(past.read) as session:
            ask(session)

    owner = central.settings.owner_url
    # No policy keeps anything from the owner of the tables, so none is looked at.
    past = opened.work.database if owner is None else open_postgresql(owner)
    try:
        with Session(past.read) as session:
            shown = {opened.work.read(narrow, ask), ask(session)}
        if len(shown) != 1 or not shown.pop():
            raise RuntimeError("Within its walls the queue shows other tickets than without.")
        words = f"{len(clients)} clients in the scope; {_SHOWN} tickets shown."
        yield Pair(_side(walled), _side(bare), lambda: (words,))
    finally:
        if owner is not None:
            past.close()
        opened.close()


def _side(work: Callable[[], None]) -> Callable[[], list[float]]:
    return lambda: list(each(work, _TIMES))


BENCHES = (
    Bench(
        "walls-postgresql",
        "the queue's ids and its first rows, narrowed by the query and by row-level security",
        "the same questions by the owner of the tables, whom no policy holds back, without a scope",
        Goal(times=2.0),
        _postgresql,
        sizes=(1_000, 10_000),
        hindrance=why_no_postgresql,
    ),
    Bench(
        "walls-sqlcipher",
        "the queue's ids and its first rows, narrowed by the query",
        "the same questions by a session without a scope",
        Goal(times=2.0),
        _sqlcipher,
        sizes=(1_000, 10_000),
    ),
)
