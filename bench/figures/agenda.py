"""The agenda of the busiest client, beside the questions that it is built from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.clock import each
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

_TIMES = 5


@contextmanager
def _agenda(ground: Ground, size: int) -> Iterator[Pair]:
    from datetime import timedelta

    from sqlalchemy import event, func, select
    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from app.queries.check_ins.agenda import agenda_of, facts_of
    from app.queries.check_ins.basis import basis_of
    from app.queries.check_ins.held import read_held
    from app.records import Ticket

    desk = ground.tickets_store(size).open()
    now = desk.clock.now()
    since = now - timedelta(days=31)
    busiest, count = desk.ask(
        lambda session: session.execute(
            select(Ticket.client_id, func.count())
            .group_by(Ticket.client_id)
            .order_by(func.count().desc(), Ticket.client_id)
            .limit(1)
        ).one()
    )
    said: list[tuple[str, Any]] = []

    def build() -> int:
        read = desk.ask(lambda session: agenda_of(session, busiest, now, since, now))
        return read.agenda.count

    def keep(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: object
    ) -> None:
        said.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        items = build()
    finally:
        event.remove(Engine, "before_cursor_execute", keep)
    asked = [one for one in said if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]

    def bare() -> None:
        with desk.store.reading() as connection:
            cursor = connection.connection.cursor()
            for statement, parameters in asked:
                cursor.execute(statement, parameters)
                cursor.fetchall()

    def reads() -> None:
        def question(session: Session) -> None:
            basis = basis_of(session, busiest, now, since, now)
            read_held(basis, None)
            facts_of(basis)

        desk.ask(question)

    (alone,) = each(bare, 1)
    words = (
        f"{count:,} tickets of the client, {items} items, {len(asked)} statements, which take the "
        f"bare driver {alone * 1000:.1f} ms; the rest is statements put together and rows read."
    )
    try:
        yield Pair(lambda: each(build, _TIMES), lambda: each(reads, _TIMES), lambda: (words,))
    finally:
        desk.close()


BENCHES = (
    Bench(
        "agenda",
        "building the agenda of the client with the most tickets, on a device",
        "its questions alone: the same facts read, no agenda built of them",
        Goal(times=2.0),
        _agenda,
        sizes=(1_000, 10_000),
    ),
)
