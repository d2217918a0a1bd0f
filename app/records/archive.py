"""Which scope holds what rests at central of a client, and which rows can rest.

A ticket rests whole: with its timeline and its files. Time, decisions and the ledger stay where
they are: budgets and allowances are counted from them on the device.

Source: sync.md 3.7.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

_SPACE = UUID("7d2c4f0e-5a0b-4c5e-9c39-1f0f7a4f6b21")

RESTS = ("ticket", "ticket_event", "attachment")
"""The nouns whose rows rest together, parents first."""

WAKES = frozenset({*RESTS, "time_entry"})
"""The nouns of which a write wakes the ticket that it belongs to."""


@lru_cache(maxsize=8192)
def archive_of(client: UUID) -> UUID:
    """The scope in which a client's resting tickets are: the same everywhere, told by nobody."""
    return uuid5(_SPACE, client.hex)
