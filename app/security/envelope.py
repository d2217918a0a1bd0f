"""A small secret sealed at rest, bound to the record that it belongs to.

Shape: version (1 byte), nonce (12 bytes), AES-256-GCM's bytes with the tag behind them. What the
record is, is authenticated and not stored: the bytes of another record, or of another purpose, do
not open. A random nonce serves for some four thousand million seals under one key.

Source: security.md 2.2, A34; NIST SP 800-38D.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.ports.problems import Corrupt

_VERSION = b"\x01"
_NONCE = 12


def seal_secret(key: bytes, secret: bytes, *record: str) -> bytes:
    """Seal a secret for one record.

    Args:
        key: 32 bytes, derived for this purpose alone.
        secret: what is to be kept.
        record: names what it is and whose: purpose, table, id.
    """
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, secret, _bound(record))


def open_secret(key: bytes, sealed: bytes, *record: str) -> bytes:
    """What was sealed for this record.

    Raises:
        Corrupt: it was changed, is another record's, or the key is another one.
    """
    nonce, hidden = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        if sealed[:1] != _VERSION:
            raise InvalidTag
        return AESGCM(key).decrypt(nonce, hidden, _bound(record))
    except (InvalidTag, ValueError) as problem:
        raise Corrupt(
            "secret-damaged",
            "A secret that is kept sealed does not open.",
            next_step="Check that the key is the one that it was sealed with. Nothing was changed.",
        ) from problem


def _bound(record: tuple[str, ...]) -> bytes:
    """Each part with its length, so that no two records read the same."""
    parts = [_VERSION]
    for part in record:
        raw = part.encode()
        parts.append(len(raw).to_bytes(4, "big") + raw)
    return b"".join(parts)
