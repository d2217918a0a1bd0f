"""Identities of the demo's rows: UUIDv7-shaped, made of the time of birth and a seed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.importers.demo.chance import chance
from app.importers.demo.times import micros

VERSION, VARIANT = 7 << 76, 2 << 62
RANDOM_BITS = 54
COUNTER_MAX = 1 << 20


class Births:
    """Makes identities whose order is the order of birth, the same for the same seed.

    Within one millisecond a counter (20 bits: rand_a and the head of rand_b) keeps the order
    in which they were asked for. Source: RFC 9562, 6.2 method 1.
    """

    def __init__(self, seed: int) -> None:
        self._bits = chance(seed, "births").getrandbits
        self._taken: dict[int, int] = {}

    def at(self, moment: datetime) -> UUID:
        """A new identity born at this instant.

        Raises:
            OverflowError: more births in one millisecond than the counter holds.
        """
        millis = micros(moment) // 1000
        count = self._taken.get(millis, 0)
        if count >= COUNTER_MAX:
            raise OverflowError("Too many rows share one millisecond.")
        self._taken[millis] = count + 1
        high, low = count >> 8, count & 0xFF
        return UUID(
            int=millis << 80
            | VERSION
            | high << 64
            | VARIANT
            | low << RANDOM_BITS
            | self._bits(RANDOM_BITS)
        )
