"""Other devices, from this one: what they are, and letting them in or putting them out.

Source: security.md D7, 2.1.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.ports.problems import Refused
from app.security.device_keys import PublicKeys, sign, statement
from app.store.device_keys import keys_of
from app.store.open import Store
from app.sync.said import odd
from app.sync.session import Account
from app.sync.waiting import words_of

DEVICES = "/devices"
PENDING = "/devices/pending"


@dataclass(frozen=True, slots=True)
class Fellow:
    """A device, as central tells of it.

    Attributes:
        here: it is this one.
        words: to compare before it is let in.
    """

    id: UUID
    user: UUID
    person: str
    name: str
    short: str
    state: str
    here: bool
    enrolled_at: datetime
    seen_at: datetime
    words: tuple[str, ...]
    keys: PublicKeys = field(repr=False)
    nonce: bytes = field(repr=False)


def own_devices(account: Account) -> list[Fellow]:
    """The devices of whoever is signed in.

    Raises:
        Refused: signed out.
        Unavailable: central was not reached.
    """
    return [_fellow(one) for one in account.items(DEVICES)]


def waiting_devices(account: Account) -> list[Fellow]:
    """The devices that wait for somebody like this person.

    Raises:
        Refused: signed out.
        Unavailable: central was not reached.
    """
    return [_fellow(one) for one in account.items(PENDING)]


def let_in(store: Store, account: Account, fellow: Fellow) -> None:
    """Let a device in whose words were compared: sign the keys that the words were made of.

    Raises:
        Refused: it does not wait any more, or its keys are others by now.
        Unavailable: central was not reached.
    """
    if not fellow.words:
        raise Refused(
            "device-words",
            "This device has no words to compare.",
            next_step="Update Trestle on it and sign in there again.",
        )
    said = statement(fellow.id, fellow.user, fellow.keys, fellow.nonce)
    signature = base64.b64encode(sign(keys_of(store).sign, said)).decode()
    account.post(f"{DEVICES}/{fellow.id}/approve", {"signature": signature})


def put_out(account: Account, fellow: Fellow, *, for_good: bool, lost: bool = False) -> None:
    """Let a device sync no more: until it is let in again, or for good.

    Args:
        account: signed in.
        fellow: which.
        for_good: it is never let in again.
        lost: somebody else may have it: what it could read is listed to be changed.

    Raises:
        Refused: it is not this person's to put out.
        Unavailable: central was not reached.
    """
    act = "revoke" if for_good else "suspend"
    account.post(f"{DEVICES}/{fellow.id}/{act}{'?lost=true' if lost else ''}", {})


def _fellow(said: Mapping[str, Any]) -> Fellow:
    try:
        keys = PublicKeys(_raw(said["sign_key"]), _raw(said["box_key"]))
        return Fellow(
            UUID(said["id"]),
            UUID(said["user"]),
            str(said["person"]),
            str(said["name"]),
            str(said["short"]),
            str(said["state"]),
            bool(said["here"]),
            datetime.fromisoformat(said["enrolled_at"]),
            datetime.fromisoformat(said["seen_at"]),
            words_of(keys, said["nonce"]) if keys.sign else (),
            keys,
            _raw(said["nonce"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise odd() from problem


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
