"""Collects cyclic garbage on the UI thread alone.

Python collects in whichever thread happens to allocate. On a worker's thread that would destroy
widgets, which Qt allows on the UI thread only: a crash that no test repeats at will.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

REST_MS = 250
BUSY_MS = 50
"""While a lane is at work, a look finds as much as was made since the last one: the shorter the
pause, the shorter the look, and so the time for which the window stands still."""
_QUIET_LOOKS = 20
"""After so many looks in a row that found nothing due, the pauses grow long again."""
_HOLD_MS = 10_000
"""So long at most nothing is collected while the program starts."""


class Collector(QObject):
    """Takes garbage collection over from Python, as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._held = self._quiet = 0
        self._timer = QTimer(self)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        """Collect the oldest generation that is due, as Python itself would."""
        if self._held:
            self._held -= 1
            return
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                self._quiet = 0
                self._timer.setInterval(BUSY_MS)
                return
        self._quiet += 1
        if self._quiet == _QUIET_LOOKS:
            self._timer.setInterval(REST_MS)

    def hold(self) -> None:
        """Collect nothing until `spare`, or for ten seconds: what loads now is no garbage."""
        self._held = _HOLD_MS // REST_MS

    def spare(self) -> None:
        """Go on, but look no more at what is there now, as long as this lives.

        Once everything is loaded that is modules and classes for the most part, which stay as long
        as the program: to walk through them holds the window up, and finds nothing.
        """
        self._held = 0
        gc.freeze()

    def release(self) -> None:
        """Give it back to Python.

        What was spared stays so: the end would wait for a walk through all of it.
        """
        self._timer.stop()
        gc.enable()
