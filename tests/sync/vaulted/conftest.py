"""Laptops with a vault at one central."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from tests.builders.central_app import serving
from tests.integration.central.world import ADMIN, MIRA, TOM, World, build, open_world
from tests.plugins.databases import Places
from tests.sync.vaults import Laptop, Make


@pytest.fixture
def world(places: Places, tmp_path: Path) -> Iterator[World]:
    world = open_world(places.copy_of("firm", build, tmp_path / "central"))
    yield world
    world.central.close()


@pytest.fixture
def make(world: World, tmp_path: Path) -> Iterator[Make]:
    made: list[Laptop] = []
    with serving(world.central) as app, TestClient(app, raise_server_exceptions=False) as http:

        def one(email: str, name: str) -> Laptop:
            made.append(Laptop(world, http, email, tmp_path / name))
            return made[-1]

        yield one
        for laptop in made:
            laptop.store.close()


@pytest.fixture
def boss(make: Make) -> Laptop:
    """The administrator's, where the vault was set up."""
    boss = make(ADMIN, "boss")
    boss.begin()
    return boss


@pytest.fixture
def mira(make: Make, boss: Laptop) -> Laptop:
    return make(MIRA, "mira").enter(boss)


@pytest.fixture
def tom(make: Make, boss: Laptop) -> Laptop:
    return make(TOM, "tom").enter(boss)
