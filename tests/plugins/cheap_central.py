"""For mutation runs alone: centrals that were filled once, and passwords whose hashes cost nothing.

A mutant is tried in a fork. What a session's fixtures make there ends with it, and filling a
central takes longer than most tests do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.fixtures import SubRequest
from argon2 import PasswordHasher

from app.security import passwords
from tests.builders.well_said import ill_said

FILLED = Path(".centrals")
"""In the folder of the run, and so no older than the code that is changed there."""


def pytest_configure() -> None:
    """Hash at next to no cost; what it should cost, a test says that is left out here."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def every_refusal_reads_like_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words are tried here, too: a refusal without its sentence is none."""
    found = ill_said(monkeypatch)
    yield
    assert found == []


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: SubRequest) -> Path | None:
    """Give every fork the same filled centrals."""
    if fixturedef.argname != "filled_centrals":
        return None
    folder = FILLED.resolve()
    folder.mkdir(exist_ok=True)
    fixturedef.cached_result = (folder, fixturedef.cache_key(request), None)
    return folder
