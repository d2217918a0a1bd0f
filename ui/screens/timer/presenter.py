"""What happens when somebody uses the timer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.timed import Stopped, TimerView
from app.ports.changes import ChangeSet
from ui.kit.notices.notice import Notice
from ui.runtime.ports import LanesPort, NoticesPort
from ui.runtime.problem import Problem
from ui.screens.timer.state import (
    Last,
    TimerBarState,
    boundary_news,
    clock_text,
    long_words,
    running_since,
    with_view,
)
from ui.screens.timer.watch import TimerWatch, explained_so_far

LAST = "timer.last"
BOUNDARY, LONG_RUN = "timer-boundary", "timer-long"


class TimerFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: TimerBarState) -> None:
        """Show a state."""
        ...

    def open_sheet(self, stopped: Stopped) -> None:
        """Ask what was done."""
        ...

    def show_why(self, so_far: Stopped) -> None:
        """Show the conditions behind the present decision."""
        ...


class TimerPresenter:
    """Turns wishes into acts of the timer on the store lane, one after another.

    Source: ux.md 3.9.
    """

    def __init__(
        self, desk: Desk, lanes: LanesPort, owner: Any, face: TimerFace, notices: NoticesPort
    ) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._face, self._notices = face, notices
        self.state = TimerBarState()
        self.grade = "standard"
        self._watch = TimerWatch(desk, lanes, owner, viewed=self._viewed, failed=notices.problem)
        self._known = False
        self._long: datetime | None = None
        """Since when the run began that was told to be long."""

    @property
    def running_on(self) -> UUID | None:
        """The ticket that the timer counts for."""
        read = self.state.read
        return read.running.ticket if read is not None and read.running is not None else None

    def begin(self) -> None:
        """Somebody is signed in: find what runs since before, and a stop not answered yet."""

        def job() -> tuple[TimerView, str, str, Last | None]:
            identity = self._desk.identity
            zone, grade = (identity.zone, identity.grade) if identity else ("UTC", "standard")
            return self._desk.timer.view(), zone, grade, _last(self._desk.setting(LAST))

        self._lanes.submit("read", self._owner, job, done=self._begun, key="begin")

    def _begun(self, found: tuple[TimerView, str, str, Last | None]) -> None:
        view, zone, self.grade, last = found
        self._known = True
        self._show(with_view(replace(self.state, zone=zone, last=last), view))
        if view.stopping_at is not None and view.running is not None:
            at = view.stopping_at
            self._act(lambda: self._desk.timer.stop(at), self._stopped)

    def start(self, ticket: UUID) -> None:
        """Start on a ticket; what runs elsewhere is held, and the line names both."""
        if ticket == self.running_on:
            return
        before = self.state

        def act() -> TimerView:
            self._desk.timer.start(ticket)
            return self._desk.timer.view()

        self._act(act, lambda view: self._started(before, view))

    def _started(self, before: TimerBarState, view: TimerView) -> None:
        self._viewed(view)
        old = before.read.running if before.read is not None else None
        if old is None or view.running is None:
            return
        held = clock_text(before, view.at)
        words = f"{old.label} is held at {held}. The timer runs on {view.running.label}."
        self._notices.say(words, lambda: self.start(old.ticket))

    def hold_or_resume(self) -> None:
        """Pause what runs, or go on with what was held last."""
        self._act(self._hold if self.state.mode == "running" else self._resume, self._viewed)

    def resume(self, ticket: UUID) -> None:
        """Go on with one of the held timers."""
        self.start(ticket)

    def _hold(self) -> TimerView:
        self._desk.timer.hold()
        return self._desk.timer.view()

    def _resume(self) -> TimerView:
        self._desk.timer.resume()
        return self._desk.timer.view()

    def stop(self) -> None:
        """Stop now, whatever the sheet takes."""
        if self.state.mode != "running":
            return
        at = self._desk.clock.now()
        self._show(replace(self.state, stopped_at=at))
        self._act(lambda: self._desk.timer.stop(at), self._stopped, self._not_stopped)

    def _stopped(self, stopped: Stopped) -> None:
        self._show(replace(self.state, stopped_at=stopped.at, busy=False))
        self._face.open_sheet(stopped)

    def _not_stopped(self, problem: Problem) -> None:
        self._show(replace(self.state, stopped_at=None, busy=False))
        self._notices.problem(problem)

    def keep_running(self) -> None:
        """The sheet was closed without saving: the timer never stopped."""

        def act() -> TimerView:
            self._desk.timer.keep_running()
            return self._desk.timer.view()

        self._show(replace(self.state, stopped_at=None))
        self._act(act, self._viewed)

    def saved(self, stopped: Stopped) -> None:
        """The work was recorded."""
        timed = stopped.timed
        last = Last(timed.ticket, timed.label, timed.title, timed.client)
        self._show(replace(self.state, stopped_at=None, last=last))
        kept = {**asdict(last), "ticket": str(last.ticket)}

        def act() -> TimerView:
            self._desk.keep_setting(LAST, kept)
            return self._desk.timer.view()

        self._act(act, self._viewed)

    def keep_absence(self) -> None:
        """The absence was work."""
        self._show(replace(self.state, absence=None))
        self._watch.note_alive()

    def leave_out_absence(self) -> None:
        """The absence was no work: take it out and go on."""
        absence = self.state.absence
        if absence is None:
            return

        def act() -> TimerView:
            self._desk.timer.leave_out(absence.since)
            return self._desk.timer.view()

        self._show(replace(self.state, absence=None))
        self._act(act, self._viewed)

    def stop_before_absence(self) -> None:
        """The work ended where the absence began."""
        absence = self.state.absence
        if absence is None:
            return
        at = absence.since
        self._show(replace(self.state, absence=None, stopped_at=at))
        self._act(lambda: self._desk.timer.stop(at), self._stopped, self._not_stopped)

    def ask_why(self) -> None:
        """Read the conditions behind the decision at this instant."""
        self._lanes.submit(
            "read",
            self._owner,
            partial(explained_so_far, self._desk),
            done=self._why_found,
            key="why",
        )

    def _why_found(self, so_far: Stopped | None) -> None:
        if so_far is not None:
            self._face.show_why(so_far)

    def second(self) -> None:
        """One second passed while the bar is seen."""
        self._watch.second(self.state)
        self._tell_long()

    def changed(self, change: ChangeSet) -> None:
        """Something changed that the bar shows."""
        if self._known:
            self._watch.changed(change)

    def _viewed(self, view: TimerView) -> None:
        before = self.state.read
        self._tell_boundary(before, view)
        self._show(with_view(self.state, view))

    def _tell_boundary(self, before: TimerView | None, after: TimerView) -> None:
        """Say once, without a dialog, that the decision is another one from here on."""
        if before is None or before.running is None or after.running is None:
            self._notices.withdraw(BOUNDARY)
            return
        if before.running.ticket != after.running.ticket:
            self._notices.withdraw(BOUNDARY)
            return
        words = boundary_news(before.chip, after.chip, self.state.zone)
        if words:
            self._notices.post(Notice(BOUNDARY, "boundary", words))

    def _tell_long(self) -> None:
        """Say once of a run that it has gone on for hours; a hold, switch or end takes it away."""
        since = running_since(self.state)
        if self._long is not None and since != self._long:
            self._long = None
            self._notices.withdraw(LONG_RUN)
        words = long_words(self.state, self._desk.clock.now())
        if words and self._long is None:
            self._long = since
            self._notices.post(Notice(LONG_RUN, "boundary", words))

    def _act(
        self,
        act: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        self._show(replace(self.state, busy=True))
        self._lanes.submit("store", self._owner, act, done=done, failed=failed or self._failed)

    def _failed(self, problem: Problem) -> None:
        self._show(replace(self.state, busy=False))
        self._notices.problem(problem)

    def _show(self, state: TimerBarState) -> None:
        self.state = state
        self._face.render(state)


def _last(kept: Any) -> Last | None:
    try:
        return Last(UUID(kept["ticket"]), kept["label"], kept["title"], kept["client"])
    except (TypeError, KeyError, ValueError):
        return None
