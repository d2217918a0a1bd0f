"""The close of a month, beside reading what it is made of."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

_AT_ONCE = 8
"""Clients whose month is closed in one turn: each can be closed once only."""


@contextmanager
def _close(ground: Ground, size: int) -> Iterator[Pair]:
    from sqlalchemy import func, select

    from app.records import CoverageDecision, InvoiceLine, MonthAct
    from app.usecases.billing.months import CloseMonth, close_month
    from bench.month import CLIENTS, MONTH, worked_month

    with ground.scratch() as folder, worked_month(folder, size) as firm:
        waiting = list(firm.clients)
        read = list(firm.clients)
        taken: list[float] = []

        def ours() -> list[float]:
            found = []
            for _ in range(min(_AT_ONCE, len(waiting))):
                cast = waiting.pop()
                began = time.perf_counter()
                act = firm.do(cast.manager, close_month, CloseMonth(cast.client, MONTH))
                found.append(time.perf_counter() - began)
                made = firm.ask(lambda session, one=act: session.get_one(MonthAct, one))  # type: ignore[misc] # of this turn
                if made.outcome != "taken":
                    raise RuntimeError(f"{cast.code} was not closed: {made.outcome_words}")
            taken.extend(found)
            return found

        def floor() -> list[float]:
            found = []
            for cast in read[:_AT_ONCE]:
                began = time.perf_counter()
                with firm.central.work.database.read.connect() as connection:
                    query = select(CoverageDecision.__table__.c.groups).where(
                        CoverageDecision.__table__.c.client_id == cast.client
                    )
                    connection.execute(query).all()
                found.append(time.perf_counter() - began)
            return found

        def notes() -> tuple[str, ...]:
            each = size // CLIENTS
            rate = each * len(taken) / sum(taken)
            lines = firm.ask(
                lambda session: session.scalar(select(func.count()).select_from(InvoiceLine))
            )
            closes = f"{len(taken)} closes of {each:,} entries each, {lines or 0:,} lines issued"
            return (f"{rate:,.0f} entries a second; {closes}.",)

        yield Pair(ours, floor, notes)


BENCHES = (
    Bench(
        "month-close",
        "closing a month that was looked through, its invoice issued, at central (size: entries)",
        "the groups of the client's decisions read and unpacked, nothing made of them",
        Goal(),
        _close,
        sizes=(6_000, 60_000),
    ),
)
