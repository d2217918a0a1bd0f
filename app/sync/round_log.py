"""Writes a round into the log of the sync, with what became of each operation that did not pass."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, func, select

from app.ports.clock import Clock
from app.ports.problems import Corrupt, Unavailable
from app.store.open import Store
from app.store.state import standing
from app.store.tables import conflict, dead_letter, outbox
from app.sync.log import LogLine, code_of, digest, nouns_of, write
from app.sync.tally import Tally

_MOST = 50
"""Operations of one round that are named; the round's line counts them all."""
_EPOCH = 8


class Carried(Protocol):
    """What is known of the requests of a round.

    *Units*: `answer_s` in seconds, of the last answer; `size` in bytes, both ways.
    """

    answer_s: float
    requests: int
    size: int


class RoundLog:
    """Begins with a round, and writes it down when it is over, whatever became of it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._began, self._started = clock.now(), clock.monotonic()

    def over(self, tally: Tally, carried: Carried, code: str = "") -> None:
        """Write it down; `code` is that of the problem that ended it."""
        took_s = self._clock.monotonic() - self._started
        with suppress(Unavailable, Corrupt), self._store.reading() as connection:
            here = standing(connection)
            waiting = select(func.count()).where(outbox.c.state.not_in(("acked", "shown")))
            line = LogLine(
                self._began,
                "round",
                code_of(code),
                round(took_s, 3),
                round(carried.answer_s, 3),
                carried.requests,
                carried.size,
                tally.pushed,
                tally.pulled,
                tally.conflicts,
                tally.rejected,
                tally.held,
                int(connection.execute(waiting).scalar_one()),
                here.rev,
                here.epoch[:_EPOCH],
                nouns_of(tally.kinds),
            )
            write(self._store.folder, [line, *_acts(connection, tally, self._began)])


def _acts(connection: Connection, tally: Tally, began: datetime) -> list[LogLine]:
    """A line for each operation that did not pass since the round began."""
    found: list[LogLine] = []
    if tally.rejected:
        c = dead_letter.c
        query = select(c.at, c.code, c.verb, c.entity, c.op_id).where(c.at >= began)
        for at, code, verb, entity, op_id in connection.execute(query.limit(_MOST)):
            found.append(
                LogLine(
                    at, "refused", code_of(code), verb=verb, noun=entity, op=digest(op_id.bytes)
                )
            )
    if tally.conflicts:
        k = conflict.c
        query = select(k.at, k.entity, k.field, k.op_id).where(k.at >= began)
        for row in connection.execute(query.limit(_MOST)):
            noun = f"{row.entity}.{row.field}" if row.field else row.entity
            found.append(LogLine(row.at, "conflict", noun=noun, op=digest(row.op_id.bytes)))
    if tally.held:
        o = outbox.c
        query = select(o.code, o.verb, o.entity, o.op_id).where(o.state == "held")
        for code, verb, entity, op_id in connection.execute(query.limit(_MOST)):
            found.append(
                LogLine(
                    began, "held", code_of(code), verb=verb, noun=entity, op=digest(op_id.bytes)
                )
            )
    return found
