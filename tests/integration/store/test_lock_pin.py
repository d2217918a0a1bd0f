"""What opens a locked window, and what wrong tries cost, over every restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from app.bootstrap.window_lock import LockDesk
from app.platform.ids import seeded_ids
from app.platform.passphrase import Cost as WordsCost
from app.platform.passphrase import Passphrase
from app.ports.problems import Refused, Unavailable
from app.security.device_keys import new_keys
from app.security.vault.device import seal_keys
from app.security.vault.stretching import Cost
from app.store.keys import KEY_FILE
from app.store.lock_pin import FREE
from app.store.open import Store, open_store
from app.store.tables import lock_pin, sync_state
from app.store.vault import OwnKeys, change_keys
from app.sync.vault.open_vault import Lock, ring_secret
from tests.builders.clock import SetClock
from tests.sync.worlds import MemoryKeyring

CHEAP, PIN = Cost(8, 1), "seven green boats"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock, ring: MemoryKeyring) -> Iterator[Store]:
    opened = open_store(tmp_path, clock=clock, ids=seeded_ids(clock, 1), keyring=ring)
    yield opened
    opened.close()


@pytest.fixture
def lock(store: Store, ring: MemoryKeyring) -> LockDesk:
    made = LockDesk(store, ring)
    made.set_pin(PIN, CHEAP)
    return made


def wrong(lock: LockDesk) -> str:
    with pytest.raises(Refused) as caught:
        lock.unlock("not the pin")
    return caught.value.code


def test_the_pin_opens_and_another_word_does_not(lock: LockDesk) -> None:
    assert lock.asks() == "pin"
    assert wrong(lock) == "pin-wrong"
    lock.unlock(PIN)


def test_a_pin_that_everybody_would_try_first_is_not_taken(lock: LockDesk) -> None:
    for easy in ("1234", "11111111", "12345678"):
        with pytest.raises(Refused):
            lock.set_pin(easy, CHEAP)
    lock.unlock(PIN)


def test_wrong_pins_cost_more_and_more_and_a_restart_forgives_none(
    lock: LockDesk, store: Store, clock: SetClock
) -> None:
    for _try in range(FREE + 1):
        assert wrong(lock) == "pin-wrong"
    again = LockDesk(store)
    with pytest.raises(Refused) as early:
        again.unlock(PIN)
    assert early.value.code == "pin-wait", "the right one, too, waits"
    assert early.value.retry_after_s == 30
    clock.forward(seconds=31)
    assert wrong(again) == "pin-wrong"
    with pytest.raises(Refused) as longer:
        again.unlock(PIN)
    assert longer.value.retry_after_s == 60
    clock.forward(seconds=61)
    again.unlock(PIN)
    assert wrong(again) == "pin-wrong"
    again.unlock(PIN)


def test_a_clock_that_is_set_back_keeps_nobody_out_for_longer_than_an_hour(
    lock: LockDesk, clock: SetClock
) -> None:
    for _try in range(FREE + 1):
        wrong(lock)
    clock.forward(days=-30)
    lock.unlock(PIN)


def test_the_pin_itself_is_kept_nowhere(lock: LockDesk, store: Store) -> None:
    assert lock.asks() == "pin"
    with store.reading() as connection:
        row = connection.execute(lock_pin.select()).one()
    assert PIN.encode() not in b"".join(part for part in row if isinstance(part, bytes))


def test_without_a_pin_the_keyring_opens_and_says_so_when_it_cannot(
    store: Store, ring: MemoryKeyring
) -> None:
    lock = LockDesk(store, ring)
    assert lock.asks() == "keyring"
    lock.unlock("")
    ring.kept.clear()
    with pytest.raises(Unavailable):
        lock.unlock("")


def test_a_pin_that_is_taken_away_is_asked_for_no_more(lock: LockDesk) -> None:
    lock.set_pin("")
    assert lock.asks() == "keyring"


@pytest.fixture
def vault(store: Store, clock: SetClock) -> Lock:
    """Of a device that has the vault's PIN."""
    device = UUID(int=7)
    store.write(lambda connection: connection.execute(update(sync_state).values(device=device)))
    choose(store, clock)
    return Lock(store)


def choose(store: Store, clock: SetClock) -> None:
    """New keys of the vault under the PIN."""
    keys = new_keys()
    sealed = seal_keys(keys, PIN, ring_secret(store), UUID(int=7), CHEAP)
    own = OwnKeys(keys.public, sealed, b"")
    store.write(lambda connection: change_keys(connection, own, clock.now()))


@pytest.mark.parametrize("at", ["the window", "the vault", "what asks the PIN anew"])
def test_the_vaults_pin_opens_the_window_too_and_its_wrong_tries_are_counted_wherever_it_is_typed(
    store: Store, clock: SetClock, vault: Lock, at: str
) -> None:
    lock = LockDesk(store, vault=vault)
    assert lock.asks() == "pin"
    doors: dict[str, Callable[[str], object]] = {
        "the window": lock.unlock,
        "the vault": vault.unlock,
        "what asks the PIN anew": vault.keys,
    }

    def told(door: Callable[[str], object], pin: str = "not the pin") -> str:
        with pytest.raises(Refused) as caught:
            door(pin)
        return caught.value.code

    for _try in range(FREE + 1):
        assert told(doors[at]) == "pin-wrong"
    again = LockDesk(store, vault=Lock(store))
    for door in (*doors.values(), again.unlock):
        assert told(door, PIN) == "pin-wait", "the right one, too, waits, after a restart as well"
    clock.forward(seconds=31)
    doors[at](PIN)
    assert told(doors[at]) == "pin-wrong"


def test_other_keys_of_the_vault_have_no_wrong_tries_behind_them(
    store: Store, clock: SetClock, vault: Lock
) -> None:
    for _try in range(FREE + 1):
        with pytest.raises(Refused):
            vault.unlock("not the pin")
    choose(store, clock)
    vault.unlock(PIN)


def test_a_store_that_is_kept_by_a_passphrase_asks_for_that(
    tmp_path: Path, clock: SetClock
) -> None:
    (tmp_path / "words").mkdir()
    path = tmp_path / "words" / KEY_FILE
    words = Passphrase(path, "four plain words", cost=WordsCost(8, 1, 1))
    opened = open_store(tmp_path / "words", clock=clock, ids=seeded_ids(clock, 2), passphrase=words)
    try:
        lock = LockDesk(opened)
        assert lock.asks() == "passphrase"
        with pytest.raises(Refused):
            lock.unlock("four other words")
        lock.unlock("four plain words")
    finally:
        opened.close()
