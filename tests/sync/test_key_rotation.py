"""Devices over a change of central's key: they go on as if nothing was, or sign in once more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from litestar.testing import TestClient

from app.central.api.app import make_app
from app.central.leases import public_key
from app.ports.problems import Corrupt
from app.store import leases, witness
from app.usecases.submit_ticket import SubmitTicket
from tests.integration.central.keys import rotated
from tests.integration.central.world import MIRA, PASSWORD, World, build, open_world
from tests.plugins.databases import Places
from tests.sync.leased import Leased, leased_device

pytestmark = pytest.mark.postgresql_long


class Firm:
    """A central that gets another key, and devices in front of it."""

    def __init__(self, world: World, folder: Path, closing: ExitStack) -> None:
        self.world, self._folder, self._closing = world, folder, closing
        self.devices: list[Leased] = []
        self._serve()

    def _serve(self) -> None:
        self._client = self._closing.enter_context(TestClient(make_app(self.world.central)))
        for device in self.devices:
            device.door.connect(self._client)

    def device(self, name: str) -> Leased:
        self.devices.append(leased_device(self._folder / name, self._client, self.world, name))
        return self.devices[-1]

    def rotate(self, *, new_signature: bool = False) -> None:
        """As `trestle central rotate-key`: stopped, changed, and started again."""
        self._closing.close()
        rotated(self.world, new_signature=new_signature)
        self._serve()

    def later(self, **span: float) -> None:
        self.world.clock.move(**span)
        for device in self.devices:
            device.clock.forward(**span)

    def titles(self) -> set[str]:
        return {row["title"] for row in self.world.rows("ticket")}


@pytest.fixture
def firm(places: Places, tmp_path: Path) -> Iterator[Firm]:
    world = open_world(places.copy_of("firm", build, tmp_path / "central"))
    with ExitStack() as closing:
        made = Firm(world, tmp_path, closing)
        yield made
        for device in made.devices:
            device.store.close()
    world.central.close()


def submit(device: Leased, title: str) -> None:
    device.desk.submit(SubmitTicket(device.world.north, title))


def known(device: Leased) -> bytes:
    """By which key this device knows central's signature."""
    with device.store.reading() as connection:
        return leases.pinned(connection)


def is_quiet(device: Leased) -> bool:
    """Whether the chain that central shows goes on from what this device saw."""
    with device.store.reading() as connection:
        return witness.harm(connection) is None


def test_a_desk_goes_on_over_a_change_of_the_key_with_what_it_had_not_sent(firm: Firm) -> None:
    laptop, tablet = firm.device("laptop"), firm.device("tablet")
    submit(laptop, "sent before")
    laptop.sync()
    submit(laptop, "waits over the change")
    signature = known(laptop)
    firm.rotate()
    laptop.sync()
    tablet.sync()
    assert firm.titles() == {"sent before", "waits over the change"}
    firm.later(hours=20)  # tokens ran out, and the lease is worth a renewal
    submit(tablet, "sent the day after")
    before = laptop.asked("/auth/refresh"), laptop.asked("/auth/lease")
    for device in (tablet, laptop):
        device.sync()
    assert laptop.asked("/auth/refresh") > before[0]
    assert laptop.asked("/auth/lease") > before[1]
    assert "sent the day after" in firm.titles()
    assert known(laptop) == signature == public_key(firm.world.central)
    assert is_quiet(laptop)
    assert is_quiet(tablet)


def test_with_another_signature_a_desk_says_so_and_goes_on_once_it_signed_in(firm: Firm) -> None:
    laptop = firm.device("laptop")
    before = known(laptop)
    submit(laptop, "not sent yet")
    firm.rotate(new_signature=True)
    firm.later(hours=20)
    with pytest.raises(Corrupt) as caught:
        laptop.sync()
    assert "ign in" in caught.value.next_step
    laptop.account.sign_in(MIRA, PASSWORD, "laptop")
    laptop.sync()
    assert "not sent yet" in firm.titles()
    assert known(laptop) == public_key(firm.world.central) != before
    assert is_quiet(laptop)
    firm.later(hours=20)
    laptop.sync()
    assert laptop.desk.lease.standing().locks is False


def test_a_device_that_comes_after_another_signature_knows_the_new_one(firm: Firm) -> None:
    firm.rotate(new_signature=True)
    tablet = firm.device("tablet")
    assert known(tablet) == public_key(firm.world.central)
    submit(tablet, "from the first day")
    tablet.sync()
    assert firm.titles() == {"from the first day"}
