"""The safe place for a key, from outside (security.md D4)."""

from __future__ import annotations

from typing import Protocol


class Keyring(Protocol):
    """Keeps small secrets for this user of this machine.

    Every call may raise `Unavailable` with code `keyring-none`, `keyring-locked`,
    `keyring-uninitialised` or `keyring-timeout`: four different screens.
    """

    backend: str

    def get(self, name: str) -> bytes | None:
        """The secret kept under this name, or None where there is none."""
        ...

    def set(self, name: str, secret: bytes) -> None:
        """Keep a secret under this name, replacing an older one."""
        ...

    def delete(self, name: str) -> None:
        """Forget the secret; forgetting what is not there is no error."""
        ...
