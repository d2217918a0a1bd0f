"""Letting a window live on for a while."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer


def pause(for_ms: int) -> None:
    """Let the window go on for so long, in an event loop as a program's own.

    `QTest.qWait` keeps the interpreter while it sleeps, so that the work behind the window, as a
    first copy, would get hardly a turn.
    """
    loop = QEventLoop()
    QTimer.singleShot(for_ms, loop.quit)
    loop.exec()
