"""How long a copy still takes: said only when it is known, and without jumping."""

from __future__ import annotations

_KNOWN_AFTER_S = 2.0
_KNOWN_AFTER_STEPS = 3
_MEMORY_S = 8.0
"""A change of pace counts fully after about so long."""
_CALM = 0.25
"""So far off, as a share, may the last word be before another is given at once."""
_DRIFT = 0.15
"""Less than that is made good little by little, by this share at each step."""


class Pace:
    """Watches how fast work gets done.

    Units: seconds of a monotonic clock; work in whatever is counted.
    """

    def __init__(self) -> None:
        self._began: tuple[float, int] | None = None
        self._last: tuple[float, int] = (0.0, 0)
        self._steps = 0
        self._rate = 0.0
        self._said: float | None = None
        self._said_at = 0.0

    def watch(self, now: float, done: int, left: int) -> float | None:
        """Take note of how far it is.

        Returns:
            The seconds that it still takes; None while that cannot be told honestly.
        """
        if self._began is None or done < self._last[1]:
            self._began = self._last = (now, done)
            self._steps, self._rate, self._said = 0, 0.0, None
            return None
        passed = now - self._last[0]
        if done > self._last[1] and passed > 0:
            self._learn((done - self._last[1]) / passed, passed)
            self._last = (now, done)
        return self._say(now, left)

    def _learn(self, rate: float, passed: float) -> None:
        self._steps += 1
        weight = passed / (passed + _MEMORY_S)
        if self._steps <= _KNOWN_AFTER_STEPS:
            weight = max(weight, 1 / self._steps)
        self._rate += (rate - self._rate) * weight

    def _say(self, now: float, left: int) -> float | None:
        began = self._began or self._last
        too_early = now - began[0] < _KNOWN_AFTER_S or self._steps < _KNOWN_AFTER_STEPS
        if too_early or self._rate <= 0:
            return None
        fresh = left / self._rate
        kept = None if self._said is None else max(0.0, self._said + self._said_at - now)
        if kept is not None and abs(fresh - kept) <= _CALM * max(fresh, kept):
            fresh = kept + (fresh - kept) * _DRIFT
        self._said, self._said_at = fresh, now
        return self._said
