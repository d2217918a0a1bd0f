from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.integration.central.world import open_world
from tests.plugins.databases import Places
from tests.portal.browsing import Looker, browsing, looking
from tests.portal.money_town import money_town_at
from tests.portal.served import served
from tests.portal.town import Letters, Town, fill, open_town, portal_over


def town_at(places: Places, folder: Path) -> Iterator[Town]:
    world = open_world(places.copy_of("portal", fill, folder))
    letters = Letters()
    with served(portal_over(world, letters)) as (http, portal):
        yield open_town(world, http, portal, letters)
    world.central.close()


@pytest.fixture
def town(places_on: Callable[[str], Places], tmp_path: Path) -> Iterator[Town]:
    """Both firms before their portal, on a file: what pages say depends on no database."""
    yield from town_at(places_on("sqlcipher"), tmp_path / "central")


@pytest.fixture
def either_town(places: Places, tmp_path: Path) -> Iterator[Town]:
    """The same on either database: for who comes in, and what is counted."""
    yield from town_at(places, tmp_path / "central")


@pytest.fixture
def rich_town(places_on: Callable[[str], Places], tmp_path: Path) -> Iterator[Town]:
    """Both firms with invoices, quotes, a review and what waits for an approval."""
    yield from money_town_at(places_on("sqlcipher"), tmp_path / "central")


@pytest.fixture(scope="session")
def indoors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looker]:
    """One browser for all tests of this process, before no server."""
    with browsing(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="session")
def looker(
    indoors: Looker, filled_centrals: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Looker]:
    """The same browser, and one served portal."""
    home = tmp_path_factory.mktemp("portal-home")
    kept = Places("sqlcipher", _no_server, filled_centrals)
    kept.copy_of("portal", fill, home / "central")
    with looking(indoors, home) as found:
        yield found


def _no_server() -> NoReturn:
    raise AssertionError("A file needs no server.")
