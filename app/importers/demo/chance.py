"""Chance that repeats: every choice has its own seeded source, so that order does not matter."""

from __future__ import annotations

import random
import zlib


def chance(seed: int, *topic: object) -> random.Random:
    """A source of choices for one topic; the same seed and topic choose the same."""
    return random.Random(":".join(map(str, (seed, *topic))))  # noqa: S311 -- invented data, no secret


def share(seed: int, *topic: object) -> float:
    """A fixed number from 0 to 1 for one topic: cheaper than a source where one is enough."""
    return zlib.crc32(":".join(map(str, (seed, *topic))).encode()) / 2**32
