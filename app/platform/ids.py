"""Identities: UUIDv7 (RFC 9562, 5.7), ordered by time of birth within one process."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from uuid import UUID

from app.ports.clock import Clock
from app.ports.ids import Ids

_COUNTER_BITS = 12
_RANDOM_BITS = 62
_COUNTER_SPACE = 1 << _COUNTER_BITS
_MICROS_TO_MS = 1000


def uuid7(ms: int, counter: int, noise: int) -> UUID:
    """Put the parts of a UUIDv7 together.

    Args:
        ms: milliseconds since 1970, 48 bits.
        counter: orders ids of one millisecond, 12 bits.
        noise: random, 62 bits.
    """
    high = (ms & ((1 << 48) - 1)) << 16 | 0x7000 | counter
    low = 0b10 << _RANDOM_BITS | noise
    return UUID(int=high << 64 | low)


class ClockIds:
    """Makes ids that rise, also within a millisecond and when the clock steps back.

    Args:
        clock: gives the time that the ids begin with.
        noise: gives 62 random bits; the default asks the system's secure source.
    """

    def __init__(self, clock: Clock, noise: Callable[[], int] | None = None) -> None:
        self._clock = clock
        self._noise = noise or _secure_noise
        self._lock = threading.Lock()
        self._last_ms = 0
        self._counter = 0

    def new(self) -> UUID:
        """A new id, greater than every earlier one of this maker."""
        with self._lock:
            ms = int(self._clock.now().timestamp() * _MICROS_TO_MS)
            if ms > self._last_ms:
                self._last_ms, self._counter = ms, 0
            elif self._counter + 1 < _COUNTER_SPACE:
                self._counter += 1
            else:
                self._last_ms, self._counter = self._last_ms + 1, 0
            return uuid7(self._last_ms, self._counter, self._noise())


def seeded_ids(clock: Clock, seed: int) -> Ids:
    """Ids that are the same in every run with the same clock and seed: for tests and the demo."""
    source = random.Random(seed)  # noqa: S311 -- repeatable is the point; nothing secret hangs on it
    return ClockIds(clock, lambda: source.getrandbits(_RANDOM_BITS))


def _secure_noise() -> int:
    return int.from_bytes(os.urandom(8)) & ((1 << _RANDOM_BITS) - 1)
