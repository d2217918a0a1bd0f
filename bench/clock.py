"""Taking the time of a piece of work."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(job: Callable[[], object]) -> float:
    """How long it takes, once."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def cpu_seconds(job: Callable[[], object]) -> float:
    """How much of a processor it takes, once: for work that waits for nothing.

    Others who are busy on the machine stretch its time far less than a clock's.
    """
    started = time.process_time()
    job()
    return time.process_time() - started


def each(job: Callable[[], object], times: int) -> list[float]:
    """How long it takes, so many times."""
    return [seconds(job) for _ in range(times)]
