"""Backups of a central that serves, by its own commands and in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.central.settings import Settings
from app.cli.central import central as command
from tests.integration.central.world import MIRA, TOM, build
from tests.plugins.databases import Places
from tests.sync.served import Device, Served

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("TRESTLE_HOME", str(folder))
    return folder


@pytest.fixture
def settings(home: Path, places_on: object) -> Settings:
    assert callable(places_on)
    places: Places = places_on("sqlcipher")
    return places.copy_of("firm", build, home / "central")


@pytest.fixture
def served(home: Path, settings: Settings) -> Iterator[Served]:
    one = Served(home, settings)
    one.until_up()
    yield one
    one.end()


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_a_central_that_serves_is_copied_but_not_replaced_and_gives_nothing_up_once_it_is(
    home: Path, settings: Settings, served: Served, tmp_path: Path
) -> None:
    mira, tom = Device(tmp_path / "mira", served, MIRA), Device(tmp_path / "tom", served, TOM)
    copy = tmp_path / "copy"
    try:
        north = mira.clients()["NW"]
        before = mira.submit(north)
        mira.sync()
        assert "holds everything up to revision" in run("backup", copy).output
        after = [mira.submit(north), tom.submit(north)]
        for one in (mira, tom):
            one.sync()
        refused = run("restore", copy)
        assert "Stop it first" in str(refused.exception)
        assert served.stop() == (0, "")

        told = run("restore", copy)
        assert "Devices offer again what came later" in told.output
        assert len(list(settings.folder.glob("central-before-*.db"))) == 1
        again = Served(home, settings, port=served.port)
        try:
            again.until_up()
            for person, one in ((MIRA, mira), (TOM, tom)):
                # The sign-in came after the backup, so central has forgotten it.
                one.account.sign_in(person, "four plain words here", "again")
            for one in (mira, tom, mira):
                one.sync()
            for ticket in (before, *after):
                assert mira.ticket(ticket) is not None
                assert tom.ticket(ticket) is not None
            numbers = [row.number for row in map(mira.ticket, (before, *after)) if row]
            assert len(set(numbers)) == len(numbers)
        finally:
            again.end()
    finally:
        mira.close()
        tom.close()
