"""The keys on paper: a seed of 32 bytes, and the two pairs that it yields.

Source: docs/adr/0039-keys-of-the-vault.md, "Recovery".
"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.security.device_keys import PrivateKeys

SEED_BYTES = 32


def new_seed() -> bytes:
    """A seed that nobody has. It is shown on paper and kept nowhere."""
    return secrets.token_bytes(SEED_BYTES)


def keys_of(seed: bytes) -> PrivateKeys:
    """The keys of a seed."""
    return PrivateKeys(_derived(seed, b"sign"), _derived(seed, b"box"))


def _derived(seed: bytes, what: bytes) -> bytes:
    info = b"trestle recovery 1\n" + what
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(seed)
