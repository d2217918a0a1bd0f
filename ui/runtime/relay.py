"""The one door from the lanes to the UI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid


class Relay(QObject):
    """Runs a delivery on the thread where the relay lives, through one queued signal."""

    drained = Signal()
    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, delivery: Callable[[], None]) -> None:
        """Queue a delivery; safe from any thread, and quiet once the relay is gone."""
        if isValid(self):
            self._arrived.emit(delivery)

    @Slot(object)
    def _deliver(self, delivery: Callable[[], None]) -> None:
        delivery()
