"""Collects cyclic garbage on the UI thread alone.

Python collects in whichever thread happens to allocate. On a worker's thread that would destroy
widgets, which Qt allows on the UI thread only: a crash that no test repeats at will.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000


class Collector(QObject):
    """Takes garbage collection over from Python, as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        """Collect the oldest generation that is due, as Python itself would."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    def release(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.enable()
