"""Lengths of time for people."""

from __future__ import annotations

from datetime import timedelta


def in_words(time: timedelta) -> str:
    """A length of time for people: whole days, hours or minutes."""
    minutes = round(time.total_seconds() / 60)
    for name, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count, rest = divmod(minutes, size)
        if count and not rest:
            return f"{count} {name}{'s' if count > 1 else ''}"
    raise ValueError(time)
