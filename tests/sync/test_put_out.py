"""A device that is put out hands in its work, sealed, and forgets everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.bootstrap.faults import DeviceFault, Opened
from app.bootstrap.handed_in import write_out
from app.bootstrap.leases import WITHDRAWN
from app.bootstrap.opening import fault_of, open_device
from app.bootstrap.recovery import recover
from app.bootstrap.removal import MARK, begin_anew, finish, removed_here
from app.bootstrap.removal import problem_of as removal_problem
from app.bootstrap.withdrawal import HANDED_IN, carry_out
from app.central.audit.kinds import Kind
from app.central.audit.looking import Wanted, events
from app.central.audit.notes import COMMAND_LINE
from app.central.auth.tables import handed_in
from app.central.devices import put_out_here
from app.central.leases import handed_in_work, open_file
from app.cli import central_devices
from app.domain.leases import LeaseState
from app.platform.passphrase import Cost
from app.ports.problems import Corrupt, Refused, Unavailable
from app.security.orders import Signed
from app.store import leases
from app.store.settings import read_setting
from app.store.tables import lease
from app.sync.entering import TOKENS
from app.sync.leasing import LARGEST
from app.usecases.submit_ticket import SubmitTicket
from tests.sync.leased import Leased, clients_here, put_out, refused, submit
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.postgresql_long

Make = Callable[..., Leased]


@pytest.fixture
def laptop(leased: Leased) -> Leased:
    return leased


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


def test_a_running_timer_is_handed_in_and_the_command_line_of_central_shows_it(
    laptop: Leased, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = laptop.world.central
    monkeypatch.setattr(central_devices, "at_central", lambda job: job(central))
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
    monkeypatch.setattr(central_devices, "at_central", lambda job: job(central))
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


def test_what_was_handed_in_goes_when_it_was_written_out_and_dealt_with(
    laptop: Leased, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = laptop.world.central
    monkeypatch.setattr(central_devices, "at_central", lambda job: job(central))
    short = laptop.store.device.short
    asked = ["dealt-with", short.lower()]
    none = CliRunner().invoke(central_devices.device, asked)
    assert str(none.exception) == f"The device {short} has handed nothing in."
    submit(laptop, "never sent")
    put_out(laptop)
    assert refused(laptop.sync) == WITHDRAWN
    carry_out(laptop.store, laptop.leasing, laptop.ring)
    unread = CliRunner().invoke(central_devices.device, asked)
    assert "handed-in --to FOLDER" in str(unread.exception)
    CliRunner().invoke(central_devices.device, ["handed-in"])
    assert CliRunner().invoke(central_devices.device, asked).exception is not None, "it was listed"
    assert len(laptop.world.table(handed_in)) == 1

    CliRunner().invoke(central_devices.device, ["handed-in", "--to", str(tmp_path / "to")])
    [row] = laptop.world.table(handed_in)
    later = row | {"digest": b"d" * 32, "at": row["at"] + timedelta(days=1)}
    with central.work.database.write.begin() as connection:
        connection.execute(handed_in.insert(), [later])
    told = CliRunner().invoke(central_devices.device, asked)
    assert told.output == f"Central has let go of what {short} handed in, 1 in all.\n"
    assert [one["digest"] for one in laptop.world.table(handed_in)] == [b"d" * 32]
    assert list((tmp_path / "to").rglob("work.txt"))
    with central.work.database.read.connect() as connection:
        said = events(connection, Wanted(Kind.LET_GO.value))[0]
    assert (said.subject_kind, said.facts) == ("device", {"handed_in": 1})


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


def test_an_order_counts_for_no_other_device(laptop: Leased, make_leased: Make) -> None:
    tablet = make_leased("tablet")
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
