"""Beginning the work of a window once the person sees it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

_AT_LATEST_MS = 1000
"""A window that is shown minimised, or behind a screen that is off, is not painted at all."""


class FirstPaint(QObject):
    """Calls once, when a widget was painted and its picture has gone to the screen.

    What is called before would hold the paint up, even on another thread: Python runs one thread
    at a time.

    It stays until the widget goes. Where it deleted itself behind its call its memory was freed
    twice at times.

    Source: ux.md 3.2.
    """

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        """Watch a widget that is not shown yet.

        Args:
            widget: whose first paint is waited for; nothing is called once it is gone.
            then: is called on the UI thread, at the latest a second from now.
        """
        super().__init__(widget)
        self._widget, self._then = widget, then
        widget.installEventFilter(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)
        self._soon.start(_AT_LATEST_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hold nothing up; the event loop has control again once the paint is done."""
        if event.type() == QEvent.Type.Paint and watched is self._widget:
            self._widget.removeEventFilter(self)
            self._soon.start(0)
        return False

    @Slot()
    def _begin(self) -> None:
        self._widget.removeEventFilter(self)
        self._then()
