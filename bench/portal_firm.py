"""The kept firm, served: its portal in a process of its own, and readers who are signed in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from bench.portal_world import DATA, HOME, MARK, WHO, make_portal_world
from bench.syncing.centrals import BenchCentral, free_port, reach_tests

if TYPE_CHECKING:
    from bench.ground import Ground

_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PortalFirm:
    """Central and its portal in a process of their own, and the sessions of its readers.

    Attributes:
        address: of the portal.
        readers: secret of a session → number of a request that its reader may see.
        database: process of PostgreSQL that all its others were started by.
    """

    central: BenchCentral
    address: str
    readers: Mapping[str, int]
    database: int

    def database_cpu_s(self) -> float:
        """What PostgreSQL has used of the processor so far. *Units*: seconds."""
        children = Path(f"/proc/{self.database}/task/{self.database}/children")
        found = 0
        for one in children.read_text(encoding="ascii").split():
            with suppress(FileNotFoundError):  # it has ended meanwhile
                told = Path(f"/proc/{one}/schedstat").read_text(encoding="ascii")
                found += int(told.split()[0])
        return found / _NANO


class _Central(BenchCentral):
    """Tells beside each page what it took, and moves nothing to the archive meanwhile."""

    program = "bench.probes.portal"

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"TRESTLE_ARCHIVE_DAYS": "0"}


@contextmanager
def portal_firm(ground: Ground, entries: int) -> Iterator[PortalFirm]:
    """Serve the firm with so many pieces of work; it is made the first time.

    It is shared, and kept through changes of the program: its tables are brought to the present.
    """
    from app.bootstrap.central import bring_up
    from app.bootstrap.clock import DEMO_FACTS
    from app.central.portal.serving import address_here

    kept = ground.kept(
        f"portal-{entries}",
        MARK,
        f"a firm with {entries:,} pieces of work",
        lambda folder: make_portal_world(folder, entries, ground.tell),
    )
    reach_tests()
    from tests.builders.postgresql import PostgresqlServer

    home = kept / HOME
    facts = json.loads((home / DEMO_FACTS).read_text(encoding="utf-8"))
    # The path of a socket must be short, so the ground's own folder will not do.
    with tempfile.TemporaryDirectory(prefix="trestle-pg-") as socket:
        server = PostgresqlServer(Path(socket), durable=True, data=kept / DATA)
        try:
            settings = server.settings(home / "central", facts["database"])
            bring_up(settings)
            port = free_port()
            served = _Central(home, free_port(), settings, port)
            readers = _signed_in(served, kept / WHO)
            with served:
                yield PortalFirm(served, address_here(port), readers, server.pid)
        finally:
            server.close()


def _signed_in(served: BenchCentral, who: Path) -> dict[str, int]:
    """Begin a session for everybody who reads: what began at another run has ended."""
    from app.central.portal.sessions import begin
    from app.database.scope import whole

    told = json.loads(who.read_text(encoding="utf-8"))
    central = served.opened()
    try:
        now = central.clock.now()
        return central.work.run(
            "portal_session",
            whole("readers of a bench sign in"),
            lambda session: {
                begin(session, UUID(one["contact"]), now): one["number"] for one in told
            },
        )
    finally:
        central.close()
