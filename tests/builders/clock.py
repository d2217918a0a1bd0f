"""A clock that stands until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SetClock:
    """Tells the time that it was set to.

    Attributes:
        boot: names this run of the machine; a test changes it to reboot.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime(2026, 3, 10, 21, 48, tzinfo=UTC)
        self._monotonic = 1000.0
        self._slept = 0.0
        self.boot = "boot-1"

    def now(self) -> datetime:
        """The instant that was set."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since some start."""
        return self._monotonic

    def uptime(self) -> float:
        """Seconds since some start, those asleep among them."""
        return self._monotonic + self._slept

    def boot_id(self) -> str:
        """The present run of the machine."""
        return self.boot

    def forward(self, **span: float) -> datetime:
        """Let time pass, as in `forward(minutes=5)`."""
        step = timedelta(**span)
        self._now += step
        self._monotonic += step.total_seconds()
        return self._now

    def sleep(self, **span: float) -> datetime:
        """Let time pass while the lid is shut: the steady clock stands still."""
        step = timedelta(**span)
        self._now += step
        self._slept += step.total_seconds()
        return self._now

    def reboot(self, **away: float) -> datetime:
        """Let time pass while the machine is off."""
        self._now += timedelta(**away)
        self._monotonic, self._slept = 5.0, 0.0
        self.boot += "+"
        return self._now
