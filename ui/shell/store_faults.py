"""What a fault of the store means for the window: a strip that goes by itself, or the way out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.bootstrap.desk import Desk
from app.ports.changes import ChangeSet
from ui.runtime.changes import ChangeBus
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.shell.notices import WindowNotices
from ui.shell.sync_loop import STATUS

DAMAGED = frozenset({"store-damaged", "store-unreadable", "device-withdrawn"})
"""What ends in the recovery screen; a device that was put out, too, has its last words there."""
_PASSING = ("disk-full", "store-busy")
"""Over as soon as anything can be written again."""


class StoreFaults(QObject):
    """Hears every failure and every change.

    `damaged` carries the problem, once: the window gives way to the recovery screen.

    Source: ux.md 3.6; security.md D1, D2.
    """

    damaged = Signal(object)

    def __init__(
        self, desk: Desk, lanes: LanesPort, bus: ChangeBus, notices: WindowNotices
    ) -> None:
        super().__init__(notices)
        self._desk, self._lanes, self._notices = desk, lanes, notices
        self._gone = False
        bus.changed.connect(self._written)
        for key in _PASSING:
            notices.again[key] = self._keep_again

    def met(self, problem: Problem) -> None:
        """Hear of a failure."""
        if problem.code in DAMAGED and not self._gone:
            self._gone = True
            self.damaged.emit(problem)

    def _keep_again(self) -> None:
        """Write down once more what is being typed; it is what fails without anybody's asking."""
        typed = dict(self._desk.typed)

        def job() -> None:
            for key, text in typed.items():
                self._desk.keep_draft(key, text)

        self._lanes.submit(
            "store", self, job, done=self._kept, failed=self._notices.problem_raised, key="again"
        )

    def _kept(self, _nothing: None) -> None:
        for key in _PASSING:
            self._notices.withdraw(key)

    @Slot(object)
    def _written(self, change: ChangeSet) -> None:
        """Something was committed: the disk has room, the store is free."""
        if change.kinds <= {STATUS}:
            return
        for key in _PASSING:
            self._notices.withdraw(key)
