"""Opening a locked window: by its PIN, by the store's passphrase, or by the keyring.

Source: security.md 2.1; ux.md 3.13.
"""

from __future__ import annotations

import hmac
from typing import Literal, Protocol

from app.domain.rules import RuleBroken
from app.platform.keyring import open_keyring
from app.platform.passphrase import Passphrase
from app.ports.keyring import Keyring
from app.ports.problems import Refused, Unavailable
from app.records.nouns import NOUNS
from app.security.vault.device import check_new_pin
from app.security.vault.stretching import WORDS, Cost
from app.store import lock_pin
from app.store.keys import KEY_FILE, PASSPHRASE, derive, known_key, read_facts
from app.store.open import Store
from app.store.vault import own_keys

Asks = Literal["pin", "passphrase", "keyring"]
PinKind = Literal["none", "own", "vault"]
EVERYTHING = frozenset(NOUNS)
"""The nouns that screens read anew once the window is open again."""
IDLE_SETTING = "lock_after_min"
IDLE_MIN = 10
"""Minutes without a key or the mouse, unless the setting says otherwise; 0 never locks."""


class TakesPin(Protocol):
    """The vault, which has a PIN of its own (`bootstrap.vault`)."""

    def unlock(self, pin: str) -> None:
        """Open by the PIN, or refuse with `pin-wrong` or `pin-wait`; it counts by itself."""
        ...


class LockDesk:
    """What a locked window asks. Everything blocks: call it on the store lane.

    Args:
        store: of this device.
        keyring: that keeps its key; the computer's own unless given.
        vault: whose PIN opens the window, too, once this device has one.
    """

    def __init__(
        self, store: Store, keyring: Keyring | None = None, vault: TakesPin | None = None
    ) -> None:
        self._store, self._keyring, self._vault = store, keyring, vault

    def asks(self) -> Asks:
        """What opens the window now."""
        if self.pin() != "none":
            return "pin"
        facts = read_facts(self._store.folder)
        return "passphrase" if facts is not None and facts.backend == PASSPHRASE else "keyring"

    def pin(self) -> PinKind:
        """Which PIN opens the window: its own, the vault's, or none."""
        with self._store.reading() as connection:
            if self._vault is not None and own_keys(connection) is not None:
                return "vault"
            return "own" if lock_pin.has_pin(connection) else "none"

    def change_pin(self, old: str, new: str, cost: Cost = WORDS) -> None:
        """Put another PIN in place of the present one; an empty new one asks for none.

        Args:
            old: the present one, as it was typed; nothing where there is none.
            new: the one to come.
            cost: of a guess.

        Raises:
            Refused: the old one is wrong, or too many were (`pin-wait`); too many people would
                try the new one first; or the vault's PIN opens the window.
        """
        try:
            if new:
                check_new_pin(new)
        except RuleBroken as broken:
            raise Refused(broken.code, broken.sentence) from broken
        kind = self.pin()
        if kind == "vault":
            raise Refused("pin-of-vault", "The PIN of the vault opens this window, too.")
        if kind == "own":
            self._by_pin(old)
        self.set_pin(new, cost)

    def set_pin(self, pin: str, cost: Cost = WORDS) -> None:
        """Ask for a PIN from now on; an empty one asks for none.

        Raises:
            Refused: too many people would try it first.
        """
        self._store.write(lambda connection: lock_pin.set_pin(connection, pin, cost))

    def unlock(self, typed: str) -> None:
        """Let the person in.

        Args:
            typed: the PIN or the passphrase; nothing where the keyring is asked.

        Raises:
            Refused: it is wrong, or too many were; `pin-wait` says how long to wait.
            Unavailable: the keyring is locked or not there.
        """
        match self.asks():
            case "pin":
                self._by_pin(typed)
            case "passphrase":
                secret = Passphrase(self._store.folder / KEY_FILE, typed).secret()
                self._check(derive(secret))
            case "keyring":
                facts = read_facts(self._store.folder)
                key = facts and known_key(facts, self._keyring or open_keyring(), None)
                if not key:
                    raise Unavailable(
                        "store-key-missing",
                        "The key of this computer's store is no longer in the keyring.",
                        next_step="Unlock or restore the keyring, then try again.",
                    )
                self._check(key)

    def _by_pin(self, typed: str) -> None:
        if self._vault is not None and self.pin() == "vault":
            self._vault.unlock(typed)
            return
        now = self._store.clock.now()
        self._store.write(lambda connection: lock_pin.count_try(connection, now))
        with self._store.reading() as connection:
            right = lock_pin.is_right(connection, typed)
        if not right:
            raise Refused("pin-wrong", "This is not the PIN of this window. Try again.")
        self._store.write(lock_pin.forgive)

    def _check(self, key: bytes) -> None:
        if not hmac.compare_digest(key, self._store.key):
            raise Refused("store-key-wrong", "This does not open the store on this computer.")
