import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.central.world import World, build, open_world


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm on its first day, made once."""
    folder = tmp_path_factory.mktemp("firm")
    build(folder)
    return folder


@pytest.fixture
def world(firm: Path, tmp_path: Path) -> Iterator[World]:
    """A central of the test's own, with that firm in it."""
    for file in firm.iterdir():
        shutil.copy(file, tmp_path)
    world = open_world(tmp_path)
    yield world
    world.central.close()
