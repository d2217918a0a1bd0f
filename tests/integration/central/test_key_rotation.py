"""Central gets another key: all of it moves, cut short or not, and the old one is worth nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.central.central import open_central
from app.central.database_file import holding
from app.central.files.room import PLACE_VARIABLE, files_of
from app.central.leases import issue, public_key
from app.central.settings import read_ring_at
from app.database.postgresql import open_postgresql
from app.platform.ids import seeded_ids
from app.ports.problems import Corrupt, Refused
from app.security.orders import read_lease
from tests.builders.buckets import new_bucket
from tests.integration.central.keyed import BIG, BODIES, Full, Killed, full, killed_at
from tests.integration.central.keys import reopened, ring_of, rotated, turned
from tests.integration.central.test_audit import looked, told
from tests.integration.central.test_sign_in import enter
from tests.integration.central.world import World

__all__ = ["full"]


def test_everything_that_lay_under_the_old_key_lies_under_the_new_one(full: Full) -> None:
    old = ring_of(full.world.central.settings)
    before = public_key(full.world.central)
    assert sorted(set(full.opens_with(old))) == ["chain", "file", "recovery codes", "second factor"]
    done = rotated(full.world)
    assert (done.resumed, done.files, done.damaged) == (False, len(BODIES), 0)
    full.device_goes_on()
    full.all_is_well()
    assert public_key(full.world.central) == before, "devices know central's signature"
    lease = issue(full.world.central, full.device.token)
    assert read_lease(before, lease, full.device.session.device.id).issued > 0


def test_the_old_key_opens_nothing_any_more(full: Full) -> None:
    settings = full.world.central.settings
    old = ring_of(settings)
    done = rotated(full.world)
    assert full.opens_with(old) == []
    assert read_ring_at(done.former) == old, "it is kept for backups of its days"
    full.world.central.close()
    present = settings.key_file.read_text(encoding="ascii")
    settings.key_file.write_text(old.text(), encoding="ascii")
    with pytest.raises((Corrupt, Refused), match="is not"):
        open_central(settings, full.world.clock, seeded_ids(full.world.clock, 5))
    settings.key_file.write_text(present, encoding="ascii")
    reopened(full.world)


def test_a_key_can_be_changed_twice_in_a_row(full: Full) -> None:
    first = ring_of(full.world.central.settings)
    rotated(full.world)
    full.all_is_well()
    second = ring_of(full.world.central.settings)
    assert second.key != first.key
    rotated(full.world)
    full.device_goes_on()
    full.all_is_well()
    assert full.opens_with(first) == full.opens_with(second) == []


@pytest.mark.parametrize("number", [0, len(BODIES) - 1, len(BODIES) + 1, len(BODIES) + 2])
def test_killed_anywhere_it_goes_on_where_it_stopped(full: Full, number: int) -> None:
    settings = full.world.central.settings
    with pytest.raises(Killed):
        turned(full.world, killed_at(number))
    following = read_ring_at(settings.next_key_file)
    with pytest.raises(Refused, match="rotate-key"):
        reopened(full.world)
    done = rotated(full.world)
    assert done.resumed
    assert ring_of(settings) == following, "what was begun comes to its end"
    assert not settings.next_key_file.exists()
    assert [event.kind for event in told(full.world)].count("key-changed") == 1
    full.all_is_well()


def test_killed_between_the_rows_and_the_key_it_goes_on_where_it_stopped(
    full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> Path:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("app.central.key_rotation._take_place", dies)
        with pytest.raises(Killed):
            turned(full.world)
    assert rotated(full.world).resumed
    full.all_is_well()


def test_killed_before_the_copy_takes_its_place_it_goes_on(
    full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if self.name.endswith((".rekeyed", ".next")):
            raise Killed
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        with pytest.raises(Killed):
            turned(full.world)
    rotated(full.world)
    full.all_is_well()
    assert not list(full.world.central.settings.folder.glob("*.rekeyed*"))


def test_the_chain_holds_over_the_change_and_says_which_key_follows(full: Full) -> None:
    before = looked(full.world).head
    rotated(full.world)
    enter(full.world, email="tom@trestle.example")
    changes = [event for event in told(full.world) if event.kind == "key-changed"]
    assert [(event.number, event.key, event.facts["chain key"]) for event in changes] == [
        (before + 1, 1, 2)
    ]
    assert max(event.key for event in told(full.world)) == 2
    found = looked(full.world)
    assert found.found.damage is None
    assert found.found.count == found.head


def test_with_a_new_signature_work_that_was_sealed_to_the_old_one_still_opens(full: Full) -> None:
    before = public_key(full.world.central)
    rotated(full.world, new_signature=True)
    assert public_key(full.world.central) != before
    full.all_is_well()
    rotated(full.world)
    full.all_is_well()


def test_what_was_damaged_before_is_counted_and_keeps_nothing_back(full: Full) -> None:
    store = files_of(full.world.central).vault.store
    name = next(name for name, body in full.files.items() if body == BIG)
    sealed = b"".join(store.read(name, 0, 1 << 20))
    store.put(name, [sealed[:-1] + bytes([sealed[-1] ^ 1])])
    del full.files[name]
    assert rotated(full.world).damaged == 1
    full.all_is_well()


def test_while_central_is_used_its_key_stays(world: World) -> None:
    settings = world.central.settings
    before = settings.key_file.read_text(encoding="ascii")
    if settings.url is None:
        with holding(settings), pytest.raises(Refused, match="Stop it first"):
            turned(world)
    else:
        other = open_postgresql(settings.url)
        with other.read.connect(), pytest.raises(Refused, match="Stop every central"):
            turned(world)
        other.close()
    assert settings.key_file.read_text(encoding="ascii") == before
    assert not settings.next_key_file.exists()
    reopened(world)


@pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True)
@pytest.mark.parametrize("number", [-1, 1])
def test_files_in_a_bucket_move_as_those_in_a_folder_do(
    world: World, s3: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """By their own requests: each is read with the old key and put there anew, cut short or not."""
    monkeypatch.setenv(PLACE_VARIABLE, new_bucket(s3, monkeypatch))
    full = Full(world)
    assert not list(world.central.settings.folder.glob("files/*")), "they lie in the bucket"
    old = ring_of(world.central.settings)
    if number >= 0:
        with pytest.raises(Killed):
            turned(world, killed_at(number))
    done = rotated(world)
    assert done.files == len(BODIES) - max(number, 0)
    assert full.opens_with(old) == []
    assert len(list(files_of(world.central).vault.store.names())) == len(BODIES)
    full.all_is_well()
    full.device_goes_on()
