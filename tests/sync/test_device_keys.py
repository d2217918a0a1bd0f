"""Keys of a device: sealed in its store, used for every request, vouched for by another device."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.central.auth.policy import OPEN, NewDevices, decide
from app.central.central import open_central
from app.central.people import ADMINISTRATION
from app.central.settings import Settings
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Corrupt, Refused
from app.security.words import six_words
from app.store.device_keys import keys_of
from app.store.open import Store, open_store
from app.store.tables import device_key
from app.sync.entering import Entering
from app.sync.fellows import let_in, own_devices, put_out, waiting_devices
from app.sync.round import sync_round
from app.sync.session import Account, kept_person
from app.sync.signing import Signer
from app.sync.transport import HttpTransport
from app.sync.waiting import waiting_of
from tests.integration.central.world import MIRA, PASSWORD, build
from tests.plugins.databases import Places
from tests.sync.served import Device, Served
from tests.sync.worlds import Desk, MemoryKeyring

MakeDesk = Callable[..., Desk]
CLOCK = SystemClock()


@pytest.fixture
def store(paper_desk: MakeDesk) -> Store:
    return paper_desk().store


def test_the_keys_of_a_device_are_made_once_and_kept(store: Store) -> None:
    keys = keys_of(store)
    assert keys_of(store) == keys
    assert Signer(store).keys == keys


def test_private_keys_lie_sealed_also_inside_the_store(store: Store) -> None:
    keys = keys_of(store)
    with store.reading() as connection:
        row = connection.execute(select(device_key)).one()
    assert (row.sign_key, row.box_key) == (keys.public.sign, keys.public.box)
    assert keys.sign not in row.sealed
    assert keys.box not in row.sealed


def test_keys_do_not_open_with_the_secret_of_another_keyring(store: Store) -> None:
    keys_of(store)
    with pytest.raises(Corrupt):
        keys_of(replace(store, key=bytes(32)))


def test_keys_that_were_changed_in_the_store_do_not_open(store: Store) -> None:
    keys_of(store)
    with store.writing() as connection:
        sealed = bytearray(connection.execute(select(device_key.c.sealed)).scalar_one())
        sealed[20] ^= 1
        connection.execute(update(device_key).values(sealed=bytes(sealed)))
    with pytest.raises(Corrupt):
        keys_of(store)


def test_keys_that_need_more_than_this_program_knows_are_left_alone(store: Store) -> None:
    keys_of(store)
    with store.writing() as connection:
        connection.execute(update(device_key).values(tier="something new"))
    with pytest.raises(Refused, match="does not know"):
        keys_of(store)
    with store.reading() as connection:
        assert connection.execute(select(device_key.c.tier)).scalar_one() == "something new"


@dataclass
class Gate:
    """A central before which a device waits."""

    state: str = "pending"
    posted: list[str] = field(default_factory=list)

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        raise AssertionError((path, body, token))

    def items(self, path: str, token: str) -> list[dict[str, Any]]:
        raise AssertionError((path, token))

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        self.posted.append(path)
        if path == "/auth/standing":
            assert fields["refresh"] == "refresh"
            return {"state": self.state}
        assert token == ""
        user = {
            "id": str(uuid4()),
            "name": "Mira Okafor",
            "email": MIRA,
            "grade": "standard",
            "rights": ["technician"],
            "zone": "UTC",
        }
        return {
            "access": "access",
            "refresh": "refresh",
            "access_expires_at": datetime(2030, 1, 1).astimezone().isoformat(),
            "device_id": str(uuid4()),
            "device_short": "K4",
            "user": user,
            "state": "pending",
            "nonce": "AAAAAAAAAAAAAAAAAAAAAA==",
        }


def test_a_device_that_waits_shows_the_words_of_its_own_keys(store: Store) -> None:
    came = Entering(store, Gate()).enter(MIRA, PASSWORD, "Laptop")
    assert came.waiting is not None
    assert came.waiting.words == six_words(keys_of(store).public, bytes(16))
    assert waiting_of(store) == came.waiting


def test_a_store_belongs_to_nobody_while_its_device_waits(store: Store) -> None:
    gate = Gate()
    entering = Entering(store, gate)
    entering.enter(MIRA, PASSWORD, "Laptop")
    assert (store.device.user, kept_person(store)) == (None, None)
    assert not entering.let_in()
    gate.state = "active"
    assert entering.let_in()
    assert store.device.short == "K4"
    assert waiting_of(store) is None


def test_who_was_turned_away_leaves_no_trace_in_the_store(store: Store) -> None:
    gate = Gate()
    entering = Entering(store, gate)
    entering.enter(MIRA, PASSWORD, "Laptop")
    gate.state = "suspended"
    with pytest.raises(Refused) as refused:
        entering.let_in()
    assert refused.value.code == "device-barred"
    assert (store.device.user, waiting_of(store)) == (None, None)


class Off(SystemClock):
    """A clock that somebody set wrongly."""

    def __init__(self, by: timedelta) -> None:
        super().__init__()
        self._by = by

    def now(self) -> datetime:
        return super().now() + self._by


@pytest.fixture
def settings(places: Places, tmp_path: Path) -> Settings:
    (tmp_path / "home").mkdir()
    return places.copy_of("firm", build, tmp_path / "home" / "central")


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    one = Served(settings.folder.parent, settings)
    try:
        one.until_up()
        yield one
    finally:
        one.end()


@pytest.fixture
def new_store(tmp_path: Path) -> Iterator[Callable[[timedelta], Store]]:
    made: list[Store] = []

    def make(by: timedelta) -> Store:
        folder = tmp_path / f"new{len(made)}"
        folder.mkdir()
        clock = Off(by)
        made.append(open_store(folder, clock=clock, ids=ClockIds(clock), keyring=MemoryKeyring()))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("by", [timedelta(hours=-3), timedelta(days=400), timedelta(seconds=-30)])
def test_a_device_whose_clock_is_off_signs_by_centrals(
    served: Served, new_store: Callable[[timedelta], Store], by: timedelta
) -> None:
    store = new_store(by)
    door = HttpTransport(f"http://127.0.0.1:{served.port}", Signer(store))
    try:
        Account(store, door, store.clock).sign_in(MIRA, PASSWORD, "Laptop")
        assert own_devices(Account(store, door, CLOCK))[0].here
    finally:
        door.close()


def test_ones_other_device_lets_a_new_one_in_and_puts_it_out(
    served: Served,
    settings: Settings,
    tmp_path: Path,
    new_store: Callable[[timedelta], Store],
) -> None:
    laptop = Device(tmp_path / "laptop", served, MIRA)
    store = new_store(timedelta(0))
    door = HttpTransport(laptop.address, Signer(store))
    account = Account(store, door, store.clock)
    try:
        close(settings)
        with pytest.raises(Refused) as refused:
            account.sign_in(MIRA, PASSWORD, "Tablet")
        assert refused.value.code == "device-pending"
        [found] = waiting_devices(laptop.account)
        shown = waiting_of(store)
        assert shown is not None
        assert found.words == shown.words
        let_in(laptop.store, laptop.account, found)
        assert account.entering.let_in()
        sync_round(store, account, CLOCK)
        assert waiting_devices(laptop.account) == []
        put_out(laptop.account, found, for_good=False)
        with pytest.raises(Refused) as ended:
            sync_round(store, account, CLOCK)
        assert ended.value.code == "signed-out"
        assert own(laptop)[found.id] == "suspended"
    finally:
        door.close()
        laptop.close()


def own(device: Device) -> dict[UUID, str]:
    return {one.id: one.state for one in own_devices(device.account)}


def close(settings: Settings) -> None:
    """From now on new devices wait."""
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    try:
        strict = replace(OPEN, new_devices=NewDevices.APPROVED)
        central.work.run("decide", ADMINISTRATION, lambda session: decide(session, strict))
    finally:
        central.close()
