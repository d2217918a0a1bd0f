"""Passwords: what a new one must be, and Argon2id hashes of them (security.md D16)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from app.domain.rules import RuleBroken
from app.ports.problems import Unavailable

SHORTEST = 12
LONGEST = 256
_FEWEST_CHARACTERS = 5
_COMMON = (
    "password",
    "passwort",
    "qwertyuiop",
    "1234567890",
    "letmein",
    "welcome",
    "administrator",
    "changeme",
    "iloveyou",
)
_WAIT_S = 10.0
"""How long a sign-in waits for its turn; longer queues help only an attacker."""

_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1, type=Type.ID)
_turns = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))


def check_new_password(password: str, known: Iterable[str] = ()) -> None:
    """Let a new password pass, or say what is wrong with it.

    Args:
        password: as typed; nothing is cut off or normalised.
        known: words that everybody knows about the person: their name, their address.

    Raises:
        RuleBroken: it is too short, too long, or among the first that anybody would try.
    """
    if len(password) < SHORTEST:
        raise RuleBroken(
            "password-short", f"Choose a password of at least {SHORTEST} characters: a few words."
        )
    if len(password) > LONGEST:
        raise RuleBroken("password-long", f"Keep the password under {LONGEST} characters.")
    plain = password.lower().strip("0123456789!?.,-_ ")
    easy = len(set(password)) < _FEWEST_CHARACTERS or plain in _COMMON or not plain
    if easy or password.lower() in {word.lower() for word in known}:
        raise RuleBroken(
            "password-easy", "Too many people would try this password first: choose another one."
        )


@contextmanager
def _turn() -> Iterator[None]:
    """One of as many places as there are cores: each hash takes 46 MiB and a core."""
    if not _turns.acquire(timeout=_WAIT_S):
        raise Unavailable(
            "sign-in-busy",
            "Many people are signing in at this moment.",
            next_step="Try again in a minute.",
        )
    try:
        yield
    finally:
        _turns.release()


def hash_password(password: str) -> str:
    """The Argon2id hash to store: 46 MiB, two passes, one lane.

    Raises:
        Unavailable: too many hashes are being made at this moment.
    """
    with _turn():
        return _hasher.hash(password)


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def verify_password(stored: str | None, password: str) -> bool:
    """Whether this is the password; for an unknown person the same work is done in vain.

    Raises:
        Unavailable: too many hashes are being made at this moment.
    """
    with _turn():
        try:
            _hasher.verify(stored or _dummy(), password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)
