"""What the timer's events add up to: spans with the words of their tickets, read for the bar.

Source: ux.md 3.9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.bootstrap.identity import Identity
from app.database.scope import ScopedSession
from app.domain.timer import TimerAct, TimerState, Timing
from app.ports.changes import ChangeSet
from app.ports.clock import Clock
from app.queries.forecast import Chip, Stretches
from app.queries.queue import queue_rows
from app.queries.stop_sheet import StopSheet
from app.store import timer as events
from app.store.open import Store
from app.store.state import copy_position
from app.usecases.context import Ctx

T = TypeVar("T")
C = TypeVar("C")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class TimedTicket:
    """A timing with the words of its ticket.

    Attributes:
        spans: all spans so far; of a running one the last ends now.
    """

    ticket: UUID
    label: str
    title: str
    client: str
    worked_s: int
    spans: Stretches


@dataclass(frozen=True, slots=True)
class TimerView:
    """What the timer bar shows.

    Attributes:
        at: the instant that it was read.
        chip: the decision about the running work; None where nothing runs.
        absence_s: how long this machine slept or was off since its last sign of life.
        stopping_at: the key press of a stop whose sheet was never answered.
    """

    at: datetime
    running: TimedTicket | None
    held: tuple[TimedTicket, ...]
    chip: Chip | None
    absence_s: float
    stopping_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop by key press: what was worked until then, and what will become of it."""

    at: datetime
    timed: TimedTicket
    sheet: StopSheet


class Door(Protocol):
    """What the timer needs of the desk that it stands on."""

    store: Store
    clock: Clock
    announce: Callable[[ChangeSet], None]

    @property
    def identity(self) -> Identity | None:
        """Who works here."""
        ...

    @property
    def ctx(self) -> Ctx:
        """What every verb is given."""
        ...

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        """Ask a question of one snapshot of the store."""
        ...

    def do(self, verb: Callable[[ScopedSession, Ctx, C], R], command: C, *, origin: str = "") -> R:
        """Do a verb in one transaction."""
        ...


def spans_of(desk: Door, timing: Timing, at: datetime) -> Stretches:
    """The spans of a timing, the last one cut at an instant."""
    sign = events.present(desk.clock)
    ended = timing.until(type(sign)(at, sign.monotonic, sign.boot))
    return [(span.start, span.end) for span in ended]


def timed_tickets(desk: Door, timings: list[tuple[Timing, Stretches]]) -> list[TimedTicket]:
    """Timings with the words of their tickets; what is not on this device is left out."""
    ids = [timing.ticket for timing, _spans in timings if timing.ticket is not None]
    rows = desk.ask(lambda session: queue_rows(session, ids))
    return [
        TimedTicket(
            timing.ticket,
            rows[timing.ticket].label,
            rows[timing.ticket].title,
            rows[timing.ticket].client,
            int(sum((end - start).total_seconds() for start, end in spans)),
            spans,
        )
        for timing, spans in timings
        if timing.ticket is not None and timing.ticket in rows
    ]


def is_whole(desk: Door) -> bool:
    """Whether all rows of its clients are on this device: no first copy is under way."""
    with desk.store.reading() as connection:
        return copy_position(connection) is None


def append(
    desk: Door, connection: Any, act: TimerAct, ticket: UUID | None, *, at: datetime | None = None
) -> TimerState:
    """Write one event of the timer; what it adds up to then."""
    identity = desk.identity
    return events.append(
        connection,
        desk.clock,
        desk.store.ids,
        act,
        ticket=ticket,
        zone=identity.zone if identity else "UTC",
        device=identity.device if identity else "",
        at=at,
    )
