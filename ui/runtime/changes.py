"""The one refresh path: who changed what, told to every screen on the UI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.ports.changes import ChangeSet


class ChangeBus(QObject):
    """Carries `ChangeSet` values from any thread to the screens.

    `changed` is always emitted on the thread of the bus and never inside `announce`, so a screen
    that saves does not refresh in the middle of its own call.
    """

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def announce(self, changes: ChangeSet) -> None:
        """Tell the screens after a commit; safe from any thread."""
        self._arrived.emit(changes)

    @Slot(object)
    def _pass_on(self, changes: ChangeSet) -> None:
        self.changed.emit(changes)
