"""The last net under the program: errors that nobody caught become one visible Problem."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from ui.runtime.problem import Problem, problem_of

__all__ = ["Guard", "Problem", "problem_of", "start_up_refusal"]

_log = logging.getLogger(__name__)

# 6.12.0 gives back one reference to None too many with every void call on older Pythons: the
# process aborts after a few thousand calls.
_BROKEN_QT = "6.12.0"
_FIRST_SAFE_PYTHON = (3, 12)


def start_up_refusal(pyside: str, python: tuple[int, int]) -> str:
    """Say why the program must not start on this pair of versions, or nothing.

    Source: ux.md 0.1.
    """
    if pyside == _BROKEN_QT and python < _FIRST_SAFE_PYTHON:
        return (
            f"PySide6 {pyside} ends the program without warning on Python "
            f"{python[0]}.{python[1]}. Install PySide6-Essentials 6.11.3, or use Python 3.12."
        )
    return ""


class Guard(QObject):
    """Catches stray errors of all threads and tells the notices.

    `problem_raised` carries a `Problem` and always arrives on the thread of the guard.
    """

    problem_raised = Signal(object)
    _caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: tuple[Any, Any, Any] | None = None
        self._caught.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the three hooks; the old ones come back with `uninstall`."""
        if self._before is None:
            self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
            sys.excepthook = self._on_error
            threading.excepthook = self._on_thread_error
            sys.unraisablehook = self._on_unraisable

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None

    def report(self, problem: Problem) -> None:
        """Announce a problem that someone else already turned into words; any thread."""
        if isValid(self):
            self._caught.emit(problem)

    def _catch(self, error: BaseException, where: str) -> None:
        _log.error("uncaught error in %s", where, exc_info=error)
        self.report(problem_of(error))

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            hook: Callable[..., Any] = self._before[0] if self._before else sys.__excepthook__
            hook(kind, error, trace)
            return
        self._catch(error.with_traceback(trace), "the window")

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self._catch(args.exc_value, args.thread.name if args.thread else "a thread")

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            self._catch(args.exc_value, "clean-up")

    @Slot(object)
    def _pass_on(self, problem: Problem) -> None:
        self.problem_raised.emit(problem)
