"""Devices and the central on paper, for the tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.plugins.databases import Places
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
