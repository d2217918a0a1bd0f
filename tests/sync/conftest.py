"""Devices and the central on paper, for the tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from litestar.testing import TestClient

from tests.builders.central_app import serving
from tests.integration.central.world import World, build, open_world
from tests.plugins.databases import Places
from tests.sync.leased import Leased, leased_device
from tests.sync.real import RealCentral, begin_firm
from tests.sync.runbooks import create
from tests.sync.worlds import Desk, Paper, make_desk


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def real_central(places: Places, tmp_path: Path) -> Iterator[RealCentral]:
    """The real central on its first day, on either database."""
    central = RealCentral(places.copy_of("sync", begin_firm, tmp_path / "central"))
    yield central
    central.close()


@pytest.fixture
def paper_desk(paper: Paper, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(name: str = "laptop") -> Desk:
        made.append(make_desk(tmp_path / name, paper))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    return real_central


@pytest.fixture
def desks(central: RealCentral, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    made = tuple(make_desk(tmp_path / name, central) for name in ("laptop", "tablet"))
    yield (made[0], made[1])
    for one in made:
        one.store.close()


@pytest.fixture
def page(central: RealCentral, desks: tuple[Desk, Desk]) -> UUID:
    """A runbook that both devices have."""
    laptop, tablet = desks
    laptop.sync()
    made = create(laptop, central.north)
    laptop.sync()
    tablet.sync()
    return made


@pytest.fixture
def leased_world(places: Places, tmp_path: Path) -> Iterator[World]:
    """A firm's central, for devices that have leases."""
    world = open_world(places.copy_of("firm", build, tmp_path / "central"))
    yield world
    world.central.close()


@pytest.fixture
def make_leased(leased_world: World, tmp_path: Path) -> Iterator[Callable[..., Leased]]:
    """Make devices there by their names."""
    made: list[Leased] = []
    with serving(leased_world.central) as app, TestClient(app) as client:

        def one(name: str = "laptop") -> Leased:
            made.append(leased_device(tmp_path / name, client, leased_world, name))
            return made[-1]

        yield one
        for each in made:
            each.store.close()


@pytest.fixture
def leased(make_leased: Callable[..., Leased]) -> Leased:
    """One device there."""
    return make_leased()
