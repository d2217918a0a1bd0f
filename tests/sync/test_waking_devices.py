"""Devices that wait at real central processes, and are woken by what others push elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.database.scope import whole
from app.platform.clock import SystemClock
from app.ports.problems import TrestleProblem, Unavailable
from app.sync.news import Heard
from app.sync.transport import CUT
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import MIRA, PASSWORD, TOM, build
from tests.plugins.databases import Places
from tests.sync.served import Device, Served

pytestmark = pytest.mark.e2e
CLOCK = SystemClock()
HERE = whole("this device")


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
