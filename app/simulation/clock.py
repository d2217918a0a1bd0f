"""The hours of a simulated world: central's is right, each device's is off by its own error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_BEGIN = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)


class WorldClock:
    """Central's clock: it goes on when the scheduler says so."""

    def __init__(self) -> None:
        self.elapsed = timedelta(0)

    def now(self) -> datetime:
        """The true instant."""
        return _BEGIN + self.elapsed

    def monotonic(self) -> float:
        """Seconds since the world began."""
        return self.elapsed.total_seconds()

    def uptime(self) -> float:
        """Nothing ever sleeps here."""
        return self.monotonic()

    def boot_id(self) -> str:
        """Nothing is ever rebooted here."""
        return "world"

    def forward(self, span: timedelta) -> None:
        """Let time pass."""
        self.elapsed += span


class SkewedClock:
    """A device's clock: the true hour and an error."""

    def __init__(self, world: WorldClock, error: timedelta) -> None:
        self._world = world
        self.error = error

    def now(self) -> datetime:
        """What this device takes the hour for."""
        return self._world.now() + self.error

    def monotonic(self) -> float:
        """Seconds since the world began."""
        return self._world.monotonic()

    def uptime(self) -> float:
        """Nothing ever sleeps here."""
        return self.monotonic()

    def boot_id(self) -> str:
        """Nothing is ever rebooted here."""
        return "world"
