"""The keys of a device: an Ed25519 pair that signs, an X25519 pair to which keys are wrapped.

Public halves are known to central and to other devices. Private halves never leave the device.

Source: security.md 2.2, D6, D7; RFC 8032, RFC 7748.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64
NONCE_BYTES = 16
_STATEMENT = b"trestle device key 1\n"


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others know of a device.

    Shape: 32 bytes each.
    """

    sign: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class PrivateKeys:
    """What only the device has; its words say nothing of it."""

    sign: bytes = field(repr=False)
    box: bytes = field(repr=False)

    @property
    def public(self) -> PublicKeys:
        """The halves that others may know."""
        return PublicKeys(
            Ed25519PrivateKey.from_private_bytes(self.sign).public_key().public_bytes_raw(),
            X25519PrivateKey.from_private_bytes(self.box).public_key().public_bytes_raw(),
        )


def new_keys() -> PrivateKeys:
    """Keys that no other device has."""
    return PrivateKeys(
        Ed25519PrivateKey.generate().private_bytes_raw(),
        X25519PrivateKey.generate().private_bytes_raw(),
    )


def sign(private: bytes, message: bytes) -> bytes:
    """A signature of 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of a key signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def statement(device: UUID, user: UUID, keys: PublicKeys, nonce: bytes) -> bytes:
    """What whoever approves a device puts their name to: these keys are that person's device's."""
    return _STATEMENT + device.bytes + user.bytes + keys.sign + keys.box + nonce


def fingerprint(keys: PublicKeys, nonce: bytes) -> bytes:
    """What two people compare, by `security.words`.

    Central's nonce comes after the keys were chosen, so keys cannot be searched for that give the
    same words. Shape: 32 bytes.
    """
    return hashlib.sha256(b"trestle device words 1\n" + keys.sign + keys.box + nonce).digest()
