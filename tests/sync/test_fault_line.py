"""Two devices and a central process, with a line between them on which everything goes wrong."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.central.central import open_central
from app.central.feed.tables import op_log
from app.central.settings import Settings
from app.platform.ids import ClockIds
from app.ports.problems import Unavailable
from app.sync import pull
from tests.builders.fault_line import BREAKS, HARMLESS, NOT_OURS, Fault, FaultLine
from tests.builders.looking import looking
from tests.integration.central.world import ADMIN, MIRA, build
from tests.plugins.databases import Places
from tests.sync.afterwards import check_central, check_device
from tests.sync.days import Days
from tests.sync.served import CLOCK, Device, Served

pytestmark = pytest.mark.e2e
SEED, PAGE = 12, 5
FEW, MANY = 2, 20
"""So often each fault is met."""


@pytest.fixture
def settings(places: Places, tmp_path: Path) -> Settings:
    (tmp_path / "home").mkdir()
    return places.copy_of("firm", build, tmp_path / "home" / "central")


@pytest.fixture
def line(settings: Settings, tmp_path: Path) -> Iterator[FaultLine]:
    served = Served(tmp_path / "home", settings)
    try:
        served.until_up()
        made = FaultLine(served.port, SEED)
        yield made
        made.close()
    finally:
        served.end()


@pytest.fixture
def devices(
    line: FaultLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Device]]:
    monkeypatch.setattr(pull, "LIMIT", PAGE)
    made = [Device(tmp_path / email.partition("@")[0], line, email) for email in (MIRA, ADMIN)]
    yield made
    for one in made:
        one.close()


def synced(device: Device) -> bool:
    """Whether a round went through; where not, the line was to blame."""
    try:
        device.sync()
    except Unavailable:
        return False
    return True


def check_all(settings: Settings, devices: list[Device], saved: set[UUID]) -> None:
    """Let the devices sync in peace; then I1 to I5 hold."""
    for device in (*devices, *devices):
        device.sync()
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    try:
        with looking(central) as there:
            check_central(there, saved)
            for device in devices:
                with device.store.reading() as here:
                    check_device(here, there)
    finally:
        central.close()


@pytest.mark.parametrize("often", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_a_line_on_which_everything_goes_wrong_loses_nothing_and_doubles_nothing(
    settings: Settings, line: FaultLine, devices: list[Device], often: int
) -> None:
    people = [Days(SEED + number, f"of {number}") for number in range(len(devices))]
    line.quiet = False
    went = {True: 0, False: 0}
    while any(line.happened[fault] < often for fault in Fault):
        for device, days in zip(devices, people, strict=True):
            days.work(device)
            went[synced(device)] += 1
    line.quiet = True
    assert went[False] > often, "hardly a round broke"
    check_all(settings, devices, set[UUID]().union(*(days.saved for days in people)))


@pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True)  # it is about the device
def test_each_fault_on_its_own_is_outlived_and_an_answer_that_is_not_centrals_counts_for_nothing(
    settings: Settings, line: FaultLine, devices: list[Device]
) -> None:
    days, (device, _) = Days(SEED, "alone"), devices
    days.work(device)
    assert synced(device)  # so that a cache can have an old answer
    for fault in Fault:
        days.work(device)
        waiting = device.unsent()
        line.force(*[fault] * (2 if fault in BREAKS else 1))
        assert synced(device) == (fault in HARMLESS), fault
        assert device.unsent() == ([] if fault in HARMLESS else waiting), fault
        line.force()
        if fault in NOT_OURS:
            assert not in_log(settings, waiting), fault
        assert synced(device)
        assert device.unsent() == []
    assert set(line.happened) == set(Fault)
    check_all(settings, devices, days.saved)


def in_log(settings: Settings, ops: list[UUID]) -> set[UUID]:
    """Which of these operations central knows."""
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    try:
        with looking(central) as there:
            known = there.execute(select(op_log.c.op_id)).scalars()
            return set(known) & set(ops)
    finally:
        central.close()
