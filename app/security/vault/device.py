"""A device's vault keys, kept under the keyring's secret and the person's PIN together.

Shape: version 1, memory (u32, KiB), passes (u32), salt (16), then what `envelope` seals. Who copies
the disk has neither half; who has the running session, but not the person, lacks the PIN.

Source: docs/adr/0039-keys-of-the-vault.md, "Two pairs of keys on a device".
"""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.rules import RuleBroken
from app.ports.problems import Corrupt, Refused
from app.security.device_keys import KEY_BYTES, PrivateKeys, PublicKeys
from app.security.envelope import open_secret, seal_secret
from app.security.vault.packing import packed
from app.security.vault.stretching import PIN, SALT_BYTES, Cost, stretched

SHORTEST_PIN, LONGEST_PIN = 8, 256
_FEWEST_CHARACTERS = 4
_VERSION = b"\x01"
_HEAD = len(_VERSION) + 4 + 4 + SALT_BYTES
_LABEL = b"trestle vault keys of a device 1\n"


def check_new_pin(pin: str) -> None:
    """Let a new PIN pass, or say what is wrong with it.

    Raises:
        RuleBroken: it is too short, too long, or of too few different characters.
    """
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        raise RuleBroken(
            "pin-length", f"Choose a PIN of {SHORTEST_PIN} characters or more: letters count too."
        )
    runs = "01234567890 9876543210 abcdefghijklmnopqrstuvwxyz qwertzuiop qwertyuiop"
    if len(set(pin)) < _FEWEST_CHARACTERS or pin.lower() in runs:
        raise RuleBroken("pin-easy", "Too many people would try this PIN first: choose another.")


def seal_keys(
    keys: PrivateKeys, pin: str, keyring_secret: bytes, device: UUID, cost: Cost = PIN
) -> bytes:
    """The keys as the device keeps them.

    Args:
        keys: this device's vault keys.
        pin: as typed.
        keyring_secret: 32 bytes that only this installation's keyring holds.
        device: this one.
        cost: of one guess of the PIN.
    """
    salt = os.urandom(SALT_BYTES)
    numbers = cost.memory_kib.to_bytes(4, "big") + cost.passes.to_bytes(4, "big")
    head = _VERSION + numbers + salt
    key = _key(pin, keyring_secret, salt, cost)
    return head + seal_secret(key, keys.sign + keys.box, *_record(device, head, keys.public))


def open_keys(
    sealed: bytes, pin: str, keyring_secret: bytes, device: UUID, public: PublicKeys
) -> PrivateKeys:
    """The keys, opened by the PIN.

    Raises:
        Corrupt: what is kept is no sealed keys.
        Refused: `pin-wrong`; what is kept may also be damaged, which looks the same.
    """
    head = sealed[:_HEAD]
    if head[:1] != _VERSION or len(head) != _HEAD:
        raise Corrupt(
            "vault-keys-damaged",
            "What is kept of this device's vault keys is damaged.",
            next_step="Set up the vault on this device anew, as with a forgotten PIN.",
        )
    cost = Cost(int.from_bytes(head[1:5], "big"), int.from_bytes(head[5:9], "big"))
    key = _key(pin, keyring_secret, head[9:], cost)
    try:
        both = open_secret(key, sealed[_HEAD:], *_record(device, head, public))
    except Corrupt as problem:
        raise Refused(
            "pin-wrong",
            "The PIN does not open this device's vault.",
            next_step="Type it again. If it is forgotten: Credentials, I forgot the PIN.",
        ) from problem
    return PrivateKeys(both[:KEY_BYTES], both[KEY_BYTES:])


def _record(device: UUID, head: bytes, public: PublicKeys) -> tuple[str, ...]:
    return "vault keys", device.hex, head.hex(), public.sign.hex(), public.box.hex()


def _key(pin: str, keyring_secret: bytes, salt: bytes, cost: Cost) -> bytes:
    both = packed(b"", keyring_secret, stretched(pin.encode(), salt, cost))
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL).derive(both)
