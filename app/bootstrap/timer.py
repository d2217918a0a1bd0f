"""The one timer of this device: its events, its chip, and what becomes of it when it stops.

Source: ux.md 3.9, domain.md 7.4.
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
from app.domain.vocabulary import WorkKind
from app.ports.changes import ChangeSet
from app.ports.clock import Clock
from app.ports.problems import Refused
from app.queries.forecast import Chip, Stretches, timer_chip
from app.queries.queue import queue_rows
from app.queries.stop_sheet import StopSheet, stop_sheet
from app.store import timer as events
from app.store.open import Store
from app.store.settings import read_setting, write_setting
from app.store.state import copy_position
from app.usecases.context import Ctx
from app.usecases.log_time import LogTime, Stretch, log_time

T = TypeVar("T")
C = TypeVar("C")
R = TypeVar("R")
_STOPPING = "timer.stopping"


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


class TimerDesk:
    """Acts of the timer; each is durable before it returns. Call them on the store lane."""

    def __init__(self, desk: Door) -> None:
        self._desk = desk

    def start(self, ticket: UUID) -> TimerState:
        """Start on a ticket, or go on with it where it is held; another one is held."""
        state = self._state()
        if state.running is not None:
            return self._write(TimerAct.SWITCH, ticket)
        held = state.held_on(ticket) is not None
        return self._write(TimerAct.RESUME if held else TimerAct.START, ticket)

    def hold(self) -> TimerState:
        """Pause the running timer."""
        running = self._state().running
        return self._write(TimerAct.HOLD, running.ticket if running else None)

    def resume(self, ticket: UUID | None = None) -> TimerState:
        """Go on with a held timer: the named one, or the one held last.

        Raises:
            Refused: nothing is held.
        """
        held = self._state().held
        wanted = ticket or (held[0].ticket if held else None)
        if wanted is None:
            raise Refused("timer-none-held", "No timer is held. Start one on a ticket (Ctrl+T).")
        return self.start(wanted)

    def leave_out(self, since: datetime) -> TimerState:
        """Take an absence out of the running timer: held from `since`, going on now.

        Raises:
            Refused: nothing runs.
        """
        running = self._state().running
        if running is None:
            raise Refused("timer-none", "No timer is running. Start one on a ticket (Ctrl+T).")

        def part(connection: Any) -> TimerState:
            self._append(connection, TimerAct.HOLD, running.ticket, at=since)
            return self._append(connection, TimerAct.RESUME, running.ticket)

        state = self._desk.store.write(part)
        self._announce()
        return state

    def discard(self) -> TimerState:
        """Throw away what the running timer recorded."""
        running = self._state().running
        self._forget_stop()
        return self._write(TimerAct.DISCARD, running.ticket if running else None)

    def stop(self, at: datetime | None = None) -> Stopped:
        """Take the moment of stopping, and say what the work will become.

        The timer ends when `save` is called; `keep_running` takes the moment back. The moment is
        kept, so that a crash while the sheet is open loses nothing.

        Raises:
            Refused: nothing runs, or its ticket is not on this device.
        """
        moment = at or self._desk.clock.now()
        timing = self._state().running
        if timing is None or timing.ticket is None:
            raise Refused("timer-none", "No timer is running. Start one on a ticket (Ctrl+T).")
        spans = self._spans(timing, moment)
        timed = self._timed([(timing, spans)])
        sheet = self._desk.ask(lambda session: self._sheet(session, timing, spans))
        if sheet is None or not timed:
            raise Refused("ticket-missing", "The ticket of this timer is not on this device.")
        self._desk.store.write(
            lambda connection: write_setting(connection, _STOPPING, moment.isoformat())
        )
        return Stopped(moment, timed[0], sheet)

    def keep_running(self) -> None:
        """Take a stop back: the sheet was closed without saving."""
        self._forget_stop()

    def save(
        self,
        stopped: Stopped,
        note: str,
        *,
        mode: str = "remote",
        work_kind: WorkKind = WorkKind.REQUEST,
        internal_note: str = "",
    ) -> UUID:
        """End the timer and record the work, in one transaction.

        Raises:
            Refused: the note is missing, or a rule says no; the timer then goes on.
        """
        command = LogTime(
            stretches=[Stretch(start, end, mode=mode) for start, end in stopped.timed.spans],
            note=note,
            ticket=stopped.timed.ticket,
            work_kind=work_kind,
            internal_note=internal_note,
            preview_code=stopped.sheet.code,
            preview_digest=stopped.sheet.fingerprint,
        )

        def log_and_stop(session: ScopedSession, ctx: Ctx, given: LogTime) -> UUID:
            entry = log_time(session, ctx, given)
            self._append(session.connection(), TimerAct.STOP, given.ticket, at=stopped.at)
            write_setting(session.connection(), _STOPPING, None)
            return entry

        log_and_stop.__name__ = log_time.__name__
        entry = self._desk.do(log_and_stop, command, origin="timer")
        self._announce()
        return entry

    def view(self) -> TimerView:
        """What the timer bar shows now; on the read lane, at most once a second."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as connection:
            state = events.running(connection)
            absence = events.absence_s(connection, self._desk.clock)
            stopping = read_setting(connection, _STOPPING)
        timings = ([state.running] if state.running else []) + list(state.held)
        timed = self._timed([(timing, self._spans(timing, now)) for timing in timings])
        by_ticket = {found.ticket: found for found in timed}
        running = by_ticket.get(state.running.ticket) if state.running else None  # type: ignore[arg-type] # a timing without a ticket is found by none
        return TimerView(
            at=now,
            running=running,
            held=tuple(
                by_ticket[timing.ticket] for timing in state.held if timing.ticket in by_ticket
            ),
            chip=self._desk.ask(lambda session: self._chip(session, running, now)),
            absence_s=absence,
            stopping_at=datetime.fromisoformat(stopping) if stopping else None,
        )

    def note_alive(self) -> None:
        """Leave a sign of life, once a minute, for the question about absences."""
        self._desk.store.write(lambda c: events.note_alive(c, self._desk.clock))

    def _state(self) -> TimerState:
        with self._desk.store.reading() as connection:
            return events.running(connection)

    def _spans(self, timing: Timing, at: datetime) -> Stretches:
        sign = events.present(self._desk.clock)
        ended = timing.until(type(sign)(at, sign.monotonic, sign.boot))
        return [(span.start, span.end) for span in ended]

    def _timed(self, timings: list[tuple[Timing, Stretches]]) -> list[TimedTicket]:
        ids = [timing.ticket for timing, _spans in timings if timing.ticket is not None]
        rows = self._desk.ask(lambda session: queue_rows(session, ids))
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

    def _sheet(self, session: ScopedSession, timing: Timing, spans: Stretches) -> StopSheet | None:
        actor = self._desk.ctx.actor
        if timing.ticket is None:
            return None
        return stop_sheet(
            session,
            technician=actor.user,
            grade=actor.grade,
            ticket=timing.ticket,
            stretches=spans,
            whole=self._whole(),
        )

    def _whole(self) -> bool:
        """Whether all rows of its clients are on this device: no first copy is under way."""
        with self._desk.store.reading() as connection:
            return copy_position(connection) is None

    def _chip(
        self, session: ScopedSession, running: TimedTicket | None, now: datetime
    ) -> Chip | None:
        if running is None:
            return None
        actor = self._desk.ctx.actor
        return timer_chip(
            session,
            technician=actor.user,
            grade=actor.grade,
            ticket=running.ticket,
            stretches=running.spans,
            now=now,
            whole=self._whole(),
        )

    def _write(self, act: TimerAct, ticket: UUID | None) -> TimerState:
        state = self._desk.store.write(lambda c: self._append(c, act, ticket))
        self._announce()
        return state

    def _append(
        self, connection: Any, act: TimerAct, ticket: UUID | None, *, at: datetime | None = None
    ) -> TimerState:
        identity = self._desk.identity
        return events.append(
            connection,
            self._desk.clock,
            self._desk.store.ids,
            act,
            ticket=ticket,
            zone=identity.zone if identity else "UTC",
            device=identity.device if identity else "",
            at=at,
        )

    def _forget_stop(self) -> None:
        self._desk.store.write(lambda connection: write_setting(connection, _STOPPING, None))

    def _announce(self) -> None:
        self._desk.announce(ChangeSet(frozenset({"timer"}), origin="timer"))
