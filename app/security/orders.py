"""What central puts its name to for one device: a lease, and the order to remove what it holds.

Both are short messages under central's Ed25519 key, each kind under a tag of its own, so that one
can never be taken for the other. Work that is handed in is sealed to a key that the order names.

Source: security.md D8, D9; RFC 8032, RFC 9180.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.ports.problems import Corrupt
from app.security.device_keys import is_signed, sign

_LEASE = b"trestle lease 1\n"
_WIPE = b"trestle wipe order 1\n"
_WORK = b"trestle handed in 1\n"
_VERSION = b"\x01"
_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

M = TypeVar("M", bound=msgspec.Struct)


class Lease(msgspec.Struct, frozen=True, array_like=True):
    """For how long a device may show what it holds.

    Attributes:
        device, user: 16 bytes each; whose it is.
        clients: what `clients_hash` makes of those that it holds.
        issued, expires: microseconds since 1970, by central's clock.
        epoch: of central's history.
        seq: rises with every lease of this device.
    """

    device: bytes
    user: bytes
    clients: bytes
    issued: int
    expires: int
    epoch: str
    seq: int


class WipeOrder(msgspec.Struct, frozen=True, array_like=True):
    """The order to remove everything that a device holds.

    Attributes:
        device: 16 bytes; no other device obeys it.
        issued: microseconds since 1970, by central's clock.
        box: the public key that unsynced work is sealed to. Shape: 32 bytes.
    """

    device: bytes
    issued: int
    epoch: str
    box: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """A message with the signature over it and its tag.

    Shape: any length; 64 bytes.
    """

    body: bytes
    signature: bytes = field(repr=False)


def clients_hash(clients: Iterable[UUID]) -> bytes:
    """Names a set of clients, whatever their order. Shape: 32 bytes."""
    return hashlib.sha256(b"".join(sorted(client.bytes for client in clients))).digest()


def sign_lease(private: bytes, lease: Lease) -> Signed:
    """Put central's name to a lease."""
    return _signed(private, _LEASE, lease)


def sign_order(private: bytes, order: WipeOrder) -> Signed:
    """Put central's name to an order."""
    return _signed(private, _WIPE, order)


def _signed(private: bytes, tag: bytes, message: msgspec.Struct) -> Signed:
    body = msgspec.msgpack.encode(message)
    return Signed(body, sign(private, tag + body))


def read_lease(public: bytes, signed: Signed, device: UUID) -> Lease:
    """The lease, if it is this central's for this device.

    Raises:
        Corrupt: it is not.
    """
    return _read(public, _LEASE, signed, Lease, device)


def read_order(public: bytes, signed: Signed, device: UUID) -> WipeOrder:
    """The order, if it is this central's for this device.

    Raises:
        Corrupt: it is not; nothing may be done because of it.
    """
    return _read(public, _WIPE, signed, WipeOrder, device)


def _read(public: bytes, tag: bytes, signed: Signed, kind: type[M], device: UUID) -> M:
    if not is_signed(public, tag + signed.body, signed.signature):
        raise _forged()
    try:
        found = msgspec.msgpack.decode(signed.body, type=kind)
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise _forged() from problem
    if found.device != device.bytes:  # type: ignore[attr-defined] # both kinds name their device
        raise _forged()
    return found


def _forged() -> Corrupt:
    return Corrupt(
        "central-signature",
        "An answer came that was not signed by this computer's central; it was not taken.",
        next_step="If central was set up anew, sign in again. Else tell your administrator.",
    )


def box_of(private: bytes) -> bytes:
    """The public key to seal to. Shape: 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_work(box: bytes, work: bytes, device: UUID) -> bytes:
    """Seal what a device hands in, so that only its central opens it."""
    public = X25519PublicKey.from_public_bytes(box)
    return _VERSION + _suite.encrypt(work, public, _WORK + device.bytes)


def open_work(private: bytes, sealed: bytes, device: UUID) -> bytes:
    """What a device handed in.

    Raises:
        Corrupt: it was changed, is another device's, or was sealed for another central.
    """
    try:
        if sealed[:1] != _VERSION:
            raise InvalidTag
        key = X25519PrivateKey.from_private_bytes(private)
        return _suite.decrypt(sealed[1:], key, _WORK + device.bytes)
    except (InvalidTag, ValueError) as problem:
        raise Corrupt(
            "handed-in-damaged",
            "What this device handed in does not open.",
            next_step="Check that central has the key that it had then. Nothing was changed.",
        ) from problem
