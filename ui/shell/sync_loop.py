"""Syncing by itself: at the start, after each change, at intervals, and when asked."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bootstrap.syncing import (
    Link,
    Progress,
    Schedule,
    SyncStatus,
    asked,
    doubted,
    edited,
    failed,
    network_changed,
    signed_in,
    signed_out,
    succeeded,
    woken,
)
from app.ports.changes import ChangeSet
from app.ports.problems import TrestleProblem
from ui.runtime.changes import ChangeBus
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem, problem_of
from ui.shell.ear import Ear, NewsPort
from ui.shell.network_watch import NetworkWatch, is_metered

STATUS = "sync_status"
"""The kind of change that tells screens that the sync's standing moved."""

_OWN_KINDS = frozenset({STATUS, "timer", "identity", "search"})
_LOOK_MS = 1000
SIGNED_OUT = "signed-out"


class SyncDoor(Protocol):
    """What the loop needs of the desk."""

    def sync(self, on_progress: Callable[[Progress], None] = ...) -> Any:
        """Do one round on the net lane."""
        ...

    def status(self) -> SyncStatus:
        """Tell how the sync stands."""
        ...

    def news(self) -> NewsPort:
        """Make a listening for news from central."""
        ...


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: SyncStatus
    problem: TrestleProblem | None = None


class SyncLoop(QObject):
    """Runs rounds on the net lane by the schedule's decisions; being offline is nothing special.

    `stood` carries each new `SyncStatus`, `copied` a `Progress` while a round runs,
    `rested` tells that a round ended, `failed` carries the problem of one that did not go through,
    `ended` tells that there are no more rounds.

    Source: architecture.md 5, ux.md 3.7.
    """

    stood = Signal(object)
    copied = Signal(object)
    rested = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(
        self,
        desk: SyncDoor,
        lanes: LanesPort,
        bus: ChangeBus,
        *,
        luck: Callable[[], float] = random.random,
        network: NetworkWatch | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._bus, self._luck = desk, lanes, bus, luck
        self._schedule = signed_out(Schedule())
        self._on = self._running = self._again = False
        self._status: SyncStatus | None = None
        self._far: Progress | None = None
        self._next = self._timer(self.run_now)
        self._look = self._timer(self._ask_status)
        self.ear = Ear(desk.news, lanes, luck, self)
        self.ear.woken.connect(self._woken)
        self.ear.lost.connect(self._lost)
        self.network = network or NetworkWatch(self)
        self.network.went.connect(self.network_went)
        self.network.changed.connect(self.network_changed)
        bus.changed.connect(self._heard)

    def _timer(self, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        return timer

    @property
    def status(self) -> SyncStatus | None:
        """How the sync stood when it was last looked at."""
        return self._status

    @property
    def running(self) -> bool:
        """Whether a round runs now."""
        return self._running

    @property
    def link(self) -> Link:
        """How this device and central get on."""
        return self._schedule.link

    @property
    def planned_ms(self) -> int | None:
        """How long a pause was planned before the next round; None while none is planned."""
        return self._next.interval() if self._next.isActive() else None

    def begin(self) -> None:
        """Somebody is signed in: sync at once, then by the schedule."""
        self._on = True
        self._schedule = signed_in(self._schedule)
        self._ask_status()
        self._plan()

    def end(self) -> None:
        """Somebody signed out, or leaves: no more rounds, and no more listening."""
        self._on = False
        self._schedule = signed_out(self._schedule)
        self._next.stop()
        self._look.stop()
        self.ear.hush()
        self.network.end()
        self.ended.emit()
        self._ask_status()

    def now(self) -> None:
        """Sync as soon as the lane is free."""
        self._again = self._running
        self._schedule = asked(self._schedule)
        self._plan()

    def is_metered(self) -> bool:
        """Whether the network of this moment is paid for by what travels."""
        return is_metered()

    def on_progress(self, heard: Callable[[Progress], None]) -> None:
        """Let a slot hear how far a round is while it runs."""
        self.copied.connect(heard)

    @Slot()
    def network_went(self) -> None:
        """There is no network: nothing can be heard on it."""
        self.ear.start_over()

    @Slot()
    def network_changed(self) -> None:
        """The network is another one, or this computer slept: see soon what holds now."""
        self.ear.start_over()
        self._schedule = network_changed(self._schedule, luck=self._luck())
        self._again = self._again or self._running
        self._plan()

    @Slot()
    def _woken(self) -> None:
        """Central has news. A round that runs already may miss them; the next wait tells again."""
        self._schedule = woken(self._schedule)
        self._plan()

    @Slot(object)
    def _lost(self, problem: TrestleProblem) -> None:
        """A wait broke off: that central is gone is found out by a round, not guessed."""
        if problem.code == SIGNED_OUT:
            self._schedule = failed(self._schedule, problem, luck=self._luck())
            self._next.stop()
            self._ask_status()
            return
        self._schedule = doubted(self._schedule, luck=self._luck())
        self._plan()

    @Slot(object)
    def _heard(self, change: ChangeSet) -> None:
        """Sync soon after what was done here; several quick acts travel together."""
        if change.kinds <= _OWN_KINDS:
            return
        if not self._look.isActive():
            self._look.start(_LOOK_MS // 4)
        if change.origin != "sync":
            self._again = self._again or self._running
            self._schedule = edited(self._schedule)
            self._plan()

    def _plan(self) -> None:
        wait = self._schedule.wait_s
        if self._running or wait is None:
            return
        if not self._next.isActive() or self._next.remainingTime() > wait * 1000:
            self._next.start(round(wait * 1000))

    @Slot()
    def run_now(self) -> None:
        """Begin the planned round."""
        if self._running:
            return
        self._next.stop()
        self._running = True

        def job(progress: Callable[[int, int], None]) -> _Outcome:
            def tell(far: Progress) -> None:
                self._far = far
                progress(far.done, far.done + far.left)

            try:
                self._desk.sync(tell)
            except TrestleProblem as problem:
                return _Outcome(self._desk.status(), problem)
            return _Outcome(self._desk.status())

        self._lanes.submit(
            "net", self, job, done=self._done, failed=self._broke, progress=self._advance
        )

    def _advance(self, _done: int, _total: int) -> None:
        if self._far is not None:
            self.copied.emit(self._far)
        if not self._look.isActive():
            self._look.start(_LOOK_MS)

    def _done(self, outcome: _Outcome) -> None:
        self._running = False
        if outcome.problem is None:
            self._schedule = succeeded(self._schedule, answer_s=0.0, luck=self._luck())
        else:
            self._schedule = failed(self._schedule, outcome.problem, luck=self._luck())
            self.failed.emit(problem_of(outcome.problem))
        self._rest(outcome.status)

    def _broke(self, problem: Problem) -> None:
        """A fault of the program: wait as if central had said no, and keep trying."""
        self._running = False
        said = TrestleProblem(problem.code, problem.sentence)
        self._schedule = failed(self._schedule, said, luck=self._luck())
        self._rest(None)

    def _rest(self, status: SyncStatus | None) -> None:
        if status is not None:
            self._stand(status)
        if self._again:
            self._again = False
            self._schedule = edited(self._schedule)
        self.rested.emit()
        self._next.stop()
        if not self._on:  # somebody signed out meanwhile
            self._schedule = signed_out(self._schedule)
            return
        self._plan()
        self.network.begin()
        if self._schedule.link in {Link.ONLINE, Link.DEGRADED}:
            self.ear.listen()
        else:
            self.ear.hush()

    @Slot()
    def _ask_status(self) -> None:
        self._lanes.submit("read", self, self._desk.status, done=self._stand, key="status")

    def _stand(self, status: SyncStatus) -> None:
        if status != self._status:
            news = self._status is None or _beside_rows(status) != _beside_rows(self._status)
            self._status = status
            self.stood.emit(status)
            if news:
                self._bus.announce(ChangeSet(frozenset({STATUS})))


def _beside_rows(status: SyncStatus) -> SyncStatus:
    """A standing without what moves at every page of a copy: no screen reads again for that."""
    return replace(status, rows_left=0, words="") if status.rows_left else status
