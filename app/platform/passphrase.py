"""The explicit way to keep the key where no keyring is: a passphrase that only the person knows.

The key file holds a salt, the cost of the derivation and a check value; none of them opens
anything.

Source: security.md D4.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw

from app.ports.problems import Corrupt, Refused

BACKEND = "passphrase"
_KEY_BYTES = 32
_SALT_BYTES = 16
_CHECK = b"trestle passphrase check v1"


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work a guess takes.

    *Units*: memory in KiB.
    """

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 4


STRONG = Cost()


class _KeyFile(msgspec.Struct, frozen=True):
    version: int
    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    check: bytes


class Passphrase:
    """Keeps one secret, derived from a passphrase; it has no place for a second one.

    Args:
        path: the key file.
        words: what the person typed.
        cost: of a new key file; an existing one names its own.
    """

    backend = BACKEND

    def __init__(self, path: Path, words: str, *, cost: Cost = STRONG) -> None:
        self._path = path
        self._words = words
        self._cost = cost

    def exists(self) -> bool:
        """Whether a passphrase was set."""
        return self._path.exists()

    def make(self) -> bytes:
        """Set the passphrase and give the secret that it stands for.

        Raises:
            Refused: the passphrase is empty, or one was set before.
        """
        if not self._words.strip():
            raise Refused("passphrase-empty", "Type a passphrase; an empty one protects nothing.")
        if self.exists():
            raise Refused("passphrase-set", "A passphrase was already set for this store.")
        salt = os.urandom(_SALT_BYTES)
        secret = _derive(self._words, salt, self._cost)
        cost = self._cost
        kept = _KeyFile(1, salt, cost.memory_kib, cost.passes, cost.lanes, _check(secret))
        partial = self._path.with_suffix(".new")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(msgspec.json.encode(kept))
            out.flush()
            os.fsync(out.fileno())
        partial.replace(self._path)
        return secret

    def secret(self) -> bytes:
        """The secret that the passphrase stands for.

        Raises:
            Refused: this is not the passphrase.
            Corrupt: the key file is missing or damaged.
        """
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_KeyFile)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
            raise Corrupt(
                "key-file-damaged",
                "The key file of this store is missing or damaged, so no passphrase opens it.",
                next_step=f"Put {self._path.name} back from a backup. Nothing was changed.",
            ) from problem
        cost = Cost(kept.memory_kib, kept.passes, kept.lanes)
        secret = _derive(self._words, kept.salt, cost)
        if not hmac.compare_digest(_check(secret), kept.check):
            raise Refused(
                "passphrase-wrong",
                "This is not the passphrase of this store.",
                next_step="Try again. Nothing was changed.",
            )
        return secret


def _derive(words: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(
        words.encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _check(secret: bytes) -> bytes:
    return hmac.new(secret, _CHECK, hashlib.sha256).digest()
