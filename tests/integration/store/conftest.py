"""A store of one's own, under a key in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.platform.ids import seeded_ids
from app.store.open import Store, open_store
from tests.builders.clock import SetClock
from tests.sync.worlds import MemoryKeyring


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def open_here(
    tmp_path: Path, clock: SetClock, ring: MemoryKeyring
) -> Iterator[Callable[..., Store]]:
    made: list[Store] = []

    def open_it(**options: Any) -> Store:
        given = {"keyring": ring, "clock": clock, "ids": seeded_ids(clock, len(made) + 1)}
        made.append(open_store(tmp_path, **{**given, **options}))
        return made[-1]

    yield open_it
    for store in made:
        store.close()


@pytest.fixture
def store(open_here: Callable[..., Store]) -> Store:
    return open_here()
