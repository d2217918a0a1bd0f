from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.central.world import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.central.close()
