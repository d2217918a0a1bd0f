"""Time, from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests and the demo replace it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards while the machine is up."""
        ...

    def uptime(self) -> float:
        """As `monotonic`, but it runs on while the machine sleeps: for what ends by itself."""
        ...

    def boot_id(self) -> str:
        """Names this run of the machine, so that a reboot can be told from a pause."""
        ...
