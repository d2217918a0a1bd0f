"""The vault while it is open: the device's keys, and clients' keys as they are needed.

It lies in memory alone, for fifteen minutes (those asleep count), and can be closed at any moment.

Source: docs/adr/0039-keys-of-the-vault.md; security.md 2.1.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection

from app.ports.problems import Refused
from app.security.device_keys import PrivateKeys
from app.security.vault.chain import Chain
from app.security.vault.client_keys import ClientKey, follows, unwrap
from app.security.vault.device import open_keys
from app.security.vault.fields import stale_key, unknown_key
from app.security.vault.state import Born
from app.store import lock_pin
from app.store import vault as kept
from app.store.open import Store

OPEN_S = 15 * 60.0
_INFO = b"trestle vault keyring 1"


@dataclass(slots=True)
class Opened:
    """Keys in memory. Its words say nothing of them."""

    keys: PrivateKeys = field(repr=False)
    until: float
    clients: dict[bytes, ClientKey] = field(default_factory=dict, repr=False)

    def key(self, connection: Connection, chain: Chain, born: Born) -> ClientKey:
        """A client's key that is wrapped to this device.

        Raises:
            Refused: `key-waiting`, nobody has shared it with this device yet.
            Corrupt: the wrap does not open.
        """
        found = self.clients.get(born.name)
        if found is None:
            wrap = kept.wraps(connection).get(born.name)
            if wrap is None:
                raise Refused(
                    "key-waiting",
                    "This client's key has not reached this computer yet: it waits for somebody's"
                    " PIN.",
                    next_step="Ask a colleague who looks after the client to unlock their vault,"
                    " then sync.",
                )
            found = unwrap(wrap, born, chain.anchor, self.keys)
            self.clients[born.name] = found
        return found

    def key_to_seal(self, connection: Connection, chain: Chain, client: UUID) -> ClientKey:
        """A client's newest key, if something may be sealed under it.

        Raises:
            Refused: `key-unknown`, `key-stale`, `key-waiting`, or whoever made it did not have
                the one before it.
            Corrupt: the wrap does not open.
        """
        newest = chain.newest(client)
        if newest is None:
            raise unknown_key()
        if chain.is_stale(client):
            raise stale_key()
        key = self.key(connection, chain, newest)
        before = chain.client_keys(client)[-2:-1]
        if before and before[0].name in kept.wraps(connection):
            older = self.key(connection, chain, before[0])
            if not follows(older, newest, chain.anchor):
                raise Refused(
                    "key-planted",
                    "This client's newest key was made by somebody who did not have the one"
                    " before.",
                    next_step="Nothing is sealed under it. Ask an administrator.",
                )
        return key


class Lock:
    """Opens the vault by the PIN and closes it again; from any lane.

    Args:
        store: of this device.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._opened: Opened | None = None

    def unlock(self, pin: str) -> None:
        """Open it for fifteen minutes.

        Raises:
            Refused: `pin-wrong`; `pin-wait` after too many wrong ones, over every restart;
                `vault-no-keys` where nobody chose a PIN here yet.
            Corrupt: what is kept is damaged.
        """
        keys = self.keys(pin)
        until = self._store.clock.uptime() + OPEN_S
        with self._guard:
            self._opened = Opened(keys, until)

    def keys(self, pin: str) -> PrivateKeys:
        """The keys of this device, by a PIN that was typed just now; wrong ones are counted.

        Raises:
            Refused, Corrupt: as `unlock`.
        """
        with self._store.reading() as connection:
            own = kept.own_keys(connection)
        if own is None:
            raise Refused(
                "vault-no-keys",
                "This computer has no part in the vault yet.",
                next_step="Choose a PIN, then let somebody compare its six words.",
            )
        now, device = self._store.clock.now(), device_of(self._store)
        self._store.write(lambda connection: lock_pin.count_try(connection, now))
        keys = open_keys(own.sealed, pin, ring_secret(self._store), device, own.public)
        self._store.write(lock_pin.forgive)
        return keys

    def lock(self) -> None:
        """Close it now."""
        with self._guard:
            self._opened = None

    def opened(self) -> Opened | None:
        """What is open; None once the time is over."""
        with self._guard:
            if self._opened is not None and self._store.clock.uptime() >= self._opened.until:
                self._opened = None
            return self._opened

    def need(self) -> Opened:
        """What is open.

        Raises:
            Refused: `vault-locked`.
        """
        found = self.opened()
        if found is None:
            raise Refused("vault-locked", "The vault is locked.", next_step="Type your PIN.")
        return found


def ring_secret(store: Store) -> bytes:
    """What only this installation's keyring gives. Shape: 32 bytes."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(store.key)


def device_of(store: Store) -> UUID:
    """This device, as central knows it.

    Raises:
        Refused: it never signed in.
    """
    found = store.device.device
    if found is None:
        raise Refused("signed-out", "Sign in first; nothing was changed.")
    return found
