"""How often and how lately something was used, as one number that fades."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_HALF_LIFE_S = 7 * 24 * 3600.0


class Frecency:
    """Counts uses; each use weighs half after a week.

    It breaks ties and orders the recent ones; it never lifts a worse match over a better one.

    Units: `now` gives seconds since any fixed moment that survives a restart.
    """

    def __init__(
        self, now: Callable[[], float], kept: Mapping[str, tuple[float, float]] | None = None
    ) -> None:
        self._now = now
        self._uses: dict[str, tuple[float, float]] = dict(kept or {})

    def note(self, key: str) -> None:
        """Count one use."""
        self._uses[key] = (self.weight(key) + 1.0, self._now())

    def weight(self, key: str) -> float:
        """Give the faded count."""
        count, at = self._uses.get(key, (0.0, 0.0))
        age = max(0.0, self._now() - at)
        return count * float(0.5 ** (age / _HALF_LIFE_S))

    def recent(self, limit: int) -> list[str]:
        """List the most used of late, best first."""
        return sorted(self._uses, key=lambda key: -self.weight(key))[:limit]

    def take(self, kept: Mapping[str, tuple[float, float]]) -> None:
        """Take in what was stored at the last run; uses of this run stay."""
        self._uses = {**kept, **self._uses}

    def kept(self) -> dict[str, tuple[float, float]]:
        """Give what to store between two runs."""
        return dict(self._uses)
