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
from app.security.guessable import is_common

SHORTEST = 15
"""Of a new password. A shorter one from before still opens: its owner is not shut out, and the next
one that is set has to be longer."""
LONGEST = 256
_FEWEST_CHARACTERS = 5
_WAIT_S = 10.0
"""How long a sign-in waits for its turn; longer queues help only an attacker."""

_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1, type=Type.ID)
_CORES = max(1, os.cpu_count() or 1)
_turns = threading.BoundedSemaphore(_CORES)
_queue = threading.BoundedSemaphore(16 * _CORES)
"""Who hashes or waits to: whoever comes when it is full is asked to come again, so that a storm of
sign-ins holds no more of central's threads."""


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
    easy = len(set(password)) < _FEWEST_CHARACTERS or is_common(password)
    if easy or password.lower() in {word.lower() for word in known}:
        raise RuleBroken(
            "password-easy", "Too many people would try this password first: choose another one."
        )


@contextmanager
def _turn() -> Iterator[None]:
    """One of as many places as there are cores: each hash takes 46 MiB and a core."""
    if not _queue.acquire(blocking=False):
        raise _busy()
    try:
        if not _turns.acquire(timeout=_WAIT_S):
            raise _busy()
        try:
            yield
        finally:
            _turns.release()
    finally:
        _queue.release()


def _busy() -> Unavailable:
    return Unavailable(
        "sign-in-busy",
        "Many people are signing in at this moment.",
        next_step="Try again in a minute.",
        retry_after_s=_WAIT_S,
    )


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
