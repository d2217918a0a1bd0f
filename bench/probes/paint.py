"""Saying that something was painted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class Painted(QObject):
    """Calls back once, when a widget was painted and its picture has gone to the screen.

    Args:
        widget: whose paint events are watched.
        then: is called when the event loop has control again after the paint.
        counts: whether a paint is the one that is waited for.
    """

    def __init__(
        self, widget: QWidget, then: Callable[[], None], counts: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(widget)
        self._widget, self._then, self._counts = widget, then, counts
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Look at each event, and hold none up."""
        if watched is self._widget and event.type() == QEvent.Type.Paint and self._counts():
            self._widget.removeEventFilter(self)
            QTimer.singleShot(0, self, self._then)
        return False


def say() -> None:
    """Tell whoever started this program that it is there; its time is taken now.

    With it goes what all its threads have used of the processors so far, in seconds.
    """
    sys.stdout.write(f"here {time.process_time():.6f}\n")
    sys.stdout.flush()
