"""A client's key: what it is called, who made it, and how it reaches a device.

A wrap needs no signature: another key has another name, and names are born in the chain.

Shape of a wrap: version 1, then HPKE in base mode (X25519, HKDF-SHA256, AES-256-GCM): 81 bytes.

Source: docs/adr/0039-keys-of-the-vault.md; RFC 9180.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.ports.problems import Corrupt
from app.security.device_keys import PrivateKeys
from app.security.vault.chain import Chain
from app.security.vault.packing import number, packed
from app.security.vault.said import Birth
from app.security.vault.state import Born

BYTES = 32
WRAP_BYTES = 81
_VERSION = b"\x01"
_NAME = b"trestle client key 1"
_NEXT = b"trestle client key follows 1\n"
_WRAP = b"trestle client key wrap 1\n"
_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A client's key, opened. Its words say nothing of it."""

    name: bytes
    secret: bytes = field(repr=False)


def new_key(anchor: bytes, client: UUID) -> ClientKey:
    """A key that nobody has yet."""
    return named(secrets.token_bytes(BYTES), anchor, client)


def named(secret: bytes, anchor: bytes, client: UUID) -> ClientKey:
    """A key with the name that it has in this vault and for this client."""
    return ClientKey(hashlib.sha256(_NAME + anchor + client.bytes + secret).digest(), secret)


def birth(
    chain: Chain,
    client: UUID,
    key: ClientKey,
    receivers: Iterable[bytes],
    before: ClientKey | None = None,
) -> Birth:
    """What the chain is told of a new key.

    Args:
        chain: to whose end it will be added.
        client: whose key it is.
        key: the new one.
        receivers: devices by their keys that sign, its maker's among them.
        before: the client's newest key up to now; None where it has none.
    """
    version = len(chain.client_keys(client)) + 1
    proof = b"" if before is None else _proof(before, chain.anchor, client, version, key.name)
    return Birth(client, version, key.name, tuple(sorted(set(receivers))), proof)


def follows(before: ClientKey, born: Born, anchor: bytes) -> bool:
    """Whether a key was made by somebody who had the one before it."""
    expected = _proof(before, anchor, born.client, born.version, born.name)
    return hmac.compare_digest(expected, born.proof)


def _proof(before: ClientKey, anchor: bytes, client: UUID, version: int, name: bytes) -> bytes:
    said = packed(_NEXT, anchor, client.bytes, number(version), name)
    return hmac.digest(before.secret, said, "sha256")


def wrap(key: ClientKey, anchor: bytes, receiver: bytes) -> bytes:
    """A key sealed to a receiver.

    Args:
        key: what they get.
        anchor: of the vault.
        receiver: their public key that receives; a device's, or recovery's.
    """
    public = X25519PublicKey.from_public_bytes(receiver)
    return _VERSION + _suite.encrypt(key.secret, public, _info(anchor, key.name, receiver))


def unwrap(sealed: bytes, born: Born, anchor: bytes, mine: PrivateKeys) -> ClientKey:
    """The key of a birth, from a wrap that was made for this receiver.

    Raises:
        Corrupt: it is another key's, another receiver's, or damaged.
    """
    try:
        if sealed[:1] != _VERSION or len(sealed) != WRAP_BYTES:
            raise InvalidTag
        private = X25519PrivateKey.from_private_bytes(mine.box)
        info = _info(anchor, born.name, mine.public.box)
        key = named(_suite.decrypt(sealed[1:], private, info), anchor, born.client)
        if not hmac.compare_digest(key.name, born.name):
            raise InvalidTag
    except (InvalidTag, ValueError) as problem:
        raise Corrupt(
            "wrap-damaged",
            "A client's key that came from central does not open.",
            next_step="Sync again. If it comes again, somebody who holds the key shares it anew.",
        ) from problem
    return key


def _info(anchor: bytes, name: bytes, receiver: bytes) -> bytes:
    return packed(_WRAP, anchor, name, receiver)
