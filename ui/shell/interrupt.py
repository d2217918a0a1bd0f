"""Ctrl+C in the terminal closes the window like its own button."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Slot


class Interrupt(QObject):
    """Wakes the event loop for a signal, which Python alone would see only after the next event."""

    def __init__(self, stop: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = stop
        self._in, self._out = socket.socketpair()
        for end in (self._in, self._out):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._in.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._before = signal.signal(signal.SIGINT, self._noted)
        self._wake_before = signal.set_wakeup_fd(self._out.fileno(), warn_on_full_buffer=False)

    def release(self) -> None:
        """Give the signal back."""
        signal.set_wakeup_fd(self._wake_before)
        signal.signal(signal.SIGINT, self._before)
        self._notifier.setEnabled(False)
        self._in.close()
        self._out.close()

    def _noted(self, _number: int, _frame: FrameType | None) -> None:
        """Leave the rest to the event loop, where windows may be closed."""

    @Slot()
    def _woken(self) -> None:
        self._in.recv(64)
        self._stop()
