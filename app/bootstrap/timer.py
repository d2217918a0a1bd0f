"""The one timer of this device: its events, its chip, and what becomes of it when it stops.

Source: ux.md 3.9, domain.md 7.4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.bootstrap.stopping import STOPPING, Saved, Stopping
from app.bootstrap.timed import (
    Door,
    Stopped,
    TimedTicket,
    TimerView,
    append,
    is_whole,
    spans_of,
    timed_tickets,
)
from app.bootstrap.told import Told
from app.database.scope import ScopedSession
from app.domain.timer import TimerAct, TimerState
from app.ports.changes import ChangeSet
from app.ports.problems import Refused
from app.queries.forecast import Chip, timer_chip
from app.queries.stop_sheet import StopSheet
from app.store import timer as events
from app.store.settings import read_setting


class TimerDesk:
    """Acts of the timer; each is durable before it returns. Call them on the store lane."""

    def __init__(self, desk: Door) -> None:
        self._desk = desk
        self._stopping = Stopping(desk)

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
            append(self._desk, connection, TimerAct.HOLD, running.ticket, at=since)
            return append(self._desk, connection, TimerAct.RESUME, running.ticket)

        state = self._desk.store.write(part)
        self._announce()
        return state

    def discard(self) -> TimerState:
        """Throw away what the running timer recorded."""
        running = self._state().running
        self._stopping.forget()
        return self._write(TimerAct.DISCARD, running.ticket if running else None)

    def stop(self, at: datetime | None = None) -> Stopped:
        """Take the moment of stopping, and say what the work will become.

        The timer ends when `save` is called; `keep_running` takes the moment back. The moment is
        kept, so that a crash while the sheet is open loses nothing.

        Raises:
            Refused: nothing runs, or its ticket is not on this device.
        """
        return self._stopping.stop(self._state().running, at)

    def keep_running(self) -> None:
        """Take a stop back: the sheet was closed without saving."""
        self._stopping.forget()

    def preview(self, stopped: Stopped, told: Told) -> StopSheet | None:
        """What the work will become as it is told now; on the read lane.

        Raises:
            Refused: a moment of the travel lies outside the timed time.
        """
        return self._stopping.preview(stopped, told)

    def save(
        self, stopped: Stopped, note: str, told: Told | None = None, *, internal_note: str = ""
    ) -> Saved:
        """End the timer and record the work, with the consent and the decision that go with it.

        Raises:
            Refused: the note is missing, or a rule says no; the timer then goes on.
        """
        return self._stopping.save(stopped, note, told or Told(), internal_note)

    def view(self) -> TimerView:
        """What the timer bar shows now; on the read lane, at most once a second."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as connection:
            state = events.running(connection)
            absence = events.absence_s(connection, self._desk.clock)
            stopping = read_setting(connection, STOPPING)
        timings = ([state.running] if state.running else []) + list(state.held)
        timed = timed_tickets(
            self._desk, [(timing, spans_of(self._desk, timing, now)) for timing in timings]
        )
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
            whole=is_whole(self._desk),
        )

    def _write(self, act: TimerAct, ticket: UUID | None) -> TimerState:
        state = self._desk.store.write(lambda c: append(self._desk, c, act, ticket))
        self._announce()
        return state

    def _announce(self) -> None:
        self._desk.announce(ChangeSet(frozenset({"timer"}), origin="timer"))
