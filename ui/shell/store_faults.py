"""What a fault of the store means for the window: a strip that goes by itself, or the way out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.ports.changes import ChangeSet
from ui.runtime.changes import ChangeBus
from ui.runtime.ports import NoticesPort
from ui.runtime.problem import Problem
from ui.shell.sync_loop import STATUS

DAMAGED = frozenset({"store-damaged", "store-unreadable"})
_PASSING = ("disk-full", "store-busy")
"""Over as soon as anything can be written again."""


class StoreFaults(QObject):
    """Hears every failure and every change.

    `damaged` carries the problem, once: the window gives way to the recovery screen.

    Source: ux.md 3.6; security.md D1, D2.
    """

    damaged = Signal(object)

    def __init__(self, bus: ChangeBus, notices: NoticesPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._gone = False
        bus.changed.connect(self._written)

    def met(self, problem: Problem) -> None:
        """Hear of a failure."""
        if problem.code in DAMAGED and not self._gone:
            self._gone = True
            self.damaged.emit(problem)

    @Slot(object)
    def _written(self, change: ChangeSet) -> None:
        """Something was committed: the disk has room, the store is free."""
        if change.kinds <= {STATUS}:
            return
        for key in _PASSING:
            self._notices.withdraw(key)
