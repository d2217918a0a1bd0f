"""The threads behind one lane."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

from ui.runtime.ticket import Cancelled

Lane = Literal["store", "read", "net", "wait", "files", "work"]

LANES: dict[Lane, int] = {
    "store": 1, "read": 2, "net": 1, "wait": 1, "files": 1, "work": 1,
}  # fmt: skip
"""How many threads each lane has; the store has one because there is one writer. What waits for
news from central has its own, and so have files, so that an edit finds the net lane free."""

TURN_S = 0.0002
"""So long a thread may keep the interpreter while another waits for it; Python's own measure is
25 times as long (adr 0026). The window takes the interpreter many times for one paint, and behind
three busy workers it waits for each of them each time."""


class Workers:
    """One lane: its pool, its threads by name, and what each thread prepares before its first job.

    A failed preparation belongs to the job that met it and is tried again by the next one.
    """

    def __init__(self, lane: Lane, prepare: Callable[[], None] | None) -> None:
        self.pool = ThreadPoolExecutor(LANES[lane], f"trestle-{lane}", initializer=self._enlist)
        self.threads: list[threading.Thread] = []
        self._prepare = prepare
        self._local = threading.local()

    def _enlist(self) -> None:
        self.threads.append(threading.current_thread())

    def run(self, job: Callable[[], Any], stop: threading.Event) -> Any:
        """Do one job in the calling worker, unless nobody waits for it any more."""
        if stop.is_set():
            raise Cancelled
        if self._prepare is not None and not getattr(self._local, "ready", False):
            self._prepare()
            self._local.ready = True
        return job()
