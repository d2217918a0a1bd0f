"""A laptop that is away: how long it shows what it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from app.bootstrap.leases import LOCKED, WITHDRAWN, LeaseDesk, ending_words, lock_words
from app.bootstrap.withdrawal import carry_out
from app.central.auth.tables import device as device_table
from app.domain.leases import LeaseState
from app.ports.problems import Corrupt, Refused, Unavailable
from app.security.orders import Signed
from app.store import leases
from app.store.open import open_store
from app.store.tables import lease
from app.sync.leasing import LEASE
from app.usecases.submit_ticket import SubmitTicket
from tests.integration.central.world import MIRA, PASSWORD
from tests.sync.leased import Leased, clients_here, put_out, refused, submit
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.postgresql_long

Make = Callable[..., Leased]


@pytest.fixture
def laptop(leased: Leased) -> Leased:
    return leased


def test_the_first_round_brings_a_lease_before_anything_of_clients(laptop: Leased) -> None:
    assert laptop.door.asked.index(LEASE) < laptop.door.asked.index("/sync/pull")
    standing = laptop.desk.lease.standing()
    assert standing.state is LeaseState.GOOD
    assert standing.at is not None
    assert abs(standing.at - laptop.clock.now() - timedelta(days=7)) < timedelta(minutes=1)


def test_a_lease_is_asked_for_again_only_when_that_is_worth_a_request(laptop: Leased) -> None:
    before = laptop.asked(LEASE)
    for _round in range(5):
        laptop.both_forward(hours=1)
        laptop.sync()
    assert laptop.asked(LEASE) == before
    laptop.both_forward(hours=12)
    laptop.sync()
    assert laptop.asked(LEASE) == before + 1


def test_a_lease_names_the_clients_that_are_here_and_its_number_rises(laptop: Leased) -> None:
    def kept() -> tuple[int, bool]:
        with laptop.store.reading() as connection:
            found = leases.lease_of(connection)
            assert found is not None
            return found.seq, leases.covers(connection, found)

    first, _covers = kept()
    laptop.both_forward(days=1)
    laptop.sync()
    second, covers = kept()
    assert second > first
    assert covers


def test_a_lease_that_is_over_locks_what_is_here_and_one_round_unlocks_it(laptop: Leased) -> None:
    submit(laptop, "before")
    laptop.door.open = False
    laptop.both_forward(days=7)
    assert refused(lambda: clients_here(laptop)) == LOCKED
    assert refused(lambda: submit(laptop)) == LOCKED
    with pytest.raises(Unavailable):
        laptop.sync()
    assert refused(lambda: clients_here(laptop)) == LOCKED
    laptop.door.open = True
    laptop.sync()
    assert clients_here(laptop) == 1
    titles = [row["title"] for row in laptop.world.rows("ticket")]
    assert "before" in titles, "what waited behind the lock was sent by the round that opened it"


@pytest.mark.parametrize(
    "to",
    [datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)],
    ids=["1970", "a day back"],
)
def test_a_clock_that_was_set_back_locks_until_central_is_reached(
    laptop: Leased, to: datetime
) -> None:
    laptop.clock.forward(seconds=(to - laptop.clock.now()).total_seconds())
    assert laptop.desk.lease.standing().state is LeaseState.CLOCK_BEHIND
    assert refused(lambda: clients_here(laptop)) == LOCKED
    laptop.sync()
    assert clients_here(laptop) == 1, "the clock is wrong still, but central was reached"


def test_a_jump_of_the_clock_to_2038_locks_destroys_nothing_and_is_over_when_it_is_set_right(
    laptop: Leased,
) -> None:
    right = laptop.clock.now()
    there = datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)
    laptop.clock._now = there
    assert laptop.desk.lease.tick().state is LeaseState.OVER
    assert not laptop.desk.lease.must_go()
    laptop.clock._now = right
    assert laptop.desk.lease.tick().state is LeaseState.GOOD


def test_a_lease_that_is_not_centrals_is_not_taken(laptop: Leased, make_leased: Make) -> None:
    tablet = make_leased("tablet")
    with tablet.store.reading() as connection:
        row = connection.execute(select(lease.c.body, lease.c.signature)).one()
    others = Signed(row.body, row.signature)
    for forged in (others, Signed(others.body, bytes(64))):
        with pytest.raises(Corrupt), laptop.store.writing() as connection:
            leases.keep_lease(connection, forged, laptop.clock.now())
    assert laptop.desk.lease.standing().state is LeaseState.GOOD


def test_a_central_with_another_key_gives_this_device_no_lease(laptop: Leased) -> None:
    laptop.store.write(lambda c: c.execute(update(lease).values(central_key=bytes(32))))
    with pytest.raises(Corrupt):
        laptop.desk.lease.reread()


def test_hours_are_counted_while_the_program_runs_and_over_its_end(laptop: Leased) -> None:
    for _look in range(40):
        laptop.clock.forward(minutes=5)
        laptop.desk.lease.tick()
    laptop.desk.lease.keep()
    with laptop.store.reading() as connection:
        found = leases.held(connection)
    assert found is not None
    assert found.active == timedelta(minutes=200)
    again = LeaseDesk(laptop.store)
    laptop.clock.reboot(days=3)
    again.tick()
    again.keep()
    with laptop.store.reading() as connection:
        found = leases.held(connection)
    assert found is not None
    assert found.active < timedelta(minutes=211), "what passed while the machine was off is no work"


def count_as_worked(laptop: Leased, days: float) -> None:
    """So much was counted since the last round."""
    seconds = timedelta(days=days).total_seconds()
    laptop.store.write(lambda connection: leases.add_active(connection, seconds))
    laptop.desk.lease.reread()


def test_thirty_days_by_both_clocks_destroy_the_keys_but_never_unsynced_work(
    laptop: Leased,
) -> None:
    submit(laptop, "waits")
    laptop.door.open = False
    laptop.both_forward(days=31)
    count_as_worked(laptop, 31)
    assert not laptop.desk.lease.must_go(), "something waits"
    assert refused(lambda: carry_out(laptop.store, None, laptop.ring)) == "work-unsent"
    assert laptop.ring.kept
    laptop.door.open = True
    laptop.account.sign_in(MIRA, PASSWORD, "laptop")
    laptop.sync()
    laptop.both_forward(days=31)
    count_as_worked(laptop, 31)
    assert refused(laptop.desk.lease.tick) == WITHDRAWN
    removed = carry_out(laptop.store, None, laptop.ring)
    assert not removed.ordered
    assert not laptop.ring.kept


def test_a_running_timer_is_work_that_keeps_a_device_that_was_away(laptop: Leased) -> None:
    ticket = laptop.desk.submit(SubmitTicket(laptop.world.north, "Printer jams"))
    laptop.sync()
    laptop.desk.timer.start(ticket)
    laptop.both_forward(days=31)
    count_as_worked(laptop, 31)
    assert not laptop.desk.lease.must_go(), "its time is in no entry yet"
    with pytest.raises(Refused, match="A timer runs here"):
        carry_out(laptop.store, None, laptop.ring)
    laptop.desk.timer.hold()
    assert not laptop.desk.lease.must_go(), "nor is the time of one that is held"
    laptop.desk.timer.resume()
    laptop.desk.timer.discard()
    assert laptop.desk.lease.must_go()


def test_a_disk_that_was_copied_before_does_not_open_without_its_keyring(
    laptop: Leased, tmp_path: Path
) -> None:
    submit(laptop, "a client's matter")
    laptop.store.database.close()
    shutil.copytree(laptop.store.folder, tmp_path / "taken")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    carry_out(laptop.store, laptop.leasing, laptop.ring)
    for ring in (laptop.ring, MemoryKeyring()):
        with pytest.raises(Unavailable) as missing:
            open_store(tmp_path / "taken", clock=laptop.clock, ids=laptop.store.ids, keyring=ring)
        assert missing.value.code == "store-key-missing"
    for path in (tmp_path / "taken").rglob("*"):
        assert path.is_dir() or b"a client's matter" not in path.read_bytes()


def test_the_lease_lies_at_central_as_a_number_alone(laptop: Leased) -> None:
    short = laptop.store.device.short
    [row] = [one for one in laptop.world.table(device_table) if one["short_name"] == short]
    assert row["lease_seq"] >= 1


def test_the_words_say_since_when_what_is_kept_and_what_to_do(laptop: Leased) -> None:
    zone = ZoneInfo("UTC")
    laptop.both_forward(days=5, hours=1)
    end = laptop.desk.lease.standing().at
    assert end is not None
    assert ending_words(laptop.desk.lease.standing(), zone) == (
        f"Connect before Tue {end:%H:%M} or client data locks on this device. "
        "Unsynced work is never deleted."
    )
    laptop.both_forward(days=3)
    sentence, step = lock_words(laptop.desk.lease.standing(), zone)
    assert f"locked on this computer since Tue 17 Mar {end:%H:%M}" in sentence
    assert "kept" in sentence
    assert "one sync unlocks" in step
    assert not ending_words(laptop.desk.lease.standing(), zone)
    gone = lock_words(replace(laptop.desk.lease.standing(), state=LeaseState.WITHDRAWN), zone)
    assert "sealed for central" in gone[0]


def test_the_person_is_known_also_behind_the_lock(laptop: Leased) -> None:
    laptop.both_forward(days=8)
    laptop.desk.forget_identity()
    assert laptop.desk.identity is not None
    assert laptop.desk.identity.email == MIRA
