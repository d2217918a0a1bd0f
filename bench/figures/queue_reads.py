"""What the queue and the timer read, beside the bare statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bench.clock import each
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

_TIMES = 10
_MINUTES = 20


@contextmanager
def _ids(ground: Ground, size: int) -> Iterator[Pair]:
    from app.domain.filters import parse_filter
    from app.queries.queue import QueueOrder, queue_ids
    from app.records.types import to_micros

    desk = ground.tickets_store(size).open()
    view, now = parse_filter("state:any"), desk.clock.now()

    def read() -> None:
        found = desk.ask(lambda session: queue_ids(session, view, QueueOrder.TOUCHED, now=now))
        assert found.total == size  # noqa: S101 -- a figure about something else would mislead

    def bare() -> None:
        with desk.store.reading() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(
                "SELECT id FROM ticket WHERE touched_at <= ? ORDER BY touched_at DESC, id",
                (to_micros(now),),
            )
            cursor.fetchall()

    try:
        yield Pair(lambda: each(read, _TIMES), lambda: each(bare, _TIMES))
    finally:
        desk.close()


@contextmanager
def _chip(ground: Ground, size: int) -> Iterator[Pair]:
    from app.domain.calendar import open_windows
    from app.domain.filters import parse_filter
    from app.queries.coverage import CoverageBook
    from app.queries.forecast import timer_chip
    from app.queries.queue import QueueOrder, queue_ids, queue_rows

    desk = ground.tickets_store(size).open()
    me, now = desk.ctx.actor.user, desk.clock.now()
    stretch = (now - timedelta(minutes=_MINUTES), now)
    listed = desk.ask(
        lambda session: queue_ids(session, parse_filter(""), QueueOrder.NEWEST, now=now)
    )
    ticket = listed.lanes[0][1][0]
    row = desk.ask(lambda session: queue_rows(session, [ticket]))[ticket]
    rules = desk.ask(lambda session: CoverageBook(session).calendar(row.calendar_id))

    def chip() -> None:
        desk.ask(
            lambda session: timer_chip(
                session,
                technician=me,
                grade="standard",
                ticket=ticket,
                stretches=[stretch],
                now=now,
            )
        )

    def bare() -> None:
        desk.ask(lambda session: queue_rows(session, [ticket]))
        open_windows(rules, *stretch)

    try:
        yield Pair(lambda: each(chip, _TIMES), lambda: each(bare, _TIMES))
    finally:
        desk.close()


BENCHES = (
    Bench(
        "queue-ids",
        "the ids of all tickets, lane by lane, the last touched first",
        "the bare SELECT of the same ids in the same order through the driver",
        Goal(),
        _ids,
    ),
    Bench(
        "timer-chip",
        "what the chip of a running timer says",
        "reading the ticket's row and bisecting its calendar once",
        Goal(),
        _chip,
    ),
)
