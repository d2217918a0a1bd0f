"""The two databases that central may stand on; what asks for `database_kind` runs on both."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.central.settings import Settings
from tests.builders.postgresql import PostgresqlServer

KINDS = ("sqlcipher", "postgresql")
MEMORY, ENOUGH = Path("/dev/shm"), 2**30  # noqa: S108 -- a folder of its own is made in it


def _quick_place() -> Path | None:
    """Memory, where there is enough of it: copying a database makes a thousand files."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        return MEMORY if shutil.disk_usage(MEMORY).free >= ENOUGH else None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long run PostgreSQL's part of trials that take minutes, or ask nothing of it."""
    for item in items:
        kind = getattr(item, "callspec", None)
        asked = kind.params if kind is not None else {}
        on = asked.get("database_kind") or asked.get("ground")
        if on == "postgresql" and item.get_closest_marker("postgresql_long") is not None:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One server for all tests of this process, started when the first one asks."""
    # The path of a socket must be short, so pytest's own folders will not do.
    folder = Path(tempfile.mkdtemp(prefix="trestle-pg-", dir=_quick_place()))
    try:
        server = PostgresqlServer(folder)
        yield server
        server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def runs_here(kind: str) -> None:
    """Skip the test where no database of this kind can be started."""
    if kind == "postgresql" and sys.platform == "win32":
        pytest.skip("The server's wheel has no account to run as on Windows.")


@pytest.fixture(scope="session", params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    kind: str = request.param
    runs_here(kind)
    return kind


class Places:
    """Gives tests empty centrals, and copies of filled ones, on one kind of database.

    Args:
        kind: the kind.
        start: starts the server, or gives the one that runs.
        kept: holds what is copied, for all tests of this process.
    """

    def __init__(self, kind: str, start: Callable[[], PostgresqlServer], kept: Path) -> None:
        self.kind = kind
        self._start = start
        self._kept = kept
        self._used: list[str] = []

    def empty(self, folder: Path) -> Settings:
        """Where nothing is yet, with its key to come in this folder."""
        folder.mkdir(exist_ok=True)
        return self._placed(folder, None)

    def copy_of(self, name: str, fill: Callable[[Settings], None], folder: Path) -> Settings:
        """A copy of the central of this name, which is filled when it is asked for first."""
        kept = self._kept / f"{name}-{self.kind}"
        try:
            template = self._template(name, fill, kept)
        except BaseException:
            shutil.rmtree(kept, ignore_errors=True)  # the next test gets the first error, too
            raise
        folder.mkdir(exist_ok=True)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        return self._placed(folder, template)

    def _template(self, name: str, fill: Callable[[Settings], None], kept: Path) -> str | None:
        fresh = not kept.exists()
        kept.mkdir(exist_ok=True)
        if self.kind == "postgresql":
            server = self._start()
            return server.template(name, lambda database: fill(server.settings(kept, database)))
        if fresh:
            fill(Settings(kept))
        return None

    def _placed(self, folder: Path, template: str | None) -> Settings:
        if self.kind == "sqlcipher":
            return Settings(folder)
        server = self._start()
        self._used.append(server.new_database(template))
        return server.settings(folder, self._used[-1])

    def clear(self) -> None:
        """Let go of the databases that the test used."""
        if self._used:
            self._start().drop_later(self._used)


@pytest.fixture(scope="session")
def filled_centrals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the centrals that tests copy."""
    return tmp_path_factory.mktemp("centrals")


@pytest.fixture
def places_on(
    request: pytest.FixtureRequest, filled_centrals: Path
) -> Iterator[Callable[[str], Places]]:
    """Centrals for this test on a kind of database that it names."""
    made: list[Places] = []

    def server() -> PostgresqlServer:
        found: PostgresqlServer = request.getfixturevalue("postgresql_server")
        return found

    def on(kind: str) -> Places:
        made.append(Places(kind, server, filled_centrals))
        return made[-1]

    yield on
    for places in made:
        places.clear()


@pytest.fixture
def places(database_kind: str, places_on: Callable[[str], Places]) -> Places:
    """Centrals for this test, on the kind of database that it runs on."""
    return places_on(database_kind)
