"""Copies of the store, timer events, settings and drafts."""

import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from app.bootstrap.copies import keep_copy
from app.database.engine import connect
from app.domain.timer import TimerAct
from app.ports.problems import Corrupt
from app.store import backup, raw, settings, timer
from app.store.open import Store
from tests.builders.broken import zero_pages
from tests.builders.clock import SetClock


def test_copies_are_keyed_whole_and_three(store: Store, clock: SetClock, tmp_path: Path) -> None:
    with store.writing() as connection:
        settings.write_draft(connection, "t", "canary words", clock.now())
    assert backup.is_due(store)
    made = []
    for _ in range(5):
        made.append(backup.back_up(store))
        clock.forward(days=1, minutes=1)
    assert backup.copies(tmp_path) == made[:1:-1]
    newest = backup.copies(tmp_path)[0]
    assert not newest.read_bytes().startswith(b"SQLite format 3")
    assert b"canary" not in newest.read_bytes()
    copy = connect(newest, store.key)
    assert copy.execute("SELECT text FROM draft").fetchone() == ("canary words",)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    with pytest.raises(Corrupt):
        connect(newest, bytes(32))


def test_a_copy_is_due_after_a_day(store: Store, clock: SetClock) -> None:
    backup.back_up(store)
    assert not backup.is_due(store)
    clock.forward(days=1, seconds=1)
    assert backup.is_due(store)


def test_a_running_timer_is_there_after_the_program_was_ended(
    open_here: Callable[..., Store], clock: SetClock
) -> None:
    ticket = uuid4()
    store = open_here()
    with store.writing() as connection:
        timer.append(connection, clock, store.ids, TimerAct.START, ticket=ticket, zone="UTC")
    store.close()
    clock.forward(minutes=5)
    with open_here().reading() as connection:
        state = timer.running(connection)
    assert state.running is not None
    assert state.running.ticket == ticket
    assert state.running.worked_s(timer.present(clock)) == 300


def test_an_absence_over_a_reboot_is_known(store: Store, clock: SetClock) -> None:
    with store.writing() as connection:
        timer.append(connection, clock, store.ids, TimerAct.START, ticket=uuid4())
        clock.forward(minutes=10)
        timer.note_alive(connection, clock)
        clock.forward(minutes=1)
        assert timer.absence_s(connection, clock) == 0
        clock.reboot(hours=2)
        assert timer.absence_s(connection, clock) == 2 * 3600 + 60


def test_the_end_may_lie_before_the_key_press(store: Store, clock: SetClock) -> None:
    ticket = uuid4()
    with store.writing() as connection:
        timer.append(connection, clock, store.ids, TimerAct.START, ticket=ticket)
        away = clock.forward(minutes=10)
        clock.forward(minutes=30)
        state = timer.append(connection, clock, store.ids, TimerAct.STOP, ticket=ticket, at=away)
    assert state.stopped is not None
    assert state.stopped.worked_s(timer.present(clock)) == 600


def test_old_events_go_once_nothing_runs(store: Store, clock: SetClock) -> None:
    ticket = uuid4()
    with store.writing() as connection:
        for _ in range(2):
            timer.append(connection, clock, store.ids, TimerAct.START, ticket=ticket)
            timer.append(connection, clock, store.ids, TimerAct.STOP, ticket=ticket)
            clock.forward(days=31)
        timer.append(connection, clock, store.ids, TimerAct.START, ticket=ticket)
        timer.append(connection, clock, store.ids, TimerAct.STOP, ticket=ticket)
        assert len(timer.events(connection)) == 2


def test_settings_and_drafts_are_kept_and_forgotten(store: Store, clock: SetClock) -> None:
    with store.writing() as connection:
        settings.write_setting(connection, "density", {"rows": "calm"})
        settings.write_setting(connection, "density", {"rows": "tight"})
        settings.write_draft(connection, "T-1", "Half a sent", clock.now())
        assert settings.read_setting(connection, "density") == {"rows": "tight"}
        assert settings.read_draft(connection, "T-1") == "Half a sent"
        settings.write_setting(connection, "density", None)
        settings.write_draft(connection, "T-1", "", clock.now())
        assert settings.read_setting(connection, "density", "none") == "none"
        assert settings.read_draft(connection, "T-1") == ""


def test_a_copy_is_made_once_a_day_and_a_full_disk_is_no_reason_to_stop(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    keep_copy(store)
    keep_copy(store)
    assert len(backup.copies(tmp_path)) == 1
    clock.forward(days=1, seconds=1)
    shutil.rmtree(tmp_path / "backups")
    (tmp_path / "backups").write_text("in the way")
    keep_copy(store)
    assert not backup.copies(tmp_path)


def test_a_damaged_store_does_not_push_its_good_copies_out(
    open_here: Callable[..., Store], clock: SetClock, tmp_path: Path
) -> None:
    store = open_here()
    with store.writing() as connection:
        settings.write_draft(connection, "t", "words " * 20_000, clock.now())
    good = backup.back_up(store)
    store.close()
    clock.forward(days=1, seconds=1)
    damaged = open_here()
    with damaged.reading() as connection:
        ((root,),) = raw.rows(
            connection, "SELECT rootpage FROM sqlite_master WHERE name = 'conflict'"
        )
    zero_pages(tmp_path, [root])
    with pytest.raises(Corrupt):
        keep_copy(damaged)
    assert backup.copies(tmp_path) == [good]
    assert backup.newest_whole(tmp_path, damaged.key) == good
