from collections.abc import Iterator
from pathlib import Path

import pytest

from app.central.settings import (
    OWNER_VARIABLE,
    URL_VARIABLE,
    Settings,
    default_settings,
)
from tests.builders.central_app import serving
from tests.integration.central.matrix import Client, Two
from tests.integration.central.two_kept import begin_two, open_two, two_in
from tests.integration.central.world import World, build, open_world
from tests.plugins.databases import Places


@pytest.fixture
def central_home(
    home: Path, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home in which no central is yet, on either database, as its command line finds it."""
    _name(places.empty(tmp_path / "place"), monkeypatch)
    return home


@pytest.fixture
def firm_home(home: Path, places: Places, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a firm on its first day in it, as the command line of central finds it."""
    _name(places.copy_of("firm", build, default_settings().folder), monkeypatch)
    return home


def _name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say in the variables where the database is, if it is not in the home."""
    for name, url in ((URL_VARIABLE, settings.url), (OWNER_VARIABLE, settings.owner_url)):
        if url is not None:
            monkeypatch.setenv(name, url.render_as_string(hide_password=False))


@pytest.fixture
def world(request: pytest.FixtureRequest, places: Places, tmp_path: Path) -> Iterator[World]:
    """A central of the test's own with a firm on its first day in it, on either database.

    Where the test asks for `two`, each client has its things already.
    """
    if "two" in request.fixturenames:
        world = open_two(places.copy_of("two", begin_two, tmp_path / "central"))
    else:
        world = open_world(places.copy_of("firm", build, tmp_path))
    yield world
    world.central.close()


@pytest.fixture
def two(world: World) -> Iterator[Two]:
    """Both clients with their things, and a way to ask for them over HTTP."""
    with serving(world.central) as app, Client(app, raise_server_exceptions=False) as http:
        yield two_in(world, http)
