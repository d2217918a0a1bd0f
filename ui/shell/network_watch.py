"""Noticing that the network changed, or that this computer slept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:  # loaded when the watch begins, behind the start of the window
    from PySide6.QtNetwork import QNetworkInformation

_LOOK_MS = 10_000
_SLEPT_S = 30.0
"""So much later than planned comes a look only where the computer slept, or its clock was set."""


class NetworkWatch(QObject):
    """Tells when the way to central may be another one than before.

    `went` tells that there is no network any more; `changed` that there is one, perhaps another,
    or that this computer woke from sleep, after which no connection can be trusted. Where the
    desktop does not say how its network is, only sleep is noticed, and failed rounds tell the rest.
    """

    went = Signal()
    changed = Signal()

    def __init__(
        self, parent: QObject | None = None, *, wall: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._wall = wall
        self._looked_at = wall()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._watched = False

    def begin(self) -> None:
        """Start to watch; twice changes nothing."""
        if self._timer.isActive():
            return
        self._looked_at = self._wall()
        self._timer.start()
        from PySide6.QtNetwork import QNetworkInformation

        if not self._watched and QNetworkInformation.loadDefaultBackend():
            self._watched = True
            network = QNetworkInformation.instance()
            network.reachabilityChanged.connect(self._reaches)

    def end(self) -> None:
        """Stop watching."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """See whether far more time has passed than the timer was set to."""
        now, before = self._wall(), self._looked_at
        self._looked_at = now
        if now - before > _LOOK_MS / 1000 + _SLEPT_S:
            self.changed.emit()

    def _reaches(self, reach: QNetworkInformation.Reachability) -> None:
        if not self._timer.isActive():
            return
        from PySide6.QtNetwork import QNetworkInformation

        if reach == QNetworkInformation.Reachability.Disconnected:
            self.went.emit()
        else:
            self.changed.emit()


def is_metered() -> bool:
    """Whether the network of this moment is paid for by what travels, as far as it can be told."""
    from PySide6.QtNetwork import QNetworkInformation

    network = QNetworkInformation.instance() if QNetworkInformation.loadDefaultBackend() else None
    return network is not None and network.isMetered()
