"""Argon2id: what a person types or reads is short, so each guess is made dear.

Source: docs/adr/0039-keys-of-the-vault.md; RFC 9106.
"""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import Type
from argon2.low_level import hash_secret_raw

from app.ports.problems import Corrupt

SALT_BYTES = 16
_MOST_KIB, _MOST_PASSES = 1024 * 1024, 16
_LEAST_KIB = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs.

    Units: KiB of memory; passes over it.
    """

    memory_kib: int
    passes: int


PIN = Cost(256 * 1024, 3)
WORDS = Cost(64 * 1024, 3)


def stretched(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    """What a secret becomes. Shape: 32 bytes.

    Raises:
        Corrupt: the cost, read from where it is kept, is one that nobody would have chosen.
    """
    memory, passes = cost.memory_kib, cost.passes
    if not (_LEAST_KIB <= memory <= _MOST_KIB and 1 <= passes <= _MOST_PASSES):
        raise Corrupt(
            "stretching-cost",
            "What is kept of the PIN is damaged.",
            next_step="Set up the vault on this device anew, as with a forgotten PIN.",
        )
    return hash_secret_raw(secret, salt, passes, memory, 1, 32, Type.ID)
