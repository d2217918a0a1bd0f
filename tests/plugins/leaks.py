"""A test fails when it leaves a thread behind."""

import threading
import time
from collections.abc import Iterator

import pytest

# Threads that belong to the test runner, not to what it runs.
RUNNERS = ("MainThread", "execnet", "Dummy-", "pytest", "(manager)")
GRACE_SECONDS = 30.0


def left_behind(before: set[threading.Thread], patience: float) -> list[threading.Thread]:
    """Return the threads that were not there before and do not end when waited for.

    Units: `patience` in seconds, for all of them together.
    """
    new = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith(RUNNERS)
    ]
    until = time.monotonic() + patience
    for thread in new:
        thread.join(max(0.0, until - time.monotonic()))
    return [thread for thread in new if thread.is_alive()]


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail the test when a thread that it started still runs after its fixtures have ended."""
    before = set(threading.enumerate())
    yield
    names = [thread.name for thread in left_behind(before, GRACE_SECONDS)]
    if names:
        pytest.fail(f"Threads left behind: {', '.join(names)}", pytrace=False)
