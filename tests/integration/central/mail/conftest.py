from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.central.mail.incoming.settings import MailboxSettings, write_settings
from app.central.mail.room import MailRoom
from app.records import Asset, CheckIn, Material, QuarterlyReview
from tests.builders.mail_server import MailServer
from tests.integration.central.coverage_world import ny
from tests.integration.central.mail.heard import Heard
from tests.integration.central.mail.mails import SERVER, SUPPORT, Post
from tests.integration.central.world import World, build, open_world
from tests.plugins.databases import Places
from tests.portal.money_town import NOON, fill_money


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything, unless a test says otherwise."""
    with MailServer() as server:
        yield server


@pytest.fixture
def world(places_on: Callable[[str], Places], tmp_path: Path) -> Iterator[World]:
    """A firm on its first day, on a file: how letters leave depends on no database."""
    world = open_world(places_on("sqlcipher").copy_of("firm", build, tmp_path / "central"))
    yield world
    world.central.close()


@pytest.fixture
def either_world(places: Places, tmp_path: Path) -> Iterator[World]:
    """The same on either database: for how letters wait in it."""
    world = open_world(places.copy_of("firm", build, tmp_path / "central"))
    yield world
    world.central.close()


@pytest.fixture
def room(world: World) -> MailRoom:
    """The mail of that firm."""
    return MailRoom(world.central)


@pytest.fixture
def post(either_world: World) -> Post:
    """A firm that takes mail in."""
    settings = MailboxSettings(addresses=(SUPPORT,), server=SERVER)
    write_settings(either_world.central.settings, settings)
    return Post(either_world)


@pytest.fixture
def heard(places_on: Callable[[str], Places], tmp_path: Path) -> Iterator[Heard]:
    """Both firms on Tuesday 17 March 2026 at noon; nothing that was before is told."""
    places = places_on("sqlcipher")
    world = open_world(places.copy_of("portal-money", fill_money, tmp_path / "central"))
    world.clock.at = ny(NOON)
    heard = Heard(world)
    books = heard.books()
    # What becomes due by itself is left to the tests that are about it.
    for planned in books.all(CheckIn):
        books.change(CheckIn, planned.id, state="cancelled")
    for asset in books.all(Asset):
        books.change(Asset, asset.id, ends_on=None)
    for bought in books.all(Material):
        books.change(Material, bought.id, void=True)
    for review in books.all(QuarterlyReview):
        books.change(QuarterlyReview, review.id, approval_note="by phone")
    heard.telling.begin()
    yield heard
    world.central.close()
