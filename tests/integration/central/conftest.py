from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.central.world import World, build, open_world
from tests.plugins.databases import Places


@pytest.fixture
def world(places: Places, tmp_path: Path) -> Iterator[World]:
    """A central of the test's own with a firm on its first day in it, on either database."""
    world = open_world(places.copy_of("firm", build, tmp_path))
    yield world
    world.central.close()
