"""Files between a device and a central process, over lines that are cut, and centrals that die."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tusclient.client import TusClient

from app.central.central import open_central
from app.central.people import ADMINISTRATION
from app.central.settings import Settings
from app.central.sign_in import begin_session
from app.domain.attachments import FileFacts
from app.domain.people import Actor
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Refused
from app.records import Attachment
from app.store import errands
from app.store.errands import Key
from app.store.files import SMALL, WHOLE, Copy, copies, keep_copy, vault_of
from app.sync.files.asks import Ask, Came, Send
from app.sync.files.carrying import Rested, carry_files
from app.sync.files.steps import Slices
from app.sync.files.way import FileWay
from app.sync.signing import Signer
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.context import Ctx
from tests.builders.cutting import CuttingLine
from tests.integration.central.world import MIRA, TOM, build
from tests.plugins.databases import Places
from tests.sync.files import ALL, sha, wanted
from tests.sync.served import HERE, Device, Served

pytestmark = pytest.mark.e2e
CLOCK = SystemClock()
PHOTO = random.Random(3).randbytes(1_500_003)
SMALL_PHOTO = random.Random(4).randbytes(9_000)
CUTS = 100


class AheadClock(SystemClock):
    """The machine's clock, moved on where a test does not want to wait."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def skip(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


class Carrier:
    """The lane of one device, over a way of its own."""

    def __init__(self, device: Device, address: str) -> None:
        self.device, self.clock = device, AheadClock()
        self.way = FileWay(address, Signer(device.store))
        self.slices = Slices()
        self.sent = 0

    def ask(self, ask: Ask) -> Came:
        if isinstance(ask, Send):
            self.sent += len(ask.body)
        return self.device.account.carried(lambda token: self.way.carry(ask, token))

    def turn(self) -> Rested:
        return carry_files(
            self.device.store, self.ask, self.clock, ALL, luck=lambda: 1.0, slices=self.slices
        )

    def until_done(self) -> None:
        """Turn after turn, without the pauses in between."""
        while (rested := self.turn()).wait_s is not None:
            assert not isinstance(rested.problem, Refused), rested.problem
            self.clock.skip(rested.wait_s)


@pytest.fixture
def settings(places: Places, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    return places.copy_of("firm", build, home / "central")


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    one = Served(settings.folder.parent, settings)
    try:
        one.until_up()
        yield one
    finally:
        one.end()


@pytest.fixture
def device(served: Served, tmp_path: Path) -> Iterator[Callable[..., Device]]:
    made: list[Device] = []

    def make(email: str = MIRA) -> Device:
        made.append(Device(tmp_path / f"device{len(made)}", served, email))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def carrier() -> Iterator[Callable[[Device, str], Carrier]]:
    made: list[Carrier] = []

    def make(device: Device, address: str) -> Carrier:
        made.append(Carrier(device, address))
        return made[-1]

    yield make
    for one in made:
        one.way.close()


@pytest.fixture
def cut_line(served: Served) -> Iterator[Callable[[Iterator[int]], CuttingLine]]:
    made: list[CuttingLine] = []

    def make(shares: Iterator[int]) -> CuttingLine:
        made.append(CuttingLine(served.port, shares))
        return made[-1]

    yield make
    for one in made:
        one.close()


def attached(device: Device, body: bytes = PHOTO, small: bytes = b"") -> UUID:
    """A photo on a new ticket, both of which central hears of."""
    ticket = device.submit(device.clients()["NW"])
    vault = vault_of(device.store)
    given = [(WHOLE, body), *([(SMALL, small)] if small else [])]
    kept = [(kind, Copy(vault.keep([part]), sha(part), len(part))) for kind, part in given]
    ctx = Ctx(Actor(device.person.user, device.person.name), CLOCK, device.store.ids, HERE)
    facts = FileFacts("../rack.jpg"[3:], "image/jpeg", len(body), sha(body))

    def job(session: Any) -> UUID:
        added = attach_file(session, ctx, AttachFile(facts, ticket=ticket))
        for kind, copy in kept:
            keep_copy(session.connection(), added, kind, copy, CLOCK.now())
            errands.plan(session.connection(), Key(added, kind, "up"), copy.size)
        return added

    added: UUID = device.store.work.run("attach_file", HERE, job)
    device.sync()
    return added


def state(device: Device, attachment: UUID) -> str:
    row = device.store.work.read(HERE, lambda session: session.get(Attachment, attachment))
    assert row is not None
    return row.state


def here(device: Device, attachment: UUID, kind: str = WHOLE) -> bytes | None:
    with device.store.reading() as connection:
        copy = copies(connection, [attachment], kind).get(attachment)
    return copy and b"".join(vault_of(device.store).read(copy.name, copy.size))


def test_a_photo_arrives_as_it_was_over_a_line_that_is_cut_a_hundred_times(
    served: Served,
    device: Callable[..., Device],
    carrier: Callable[[Device, str], Carrier],
    cut_line: Callable[[Iterator[int]], CuttingLine],
) -> None:
    laptop, tablet = device(), device(TOM)
    added = attached(laptop, small=SMALL_PHOTO)
    chance = random.Random(11)
    up = cut_line(iter([chance.randrange(300, 16_000) for _ in range(CUTS)]))
    sender = carrier(laptop, up.address)
    sender.until_done()
    assert up.cuts == CUTS
    laptop.sync()
    tablet.sync()
    assert state(laptop, added) == state(tablet, added) == "stored"
    wanted(tablet.store, added, len(PHOTO))
    tablet.store.write(lambda connection: errands.want_small(connection, [added]))
    down = cut_line(iter([chance.randrange(300, 40_000) for _ in range(CUTS)]))
    carrier(tablet, down.address).until_done()
    assert down.cuts == CUTS
    assert here(tablet, added) == PHOTO
    assert here(tablet, added, SMALL) == SMALL_PHOTO
    _exit_code, complaints = served.stop()
    assert complaints == "", "a line that breaks is no fault of central's"


def test_a_central_that_is_killed_in_the_middle_of_a_photo_goes_on_where_it_was(
    settings: Settings,
    served: Served,
    device: Callable[..., Device],
    carrier: Callable[[Device, str], Carrier],
) -> None:
    laptop = device()
    added = attached(laptop)
    sender = carrier(laptop, f"http://127.0.0.1:{served.port}")
    asked = sender.ask

    def dying(ask: Ask) -> Came:
        came = asked(ask)
        if isinstance(ask, Send):
            served.end()  # the answer has come; the note of it is what the device has
        return came

    sender.ask = dying  # type: ignore[method-assign] # a test may stand in
    assert sender.turn().problem is not None or sender.turn().wait_s is not None
    sender.ask = asked  # type: ignore[method-assign] # as above
    before = sender.sent
    again = Served(settings.folder.parent, settings, port=served.port)
    try:
        again.until_up()
        sender.clock.skip(10_000)
        sender.until_done()
        laptop.sync()
        assert state(laptop, added) == "stored"
        assert sender.sent - before < len(PHOTO)
    finally:
        again.end()


def keyless(settings: Settings, device: Device) -> str:
    """A token that counts by itself, as one of a device from before there were keys: no other
    program signs its requests.
    """
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    try:
        begun = central.work.run(
            "sign_in",
            ADMINISTRATION,
            lambda session: begin_session(central, session, device.person.email, "Old", "old"),
        )
        return begun.tokens.access
    finally:
        central.close()


def test_a_stock_tus_client_sends_a_file(
    served: Served, settings: Settings, device: Callable[..., Device], tmp_path: Path
) -> None:
    laptop = device()
    added = attached(laptop)
    path = tmp_path / "rack.jpg"
    path.write_bytes(PHOTO)
    token = keyless(settings, laptop)
    client = TusClient(
        f"http://127.0.0.1:{served.port}/files/uploads",
        headers={"Authorization": f"Bearer {token}"},
    )
    with path.open("rb") as file:
        given = {"file_stream": file, "chunk_size": 400_000}
        said = {"attachment": str(added)}
        uploader = client.uploader(**given, metadata=said, upload_checksum=True)
        uploader.upload_chunk()  # type: ignore[no-untyped-call] # tuspy leaves it untyped
        resumed = client.uploader(**given, url=uploader.url)
        assert resumed.offset == 400_000
        resumed.upload()
    laptop.sync()
    assert state(laptop, added) == "stored"
