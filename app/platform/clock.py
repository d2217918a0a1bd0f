"""The machine's time, and a clock set to another day for the demo."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_STEP_S = 60
"""Two readings of the boot time of one run of the machine differ by less than this."""


@cache
def boot_id() -> str:
    """Names this run of the machine.

    Linux says it. Elsewhere it is made of the instant at which the machine came up, in whole
    minutes, and, where even that is unknown, of this process: a restart of the program then
    counts as a reboot, which asks one question too many and never one too few.
    """
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        pass
    try:
        came_up = time.time() - time.clock_gettime(_uptime_clock())
    except (AttributeError, OSError):
        return str(uuid.uuid4())
    return f"up-{round(came_up / _STEP_S)}"


def _uptime_clock() -> int:
    """The clock that also runs while the machine sleeps: Linux's own, macOS's steady one.

    Windows has no such names; there the steady clock itself counts sleep.
    """
    return int(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards while the machine is up."""
        return time.monotonic()

    def uptime(self) -> float:
        """Seconds that also run while the machine sleeps, where there is a clock that does."""
        try:
            return time.clock_gettime(_uptime_clock())
        except (AttributeError, OSError):
            return time.monotonic()

    def boot_id(self) -> str:
        """Names this run of the machine."""
        return boot_id()


class ShiftedClock(SystemClock):
    """Runs as the machine's clock does, from another day on: for the demo.

    Args:
        offset: what is added to the machine's time.
    """

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The shifted instant, aware, in UTC."""
        return super().now() + self.offset
