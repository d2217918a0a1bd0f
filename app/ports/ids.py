"""Identities, from outside."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    """Makes identities; tests seed it."""

    def new(self) -> UUID:
        """A new UUIDv7: unique everywhere, ordered by time of birth."""
        ...
