"""Every fault of the store has its sentence and its way out, and no way loses what was done."""

import logging
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.bootstrap.faults import ON_SCREEN, DeviceFault, Opened
from app.bootstrap.opening import fault_of
from app.platform import keyring
from app.ports.problems import Corrupt, Unavailable
from app.store import backup, raw, swap
from tests.builders.broken import cut, flip_bytes, lose_the_header, zero_pages
from tests.builders.devices import CHEAP, WORDS, Home, Worked, a_home, unsent
from tests.sync.worlds import MemoryKeyring, Paper


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def worked(tmp_path: Path, paper: Paper) -> tuple[Home, Worked]:
    return a_home(tmp_path / "home", paper)


def steps(fault: DeviceFault) -> list[str]:
    return [step.id for step in fault.steps]


def roots(home: Home, *tables: str) -> list[int]:
    """The first pages of these tables and their indexes."""
    opened = home.opened()
    with opened.desk.store.reading() as connection:
        rows = raw.rows(connection, "SELECT tbl_name, rootpage FROM sqlite_master WHERE rootpage")
        found = [page for name, page in rows if name in tables]
    opened.desk.close()
    return found


def lose_the_start(home: Home) -> None:
    lose_the_header(home.store)


def zero_the_tickets(home: Home) -> None:
    zero_pages(home.store, roots(home, "ticket", "ticket_event"))


BREAKS: dict[str, Callable[[Home], None]] = {
    "a lost header": lose_the_start,
    "a ticket table without its first pages": zero_the_tickets,
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS.keys())
@pytest.mark.parametrize("step", ["restore-backup", "start-afresh"])
def test_a_damaged_store_gives_its_unsent_work_back_on_every_way_out(
    worked: tuple[Home, Worked], paper: Paper, broken: Callable[[Home], None], step: str
) -> None:
    home, done = worked
    broken(home)
    damaged = (home.store / "store.db").read_bytes()
    met = Corrupt("store-damaged", "The store on this computer is damaged.")
    fault = fault_of(met, home.folder, passphrase=WORDS, clock=home.clock)
    assert fault.saved is not None
    assert fault.saved.exists()
    assert {"restore-backup", "start-afresh"} <= set(steps(fault))
    opened = home.recover(fault, "restore-backup" if step == "restore-backup" else "start-afresh")
    assert isinstance(opened, Opened), opened
    missing = [op for op in done.waiting if op not in unsent(opened.desk.store)]
    assert missing == []
    assert opened.told
    assert opened.saved == fault.saved
    (aside,) = (home.folder / swap.ASIDE).iterdir()
    assert (aside / "store.db").read_bytes() == damaged
    home.sync(opened)
    assert unsent(opened.desk.store) == []
    for op in done.waiting:
        assert paper.central.applied.count(op) == 1
    opened.desk.close()
    home.opened().desk.close()


def test_a_lost_header_is_met_at_the_start_and_the_work_is_saved_before_anything_else(
    worked: tuple[Home, Worked],
) -> None:
    home, done = worked
    lose_the_header(home.store)
    before = {f.name: f.read_bytes() for f in home.store.iterdir() if f.is_file()}
    fault = home.fault()
    assert (fault.code, fault.waiting) == ("store-unreadable", len(done.waiting))
    assert f"{len(done.waiting)} changes" in fault.sentence
    assert {f.name: f.read_bytes() for f in home.store.iterdir() if f.is_file()} == before
    assert fault.saved is not None
    assert b"After the copy" not in fault.saved.read_bytes()
    again = home.fault()
    assert again.saved == fault.saved  # the same work is saved once


def test_a_damaged_outbox_is_met_at_the_start(worked: tuple[Home, Worked]) -> None:
    home, _ = worked
    zero_pages(home.store, roots(home, "outbox"))
    assert home.fault().code == "store-damaged"


def test_after_a_crash_the_whole_store_is_read_before_anybody_works_in_it(
    worked: tuple[Home, Worked],
) -> None:
    home, _ = worked
    opened = home.opened()
    opened.desk.keep_draft("T-1", "Half a sentence")
    kept = {f.name: f.read_bytes() for f in home.store.glob("store.db*")}
    opened.desk.close()
    for name, content in kept.items():  # as a killed program leaves it
        (home.store / name).write_bytes(content)
    flip_bytes(home.store, share=0.5)
    fault = home.fault()
    assert fault.code in {"store-damaged", "store-unreadable"}
    assert fault.saved is not None


def test_half_a_file_is_met_in_words(worked: tuple[Home, Worked]) -> None:
    home, _ = worked
    cut(home.store)
    assert home.fault().code in {"store-damaged", "store-unreadable"}


def test_a_copy_that_is_damaged_itself_is_not_offered(worked: tuple[Home, Worked]) -> None:
    home, _ = worked
    lose_the_header(home.store)
    (copy,) = backup.copies(home.store)
    content = bytearray(copy.read_bytes())
    content[5000] ^= 1
    copy.write_bytes(content)
    assert "restore-backup" not in steps(home.fault())


def test_a_readable_copy_is_written_only_where_the_person_says_so(
    worked: tuple[Home, Worked], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    home, _ = worked
    lose_the_header(home.store)
    fault = home.fault()
    (step,) = [step for step in fault.steps if step.id == "save-readable"]
    assert step.asks
    assert step.needs == "file"
    after = home.recover(fault, "save-readable", file=tmp_path / "work.txt")
    assert isinstance(after, DeviceFault)
    assert "After the copy 3" in (tmp_path / "work.txt").read_text()
    [line] = [one.getMessage() for one in caplog.records if "taken out" in one.getMessage()]
    assert "unsent_work, to the file" in line
    assert str(tmp_path) not in line


def test_an_exchange_that_was_cut_short_is_finished_at_the_next_start(
    worked: tuple[Home, Worked], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, done = worked
    lose_the_header(home.store)
    fault = home.fault()
    monkeypatch.setattr(swap, "finish", lambda _home: None)  # the power went here
    home.recover(fault, "start-afresh")
    monkeypatch.undo()
    assert (home.folder / swap.NEW).exists()
    opened = home.opened()
    assert unsent(opened.desk.store) == done.waiting
    assert not (home.folder / swap.NEW).exists()
    opened.desk.close()


def test_a_wrong_passphrase_can_be_typed_again(worked: tuple[Home, Worked]) -> None:
    home, done = worked
    fault = home.fault("four other words")
    assert (fault.code, steps(fault)[0]) == ("passphrase-wrong", "enter-passphrase")
    opened = home.recover(fault, "enter-passphrase")
    assert isinstance(opened, Opened)
    assert unsent(opened.desk.store) == done.waiting
    opened.desk.close()


def test_a_forgotten_passphrase_sets_the_store_aside_whole(worked: tuple[Home, Worked]) -> None:
    home, _ = worked
    before = (home.store / "store.db").read_bytes()
    fault = home.fault("four other words")
    opened = home.recover(fault, "start-afresh", words="quite new words")
    assert isinstance(opened, Opened)
    assert unsent(opened.desk.store) == []
    opened.desk.close()
    (aside,) = (home.folder / swap.ASIDE).iterdir()
    assert (aside / "store.db").read_bytes() == before
    assert (aside / "store.key").exists()
    assert isinstance(home.open("quite new words"), Opened)


def test_lost_facts_are_put_back_from_beside_the_copies(worked: tuple[Home, Worked]) -> None:
    home, done = worked
    (home.store / "store.json").write_text("{")
    fault = home.fault()
    assert (fault.code, steps(fault)[0]) == ("store-facts-damaged", "restore-backup")
    opened = home.recover(fault, "restore-backup")
    assert isinstance(opened, Opened)
    assert unsent(opened.desk.store) == done.waiting
    opened.desk.close()


@pytest.fixture
def ringed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paper: Paper
) -> tuple[Home, MemoryKeyring]:
    """A home whose key is in a keyring."""
    ring = MemoryKeyring()
    for module in ("device", "opening", "recovery"):
        monkeypatch.setattr(f"app.bootstrap.{module}.open_keyring", lambda: ring)
    home, _ = a_home(tmp_path / "first", paper)
    home.folder = tmp_path / "ringed"
    opened = home.open(None)
    assert isinstance(opened, Opened)
    opened.desk.close()
    return home, ring


def test_a_missing_key_never_makes_a_new_store_by_itself(
    ringed: tuple[Home, MemoryKeyring],
) -> None:
    home, ring = ringed
    kept = dict(ring.kept)
    ring.kept.clear()
    fault = home.fault(None)
    assert (fault.code, steps(fault)[:2]) == ("store-key-missing", ["try-again", "start-afresh"])
    ring.kept |= kept
    opened = home.recover(fault, "try-again", words=None)
    assert isinstance(opened, Opened)
    opened.desk.close()


def test_a_wrong_key_starts_afresh_with_a_new_key_and_keeps_the_old_store(
    ringed: tuple[Home, MemoryKeyring],
) -> None:
    home, ring = ringed
    (name,) = ring.kept
    ring.kept[name] = b"x" * 32
    fault = home.fault(None)
    assert fault.code == "store-key-wrong"
    opened = home.recover(fault, "start-afresh", words=None)
    assert isinstance(opened, Opened)
    assert "set aside" in opened.told
    opened.desk.close()
    assert name in ring.kept  # it may yet be needed
    assert len(ring.kept) == 2


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("keyring-locked", "unlock-keyring"),
        ("keyring-timeout", "unlock-keyring"),
        ("keyring-none", "try-again"),
    ],
)
def test_a_keyring_that_is_not_there_is_told_and_nothing_is_made(
    tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch, code: str, first: str
) -> None:
    home, _ = a_home(tmp_path / "first", paper)
    home.folder = tmp_path / "new"

    def closed() -> keyring.OsKeyring:
        raise Unavailable(code, "The keyring is not there.", next_step="Unlock it.")

    monkeypatch.setattr("app.bootstrap.device.open_keyring", closed)
    fault = home.fault(None)
    assert (fault.code, steps(fault)[0]) == (code, first)
    assert "enter-passphrase" in steps(fault)
    assert not list((home.folder / "store").iterdir())
    opened = home.recover(fault, "enter-passphrase")
    assert isinstance(opened, Opened)
    opened.desk.close()


def test_a_store_of_a_newer_program_is_left_alone(worked: tuple[Home, Worked]) -> None:
    home, _ = worked
    opened = home.opened()
    with opened.desk.store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.desk.close()
    fault = home.fault()
    assert fault.code == "database-newer"
    assert "newer" in fault.sentence
    assert "start-afresh" not in steps(fault)


def test_a_disk_without_room_at_the_start_is_told_and_changes_nothing(
    worked: tuple[Home, Worked],
) -> None:
    home, done = worked
    lose_the_header(home.store)
    before = sorted(path for path in home.folder.rglob("*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))  # no file may grow beyond it
    try:
        fault = home.fault()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert fault.code == "work-not-saved"
    assert "Free some space" in fault.sentence
    assert fault.saved is None
    assert [p for p in sorted(home.folder.rglob("*")) if p.is_file()] == [
        p for p in before if p.is_file()
    ]
    assert home.fault().waiting == len(done.waiting)


@pytest.mark.skipif(os.name != "posix", reason="modes of files are kept elsewhere there")
def test_a_folder_that_is_a_file_is_told_in_words(worked: tuple[Home, Worked]) -> None:
    home, _ = worked
    shutil.move(home.store, home.folder / "elsewhere")
    home.store.write_text("in the way")
    fault = home.fault()
    assert fault.code == "folder-unavailable"
    assert steps(fault)[0] == "try-again"


def test_every_step_that_the_screen_does_not_do_is_known_to_the_recovery(
    worked: tuple[Home, Worked],
) -> None:
    home, _ = worked
    fault = home.fault("four other words")
    for step in fault.steps:
        if step.id in ON_SCREEN:
            with pytest.raises(ValueError, match="screen"):
                home.recover(fault, step.id)
    assert CHEAP.passes == 1
