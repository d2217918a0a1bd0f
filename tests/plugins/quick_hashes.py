"""Passwords whose hashes cost nothing, but where a test is about what they cost.

A sign-in spends a tenth of a second on its hash, and most tests begin with one. A test of the cost
itself asks for `dear_passwords`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from app.security import passwords

_dear = passwords._hasher
_cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_configure() -> None:
    """Begin."""
    passwords._hasher = _cheap


@pytest.fixture
def dear_passwords() -> Iterator[None]:
    """Let passwords be hashed at their full cost."""
    passwords._hasher = _dear
    passwords._dummy.cache_clear()
    yield
    passwords._hasher = _cheap
    passwords._dummy.cache_clear()
