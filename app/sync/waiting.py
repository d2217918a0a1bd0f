"""A device that waits to be let in: what it keeps meanwhile, and the words that it shows.

Nothing of the store belongs to anybody before: who is turned away leaves no trace here.

Source: security.md D7; ux.md 3.13.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.security.device_keys import NONCE_BYTES, PublicKeys
from app.security.words import six_words
from app.store.device_keys import keys_of
from app.store.open import Store
from app.store.settings import read_setting, write_setting

_WAITING = "waiting_to_be_let_in"
_KEPT = ("access", "refresh", "access_expires_at", "device_id", "device_short", "user", "schema")


@dataclass(frozen=True, slots=True)
class Waiting:
    """This device waits.

    Attributes:
        words: to compare with those that whoever lets it in sees.
        short: what central calls this device.
        name: of the person.
    """

    words: tuple[str, ...]
    short: str
    name: str
    email: str


def keep_waiting(connection: Connection, said: Mapping[str, Any] | None) -> None:
    """Keep what central said to a device that it does not know yet; None forgets it."""
    kept = None if said is None else {key: said[key] for key in (*_KEPT, "nonce") if key in said}
    write_setting(connection, _WAITING, kept)


def kept_of(store: Store) -> dict[str, Any]:
    """What was kept; empty where this device does not wait."""
    with store.reading() as connection:
        found: dict[str, Any] = read_setting(connection, _WAITING, {})
    return found


def waiting_of(store: Store) -> Waiting | None:
    """What this device shows while it waits; None where it does not.

    The words are made of this device's own keys and not of what central says they are: so they
    differ if anybody put other keys in their place.
    """
    kept = kept_of(store)
    if not kept:
        return None
    user = kept["user"]
    words = words_of(keys_of(store).public, str(kept.get("nonce", "")))
    return Waiting(words, str(kept["device_short"]), str(user["name"]), str(user["email"]))


def words_of(keys: PublicKeys, nonce: str) -> tuple[str, ...]:
    """The six words; none where central's part of them is no nonce.

    Args:
        keys: the device's.
        nonce: as base64.
    """
    try:
        raw = base64.b64decode(nonce, validate=True)
    except (binascii.Error, ValueError):
        return ()
    return six_words(keys, raw) if len(raw) == NONCE_BYTES else ()
