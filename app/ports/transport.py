"""The way to central, from outside."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """Carries one request to central and its answer back.

    Raises:
        Unavailable: nothing that is ours answered; the request may or may not have been done.
        Refused: central understood and said no (signed out, too old, not allowed).
    """

    def call(self, path: str, body: bytes) -> bytes:
        """POST a sealed envelope to a path below central's address; give back its answer."""
        ...
