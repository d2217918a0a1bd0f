"""Real central processes, and devices that are signed in at one of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Queue
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings
from app.database.scope import whole
from app.domain.people import Actor
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import TrestleProblem
from app.records import Client, Ticket
from app.store.open import Store, open_store
from app.store.tables import outbox
from app.sync.news import Heard, News
from app.sync.round import sync_round
from app.sync.session import Account
from app.sync.signing import Signer
from app.sync.transport import HttpTransport
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.born import Born
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import PASSWORD
from tests.sync.worlds import MemoryKeyring

CLOCK = SystemClock()
SERVE = "from app.cli.central import central; central(prog_name='trestle central')"
HERE = whole("this device")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """A central process.

    Args:
        home: the folder that holds `central/`.
        settings: of the central in it.
        port: where it listens; a free one unless given.
        program: the words after Python's own: central's command unless given.
        flags: further words for `serve`.
        fresh: by a Python that has read nothing of the program yet.
    """

    def __init__(
        self,
        home: Path,
        settings: Settings,
        *,
        port: int = 0,
        program: Sequence[str] = ("-c", SERVE),
        flags: Sequence[str] = (),
        fresh: bool = False,
    ) -> None:
        self.port = port or free_port()
        given = {
            name: url.render_as_string(hide_password=False)
            for name, url in ((URL_VARIABLE, settings.url), (OWNER_VARIABLE, settings.owner_url))
            if url is not None
        }
        # A pipe that nobody reads would hold central up once it is full.
        self._complaints = tempfile.NamedTemporaryFile("w+")  # noqa: SIM115 -- while it serves
        words = [*program, "serve", "--port", str(self.port), *flags]
        variables = {**os.environ, **given, "TRESTLE_HOME": str(home)}
        self._process: Born | subprocess.Popen[str]
        if fresh:
            self._process = subprocess.Popen(
                [sys.executable, *words], text=True,
                stdout=subprocess.PIPE, stderr=self._complaints,
                env={**variables, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip
        else:
            self._process = Born(words, variables, Path(self._complaints.name))

    def until_up(self) -> None:
        assert self._process.stdout is not None
        said = iter(self._process.stdout.readline, "")
        assert any("listens on" in line for line in said), self._complained()

    def stop(self) -> tuple[int, str]:
        """Tell it to stop; its exit code and what it complained of."""
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=PATIENCE_S)
        return self._process.wait(), self._complained()

    def _complained(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read()

    def died(self) -> int:
        """How it ended by itself."""
        self._process.communicate(timeout=PATIENCE_S)
        return self._process.wait()

    def end(self) -> None:
        if self._complaints.closed:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()
        self._complaints.close()


class Listens(Protocol):
    """A central, or what stands in front of one, on this machine."""

    port: int


class Device:
    """A device of somebody, signed in at one of the processes and caught up."""

    def __init__(self, folder: Path, served: Listens, email: str) -> None:
        folder.mkdir()
        self.store: Store = open_store(
            folder, clock=CLOCK, ids=ClockIds(CLOCK), keyring=MemoryKeyring()
        )
        self.address = f"http://127.0.0.1:{served.port}"
        signer = Signer(self.store)
        self.door = HttpTransport(self.address, signer)
        self.account = Account(self.store, self.door, CLOCK)
        self.person = self.account.sign_in(email, PASSWORD, folder.name)
        self.sync()
        self.news = News(
            self.store, lambda: self.account, lambda: HttpTransport(self.address, signer)
        )
        self.came: Queue[Heard | TrestleProblem] = Queue()
        self._thread: threading.Thread | None = None

    def sync(self) -> None:
        sync_round(self.store, self.account, CLOCK)

    def listen(self) -> None:
        """Wait for news until there are some, or something breaks."""

        def wait() -> None:
            try:
                while True:
                    heard = self.news.wait()
                    if heard.news:
                        self.came.put(heard)
                        return
            except TrestleProblem as problem:
                self.came.put(problem)

        self._thread = threading.Thread(target=wait)
        self._thread.start()

    @property
    def ctx(self) -> Ctx:
        return Ctx(Actor(self.person.user, self.person.name), CLOCK, self.store.ids, HERE)

    def submit(self, client: UUID, title: str = "Mail is late") -> UUID:
        ticket: UUID = self.store.work.run(
            "submit_ticket",
            HERE,
            lambda session: submit_ticket(session, self.ctx, SubmitTicket(client, title)),
        )
        return ticket

    def reply(self, ticket: UUID, body: str) -> UUID:
        event: UUID = self.store.work.run(
            "write_reply",
            HERE,
            lambda session: write_reply(session, self.ctx, WriteReply(ticket, body)),
        )
        return event

    def unsent(self) -> list[UUID]:
        """The operations that central has not confirmed, in their order."""
        with self.store.reading() as connection:
            query = select(outbox.c.op_id).where(outbox.c.state.in_(("pending", "sent", "held")))
            return list(connection.execute(query.order_by(outbox.c.seq)).scalars())

    def ticket(self, ticket: UUID) -> Ticket | None:
        return self.store.work.read(HERE, lambda session: session.get(Ticket, ticket))

    def clients(self) -> dict[str, UUID]:
        def read(session: Any) -> dict[str, UUID]:
            return {client.code: client.id for client in session.query(Client)}

        return self.store.work.read(HERE, read)

    def close(self) -> None:
        self.news.end()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive()
        self.door.close()
        self.store.close()
