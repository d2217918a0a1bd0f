"""Devices that wait at real central processes, and are woken by what others push elsewhere."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import UUID

import pytest

from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings
from app.database.scope import whole
from app.domain.people import Actor
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import TrestleProblem, Unavailable
from app.records import Client, Ticket
from app.store.open import Store, open_store
from app.sync.news import Heard, News
from app.sync.round import sync_round
from app.sync.session import Account
from app.sync.transport import CUT, HttpTransport
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from tests.integration.central.world import MIRA, PASSWORD, TOM, build
from tests.plugins.databases import Places
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.e2e
CLOCK = SystemClock()
PATIENCE_S = 60.0
SERVE = "from app.cli.central import central; central(prog_name='trestle central')"
HERE = whole("this device")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """A central process."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self.port = free_port()
        given = {
            name: url.render_as_string(hide_password=False)
            for name, url in ((URL_VARIABLE, settings.url), (OWNER_VARIABLE, settings.owner_url))
            if url is not None
        }
        self._process = subprocess.Popen(  # noqa: S603 -- this very Python
            [sys.executable, "-c", SERVE, "serve", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                **given,
                "TRESTLE_HOME": str(home),
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
        )

    def until_up(self) -> None:
        assert self._process.stdout is not None
        assert "listens on" in self._process.stdout.readline(), self._process.communicate()

    def stop(self) -> tuple[int, str]:
        """Tell it to stop; its exit code and what it complained of."""
        self._process.send_signal(signal.SIGTERM)
        _out, complaints = self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode, complaints

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


class Device:
    """A device of somebody, signed in at one of the processes and caught up."""

    def __init__(self, folder: Path, served: Served, email: str) -> None:
        folder.mkdir()
        self.store: Store = open_store(
            folder, clock=CLOCK, ids=ClockIds(CLOCK), keyring=MemoryKeyring()
        )
        self.address = f"http://127.0.0.1:{served.port}"
        self.door = HttpTransport(self.address)
        self.account = Account(self.store, self.door, CLOCK)
        self.person = self.account.sign_in(email, PASSWORD, folder.name)
        self.sync()
        self.news = News(self.store, lambda: self.account, lambda: HttpTransport(self.address))
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

    def submit(self, client: UUID) -> UUID:
        ctx = Ctx(Actor(self.person.user, self.person.name), CLOCK, self.store.ids, HERE)
        ticket: UUID = self.store.work.run(
            "submit_ticket",
            HERE,
            lambda session: submit_ticket(session, ctx, SubmitTicket(client, "Mail is late")),
        )
        return ticket

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


@pytest.fixture
def two(places: Places, tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    """Two processes on one database."""
    home = tmp_path / "home"
    home.mkdir()
    settings = places.copy_of("firm", build, home / "central")
    served = Served(home, settings), Served(home, settings)
    try:
        for one in served:
            one.until_up()
        yield served
    finally:
        for one in served:
            one.end()


MakeDevice = Callable[..., Device]


@pytest.fixture
def device(two: tuple[Served, Served], tmp_path: Path) -> Iterator[MakeDevice]:
    made: list[Device] = []

    def make(at: int, email: str = MIRA) -> Device:
        made.append(Device(tmp_path / f"device{len(made)}", two[at], email))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_push_at_one_process_wakes_who_waits_at_the_other_and_only_for_what_they_may_see(
    device: MakeDevice,
) -> None:
    pushes, waits, tom = device(0), device(1), device(1, TOM)
    clients = pushes.clients()
    waits.listen()
    tom.listen()
    hidden = pushes.submit(clients["SG"])
    pushes.sync()
    heard = waits.came.get(timeout=PATIENCE_S)
    assert isinstance(heard, Heard)
    waits.sync()
    assert waits.ticket(hidden) is not None
    seen = pushes.submit(clients["NW"])
    pushes.sync()
    told = tom.came.get(timeout=PATIENCE_S)
    assert isinstance(told, Heard)
    assert tom.came.empty()
    tom.sync()
    assert tom.ticket(seen) is not None
    assert tom.ticket(hidden) is None


def test_a_central_that_stops_lets_those_who_wait_go_and_ends_without_a_complaint(
    two: tuple[Served, Served], device: MakeDevice
) -> None:
    waits = [device(0) for _device in range(3)]
    for one in waits:
        one.listen()
    assert two[0].stop() == (0, "")
    for one in waits:
        came = one.came.get(timeout=PATIENCE_S)
        assert isinstance(came, Unavailable)


def test_a_device_that_leaves_ends_its_wait_at_once(device: MakeDevice) -> None:
    waits = device(0)
    waits.listen()
    waits.news.end()
    came = waits.came.get(timeout=PATIENCE_S)
    assert isinstance(came, TrestleProblem)
    assert came.code == CUT


def test_a_wait_with_a_token_that_central_took_back_leads_to_signing_in_and_drops_nothing(
    two: tuple[Served, Served], device: MakeDevice
) -> None:
    assert two
    waits = device(0)
    ticket = waits.submit(waits.clients()["NW"])
    token = waits.account._kept()["access"]
    waits.door.post("/auth/sign-out", {}, token)
    waits.listen()
    came = waits.came.get(timeout=PATIENCE_S)
    assert isinstance(came, TrestleProblem)
    assert came.code == "signed-out"
    assert waits.account.is_signed_out()
    waits.account.sign_in(MIRA, PASSWORD, "Again")
    waits.sync()
    found = waits.ticket(ticket)
    assert found is not None
    assert found.number is not None
