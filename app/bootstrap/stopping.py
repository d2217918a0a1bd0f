"""The end of a timing: the moment of the key press, the preview, and what is recorded then.

Source: ux.md 3.9 "stop", "exclusion".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.bootstrap.timed import Door, Stopped, append, is_whole, spans_of, timed_tickets
from app.bootstrap.told import Consent, Told, stands_at_once
from app.database.scope import ScopedSession
from app.database.work import translated
from app.domain.consents import COVERED
from app.domain.timer import TimerAct, Timing
from app.ports.changes import ChangeSet
from app.ports.problems import Refused, TrestleProblem
from app.queries.agreed import is_agreed
from app.queries.forecast import Stretches
from app.queries.stop_sheet import StopSheet, told_sheet
from app.store.settings import write_setting
from app.usecases.consents import Authorize, authorize
from app.usecases.context import Ctx
from app.usecases.log_time import LogTime, checked_note, checked_stretches, log_time
from app.usecases.overrides import ProposeOverride, propose_override

STOPPING = "timer.stopping"
ORIGIN = "timer"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was recorded.

    Attributes:
        left_out: what could not be recorded beside the time, and why; empty where all was.
    """

    entry: UUID
    left_out: str = ""


class Stopping:
    """Stops, previews and saves; each is durable before it returns."""

    def __init__(self, desk: Door) -> None:
        self._desk = desk

    def stop(self, timing: Timing | None, at: datetime | None) -> Stopped:
        """Take the moment of stopping, and say what the work will become.

        Raises:
            Refused: nothing runs, or its ticket is not on this device.
        """
        moment = at or self._desk.clock.now()
        if timing is None or timing.ticket is None:
            raise Refused("timer-none", "No timer is running. Start one on a ticket (Ctrl+T).")
        spans = spans_of(self._desk, timing, moment)
        timed = timed_tickets(self._desk, [(timing, spans)])
        sheet = self._sheet(timing.ticket, spans, Told()) if timed else None
        if sheet is None:
            raise Refused("ticket-missing", "The ticket of this timer is not on this device.")
        self._desk.store.write(
            lambda connection: write_setting(connection, STOPPING, moment.isoformat())
        )
        return Stopped(moment, timed[0], sheet)

    def forget(self) -> None:
        """Take the moment of stopping back."""
        self._desk.store.write(lambda connection: write_setting(connection, STOPPING, None))

    def preview(self, stopped: Stopped, told: Told) -> StopSheet | None:
        """What the work will become as it is told now; on the read lane.

        Raises:
            Refused: a moment of the travel lies outside the timed time.
        """
        return self._sheet(stopped.timed.ticket, stopped.timed.spans, told)

    def _sheet(self, ticket: UUID, spans: Stretches, told: Told) -> StopSheet | None:
        actor = self._desk.ctx.actor
        with translated():
            entry = told.entry(spans, actor, ticket)
        supposed = told.supposed(actor, ticket, self._desk.clock.now())
        whole = is_whole(self._desk)
        return self._desk.ask(
            lambda session: told_sheet(session, ticket, entry, whole=whole, supposed=supposed)
        )

    def save(self, stopped: Stopped, note: str, told: Told, internal_note: str = "") -> Saved:
        """End the timer and record the work, with the consent and the decision that go with it.

        The consent comes first: central decides in the order in which it hears. The time and the
        stop are one transaction.

        Raises:
            Refused: the note is missing, or a rule says no; the timer then goes on.
        """
        actor, spans = self._desk.ctx.actor, stopped.timed.spans
        with translated():
            told.check(spans, actor.rights)
            stretches = checked_stretches(told.stretches(spans), self._desk.clock.now())
            checked_note(note, told.work_kind)
        if told.consent is not None:
            self._record_consent(stopped.timed.ticket, told.consent)
        command = LogTime(
            stretches=stretches,
            note=note,
            ticket=stopped.timed.ticket,
            work_kind=told.work_kind,
            internal_note=internal_note,
            late_reason=told.late_reason,
            confirmed=told.confirmed,
            preview_code=stopped.sheet.code,
            preview_digest=stopped.sheet.fingerprint,
        )

        def log_and_stop(session: ScopedSession, ctx: Ctx, given: LogTime) -> UUID:
            entry = log_time(session, ctx, given)
            append(self._desk, session.connection(), TimerAct.STOP, given.ticket, at=stopped.at)
            write_setting(session.connection(), STOPPING, None)
            return entry

        log_and_stop.__name__ = log_time.__name__
        entry = self._desk.do(log_and_stop, command, origin=ORIGIN)
        self._desk.announce(ChangeSet(frozenset({"timer"}), origin=ORIGIN))
        return Saved(entry, self._propose(entry, told))

    def _record_consent(self, ticket: UUID, consent: Consent) -> None:
        """Record it, unless an attempt that failed later has recorded it already."""
        command = Authorize(
            consent.kind,
            consent.starts_at,
            consent.ends_at,
            ticket=ticket,
            approver=consent.approver if consent.kind != COVERED else None,
            note=consent.note,
        )
        span = (consent.starts_at, consent.ends_at)
        if not self._desk.ask(lambda session: is_agreed(session, ticket, consent.kind, *span)):
            self._desk.do(authorize, command, origin=ORIGIN)

    def _propose(self, entry: UUID, told: Told) -> str:
        """Propose another decision; the time is recorded whatever becomes of it."""
        one = told.proposal
        if one is None:
            return ""
        command = ProposeOverride(
            entry,
            one.decision,
            one.reason,
            one.starts_at,
            one.ends_at,
            multiplier=one.multiplier,
            at_once=stands_at_once(self._desk.ctx.actor.rights),
        )
        try:
            self._desk.do(propose_override, command, origin=ORIGIN)
        except TrestleProblem as problem:
            return f"The decision was not proposed: {problem}"
        return ""
