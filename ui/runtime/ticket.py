"""What a lane hands back at once: the slip for a running job, and its progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

_PROGRESS_GAP_S = 0.1  # ten a second is as fast as a person reads a bar


class Cancelled(Exception):
    """Raised inside a job by `Progress.check` when nobody waits for its result."""


class Progress:
    """Given to a job so that it can say how far it is and hear that it may stop.

    Used from the worker thread only; reports above ten a second are left out.
    """

    def __init__(
        self,
        send: Callable[[int, int], None],
        stop: threading.Event,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._stop = stop
        self._now = now
        self._last: float | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the result is no longer wanted."""
        return self._stop.is_set()

    def check(self) -> None:
        """Leave the job here if its result is no longer wanted.

        Raises:
            Cancelled: the ticket was cancelled, replaced, or the program closes.
        """
        if self.cancelled:
            raise Cancelled

    def __call__(self, done: int, total: int = 0) -> None:
        """Report `done` of `total` steps; 0 means the total is not known."""
        now = self._now()
        if self._last is None or now - self._last >= _PROGRESS_GAP_S:
            self._last = now
            self._send(done, total)


class Ticket:
    """The slip for one submitted job; lives on the UI thread."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._future: Future[Any] | None = None

    def attach(self, future: Future[Any]) -> None:
        """Remember the job behind this slip; called once by the lanes."""
        self._future = future

    @property
    def finished(self) -> bool:
        """Whether the job ended, failed or never ran."""
        return self._future is None or self._future.done()

    def cancel(self) -> None:
        """Drop the result; a job that has not begun never begins, a running one is asked to end."""
        self.stop.set()
        if self._future is not None:
            self._future.cancel()
