"""What the bar reads while the timer runs: every few seconds, at a boundary, after a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.bootstrap.desk import Desk
from app.bootstrap.timed import Stopped, TimerView
from app.ports.changes import ChangeSet
from app.queries.stop_sheet import stop_sheet
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.timer.state import TimerBarState, crossed

READ_EVERY_S = 15
ALIVE_EVERY_S = 60
_INTERESTING = frozenset({
    "timer", "ticket", "ticket_event", "agreement_version", "calendar", "authorization", "project",
})  # fmt: skip


class TimerWatch:
    """Counts the seconds and reads when something may have changed; never twice at once."""

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        *,
        viewed: Callable[[TimerView], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Build it.

        Args:
            desk: is read.
            lanes: where.
            owner: the widget whose end drops answers.
            viewed: hears what was read.
            failed: hears why nothing was.
        """
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._viewed, self._failed = viewed, failed
        self._ticks = 0
        self._reading = False

    def second(self, state: TimerBarState) -> None:
        """One second passed while the bar is seen."""
        self._ticks += 1
        if state.mode == "running":
            if self._ticks % READ_EVERY_S == 0 or crossed(state, self._desk.clock.now()):
                self.read()
            if self._ticks % ALIVE_EVERY_S == 0 and state.absence is None:
                self.note_alive()

    def changed(self, change: ChangeSet) -> None:
        """Something changed that the bar may show."""
        if change.kinds & _INTERESTING:
            self.read()

    def note_alive(self) -> None:
        """Leave a sign of life."""
        self._lanes.submit(
            "store", self._owner, self._desk.timer.note_alive, done=_nothing, failed=_nothing
        )

    def read(self) -> None:
        """Read what the bar shows, unless that is under way."""
        if not self._reading:
            self._reading = True
            self._lanes.submit(
                "read",
                self._owner,
                self._desk.timer.view,
                done=self._arrived,
                failed=self._unread,
                key="view",
            )

    def _arrived(self, view: TimerView) -> None:
        self._reading = False
        self._viewed(view)

    def _unread(self, problem: Problem) -> None:
        self._reading = False
        self._failed(problem)


def explained_so_far(desk: Desk) -> Stopped | None:
    """The running work as if it stopped now, with its reasons; on the read lane."""
    view = desk.timer.view()
    if view.running is None:
        return None
    # Within its first second the work has no length yet: explain the minute ahead.
    spans = view.running.spans or [(view.at, view.at + timedelta(minutes=1))]
    timed, actor = replace(view.running, spans=spans), desk.ctx.actor
    sheet = desk.ask(
        lambda session: stop_sheet(
            session,
            technician=actor.user,
            grade=actor.grade,
            ticket=timed.ticket,
            stretches=timed.spans,
        )
    )
    return Stopped(view.at, timed, sheet) if sheet is not None else None


def _nothing(_result: object) -> None:
    return None
