"""Signing requests with this device's key.

Source: security.md D6.
"""

from __future__ import annotations

import threading

from app.records.types import to_micros
from app.security.device_keys import PrivateKeys
from app.security.proofs import Request, made
from app.store.device_keys import keys_of
from app.store.open import Store


class Signer:
    """Signs for this device, by central's clock as far as it is known; from any thread.

    Args:
        store: keeps the keys; they are read when they are first needed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._keys: PrivateKeys | None = None
        self._off_ms = 0

    @property
    def keys(self) -> PrivateKeys:
        """The keys of this device.

        Raises:
            Refused: they are sealed in a way that this program does not know.
            Corrupt: they do not open.
        """
        with self._lock:
            if self._keys is None:
                self._keys = keys_of(self._store)
            return self._keys

    def header(self, request: Request) -> str:
        """The proof of a request."""
        return made(self.keys.sign, request, self._now_ms() + self._off_ms)

    def learn(self, central_ms: int) -> None:
        """Central says what its clock shows, since ours is too far off.

        Units: milliseconds since 1970.
        """
        self._off_ms = central_ms - self._now_ms()

    def _now_ms(self) -> int:
        return to_micros(self._store.clock.now()) // 1000
