"""A laptop that is away: how long it shows what it holds, and what happens when it is put out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from sqlalchemy import select, update

from app.bootstrap.faults import DeviceFault, Opened
from app.bootstrap.handed_in import write_out
from app.bootstrap.leases import LOCKED, WITHDRAWN, LeaseDesk, ending_words, lock_words
from app.bootstrap.opening import fault_of, open_device
from app.bootstrap.recovery import recover
from app.bootstrap.removal import MARK, begin_anew, finish, removed_here
from app.bootstrap.removal import problem_of as removal_problem
from app.bootstrap.withdrawal import HANDED_IN, carry_out
from app.central.api.app import make_app
from app.central.audit.kinds import Kind
from app.central.audit.looking import Wanted, events
from app.central.audit.notes import COMMAND_LINE
from app.central.auth.tables import device as device_table
from app.central.auth.tables import handed_in
from app.central.devices import REVOKED, put_out_here
from app.central.leases import handed_in_work, open_file
from app.cli import central_devices
from app.domain.leases import LeaseState
from app.platform.passphrase import Cost
from app.ports.problems import Corrupt, Refused, Unavailable
from app.security.orders import Signed
from app.store import leases
from app.store.open import open_store
from app.store.settings import read_setting
from app.store.tables import lease
from app.sync.entering import TOKENS
from app.sync.leasing import LARGEST, LEASE
from app.usecases.submit_ticket import SubmitTicket
from tests.integration.central.world import MIRA, PASSWORD, World, build, open_world
from tests.plugins.databases import Places
from tests.sync.leased import Leased, leased_device
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.postgresql_long

Make = Callable[..., Leased]


@pytest.fixture
def world(places: Places, tmp_path: Path) -> Iterator[World]:
    world = open_world(places.copy_of("firm", build, tmp_path / "central"))
    yield world
    world.central.close()


@pytest.fixture
def make(world: World, tmp_path: Path) -> Iterator[Make]:
    made: list[Leased] = []
    with TestClient(make_app(world.central)) as client:

        def one(name: str = "laptop") -> Leased:
            made.append(leased_device(tmp_path / name, client, world, name))
            return made[-1]

        yield one
        for each in made:
            each.store.close()


@pytest.fixture
def laptop(make: Make) -> Leased:
    return make()


def submit(laptop: Leased, title: str = "Printer jams") -> None:
    laptop.desk.submit(SubmitTicket(laptop.world.north, title))


def clients_here(laptop: Leased) -> int:
    return len(laptop.desk.ask(lambda session: list(session.execute(select(1)))))


def put_out(laptop: Leased) -> None:
    put_out_here(laptop.world.central, laptop.store.device.short, REVOKED)


def refused(job: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        job()
    return caught.value.code


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


def test_a_lease_that_is_not_centrals_is_not_taken(laptop: Leased, make: Make) -> None:
    tablet = make("tablet")
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


def test_nobody_removes_anything_without_an_order_or_a_reason(laptop: Leased) -> None:
    assert refused(lambda: carry_out(laptop.store, None, laptop.ring)) == "device-kept"
    assert laptop.ring.kept


def test_a_device_that_is_put_out_hands_in_its_work_and_forgets_everything(
    laptop: Leased, tmp_path: Path
) -> None:
    submit(laptop, "never sent")
    laptop.desk.keep_draft("reply", "a reply begun")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    assert refused(lambda: clients_here(laptop)) == WITHDRAWN
    home = laptop.store.folder.parent
    removed = carry_out(laptop.store, laptop.leasing, laptop.ring)
    assert (removed.ordered, removed.acts, removed.kept) == (True, 1, "")
    assert not laptop.ring.kept
    assert [path.name for path in home.iterdir() if not path.is_dir()] == [MARK]
    assert not (home / "store").exists()
    [given] = handed_in_work(laptop.world.central)
    line = write_out(laptop.world.central, given, tmp_path / "read")
    assert line.startswith(given.short)
    exports = Wanted(Kind.EXPORT.value)
    with laptop.world.central.work.database.read.connect() as connection:
        [said] = events(connection, exports)
    assert (said.peer, said.subject_kind, said.subject) == (COMMAND_LINE, "device", given.device)
    assert said.facts == {"what": "unsent_work", "place": "file", "pieces": 1}
    [text] = (tmp_path / "read").rglob("work.txt")
    words = text.read_text()
    assert "never sent" in words
    assert "a reply begun" in words
    assert not [row for row in laptop.world.rows("ticket") if row["title"] == "never sent"]


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


def test_a_running_timer_is_handed_in_and_the_command_line_of_central_shows_it(
    laptop: Leased, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = laptop.world.central
    monkeypatch.setattr(central_devices, "_with_central", lambda job: job(central))
    told = CliRunner().invoke(central_devices.device, ["handed-in"])
    assert told.output == "No revoked device has handed anything in.\n"
    ticket = laptop.desk.submit(SubmitTicket(laptop.world.north, "Printer jams"))
    laptop.sync()
    laptop.desk.timer.start(ticket)
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    removed = carry_out(laptop.store, laptop.leasing, laptop.ring)
    words = str(removal_problem(removed))
    assert "a running timer with it, was handed in to central" in words
    told = CliRunner().invoke(central_devices.device, ["handed-in", "--to", str(tmp_path / "to")])
    assert told.exit_code == 0, told.output
    assert "0 acts, 0 drafts, 0 files, a timer that was going, written to" in told.output
    [text] = (tmp_path / "to").rglob("work.txt")
    assert "timer · start · " in text.read_text()
    assert f"ticket {ticket}" in text.read_text()


def test_a_sealed_file_that_was_left_on_a_disk_is_read_at_central_with_its_devices_name(
    laptop: Leased, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = laptop.world.central
    monkeypatch.setattr(central_devices, "_with_central", lambda job: job(central))
    submit(laptop, "never sent")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    laptop.door.open = False
    short = laptop.store.device.short
    kept = carry_out(laptop.store, laptop.leasing, laptop.ring).kept
    asked = ["handed-in", "--file", kept, "--device"]
    told = CliRunner().invoke(central_devices.device, [*asked, short])
    assert told.output.startswith(f"{short} (Mira Okafor)"), told.output
    assert "1 acts" in told.output
    other = CliRunner().invoke(central_devices.device, [*asked, "ZZ"])
    assert other.exit_code != 0


def test_what_is_handed_in_lies_sealed_at_central(laptop: Leased) -> None:
    submit(laptop, "never sent")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    carry_out(laptop.store, laptop.leasing, laptop.ring)
    [row] = laptop.world.table(handed_in)
    assert b"never sent" not in row["sealed"]


def test_work_that_cannot_be_sent_stays_sealed_on_the_disk_for_central_alone(
    laptop: Leased,
) -> None:
    submit(laptop, "never sent")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    laptop.door.open = False
    short = laptop.store.device.short
    removed = carry_out(laptop.store, laptop.leasing, laptop.ring)
    kept = Path(removed.kept)
    assert kept.parent.name == HANDED_IN
    assert b"never sent" not in kept.read_bytes()
    opened = open_file(laptop.world.central, short, kept.read_bytes())
    assert b"never sent" in opened.work


def test_work_that_is_too_much_for_a_request_is_kept_on_the_disk(laptop: Leased) -> None:
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    assert not laptop.leasing.hand_in(bytes(LARGEST + 1))


def test_a_keyring_that_does_not_answer_keeps_everything_until_it_does(laptop: Leased) -> None:
    class Locked(MemoryKeyring):
        def delete(self, name: str) -> None:
            del name
            raise Unavailable("keyring-locked", "The keyring of this computer is locked.")

    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    with pytest.raises(Unavailable):
        carry_out(laptop.store, laptop.leasing, Locked())
    home = laptop.store.folder.parent
    assert removed_here(home) is None
    assert refused(lambda: clients_here(laptop)) == WITHDRAWN
    carry_out(laptop.store, laptop.leasing, laptop.ring)
    assert not laptop.ring.kept


def test_a_removal_that_was_cut_short_is_finished_by_the_next_start(
    laptop: Leased, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    home = laptop.store.folder.parent

    def cut(_folder: Path) -> None:
        raise OSError("cut short")

    with monkeypatch.context() as cutting:
        cutting.setattr("app.bootstrap.removal.shutil.rmtree", cut)
        with pytest.raises(Unavailable):
            carry_out(laptop.store, laptop.leasing, laptop.ring)
    assert (home / "store").exists()
    assert not laptop.ring.kept
    finish(home, laptop.ring)
    assert not (home / "store").exists()
    begin_anew(home)
    assert removed_here(home) is None


def test_a_window_whose_device_is_put_out_ends_in_words_that_say_so_and_lead_to_a_new_sign_in(
    laptop: Leased, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(laptop, "never sent")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    home, key = laptop.store.folder.parent, laptop.store.key
    monkeypatch.setattr("app.bootstrap.removal.open_keyring", lambda: laptop.ring)
    laptop.desk.close()
    met = Corrupt(WITHDRAWN, "This computer was put out.")
    fault = fault_of(met, home, key=key, clock=laptop.clock)
    assert fault.code == "device-removed"
    assert "sealed in" in fault.sentence
    assert fault.steps[0].id == "begin-anew"
    assert not laptop.ring.kept
    again = open_device(home, clock=laptop.clock)
    assert isinstance(again, DeviceFault), "the next start, too, says it until somebody has read it"
    assert again.code == "device-removed"
    begun = recover(home, again, "begin-anew", passphrase="four plain words", cost=Cost(8, 1, 1))
    assert isinstance(begun, Opened)
    begun.desk.close()
    assert list((home / HANDED_IN).iterdir()), "what central alone opens stays"


def test_an_order_counts_for_no_other_device(laptop: Leased, make: Make) -> None:
    tablet = make("tablet")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    with laptop.store.reading() as connection:
        row = connection.execute(select(lease.c.order_body, lease.c.order_signature)).one()
    with pytest.raises(Corrupt):
        tablet.store.write(lambda c: leases.keep_order(c, Signed(row[0], row[1])))
    assert tablet.desk.lease.standing().state is LeaseState.GOOD


def test_a_device_that_was_only_signed_out_or_suspended_keeps_what_it_has(laptop: Leased) -> None:
    put_out_here(laptop.world.central, laptop.store.device.short, "suspended")
    assert refused(laptop.sync) == "signed-out"
    assert laptop.desk.lease.standing().state is LeaseState.GOOD
    assert clients_here(laptop) == 1
    assert laptop.leasing.look_for_order() is None


def test_a_device_that_may_sync_has_nothing_to_hand_in(laptop: Leased) -> None:
    with laptop.store.reading() as connection:
        refresh = read_setting(connection, TOKENS)["refresh"]
    for path, more in (("/auth/hand-in", {"sealed": ""}), ("/auth/hand-in", {"sealed": "?"})):
        with pytest.raises(Refused):
            laptop.door.post(path, {"refresh": refresh} | more)
    assert laptop.door.post("/auth/order", {"refresh": refresh})["body"] == ""
    assert not laptop.world.table(handed_in)


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
