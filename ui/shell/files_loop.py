"""Carrying files beside the rounds: after each round, after each file that is added, at times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Slot

from app.bootstrap.syncing import Link, Rested
from app.ports.changes import ChangeSet
from app.ports.problems import TrestleProblem
from ui.runtime.changes import ChangeBus
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.shell.sync_loop import SyncLoop

ORIGIN = "files"
_SOON_MS = 300
_CALM_MS = 600_000
_ABLE = frozenset({Link.ONLINE, Link.DEGRADED})


class CarrierPort(Protocol):
    """Carries files; the desk's `FileCarrier` is the real one."""

    def turn(self, *, metered: bool, told: Callable[[UUID, bool], None] = ...) -> Rested:
        """Carry what is ready, on the lane of files."""
        ...

    def end(self) -> None:
        """End what is under way, from any thread and at once."""
        ...


class FilesLoop(QObject):
    """Runs turns of the lane of files, one at a time, as long as central is reached.

    Source: sync.md 2.9.
    """

    def __init__(
        self,
        make_carrier: Callable[[], CarrierPort],
        lanes: LanesPort,
        bus: ChangeBus,
        sync: SyncLoop,
        *,
        metered: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(sync)
        self._make, self._lanes, self._bus, self._sync = make_carrier, lanes, bus, sync
        self._metered = metered or sync.is_metered
        self._carrier: CarrierPort | None = None
        self._running = self._again = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self.run_now)
        sync.rested.connect(self.soon)
        sync.ended.connect(self.end)
        bus.changed.connect(self._heard)

    @property
    def running(self) -> bool:
        """Whether a turn is under way."""
        return self._running

    @Slot()
    def soon(self) -> None:
        """Carry soon what is ready, if central is reached."""
        if self._running:
            self._again = True
        elif self._sync.link in _ABLE:
            self._next.start(_SOON_MS)

    @Slot()
    def end(self) -> None:
        """Somebody signed out, or leaves: what is under way ends, and goes on later."""
        self._next.stop()
        self._again = False
        carrier, self._carrier = self._carrier, None
        if carrier is not None:
            carrier.end()

    @Slot(object)
    def _heard(self, change: ChangeSet) -> None:
        if "attachment" in change.kinds and change.origin not in {ORIGIN, "sync"}:
            self.soon()

    @Slot()
    def run_now(self) -> None:
        """Begin a turn."""
        if self._running or self._sync.link not in _ABLE:
            return
        self._running, self._again = True, False
        metered = self._metered()
        carrier = self._carrier = self._carrier or self._make()

        def told(attachment: UUID, _ended: bool) -> None:
            rows = frozenset({attachment})
            self._bus.announce(ChangeSet(frozenset({"attachment"}), rows, ORIGIN))

        def job() -> Rested:
            try:
                return carrier.turn(metered=metered, told=told)
            except TrestleProblem as problem:
                return Rested(None, problem)

        self._lanes.submit("files", self, job, done=self._done, failed=self._broke)

    def _done(self, rested: Rested) -> None:
        self._running = False
        if self._again:
            self._again = False
            self.soon()
        elif self._carrier is not None and rested.wait_s is not None:
            self._next.start(min(_CALM_MS, round(rested.wait_s * 1000)))

    def _broke(self, _problem: Problem) -> None:
        """A fault of the program; the log has it. It is tried again after a while."""
        self._running = False
        self._next.start(_CALM_MS)
