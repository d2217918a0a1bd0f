"""A full disk, a clock that is off, and two programs of different age: nothing is lost by any."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from app.central.feed import push as central_push
from app.domain.timer import TimerAct
from app.ports.problems import Refused, Unavailable
from app.store import timer
from app.store.settings import write_draft
from app.store.state import note, standing
from app.sync import pull, push, room, steps
from app.sync.clocks import Clocks
from app.sync.room import check_room
from app.sync.status import SyncStatus, sync_status
from app.wire.envelopes import SCHEMA
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, Paper, make_desk

NEWER = SCHEMA + 1
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def real(real_central: RealCentral) -> RealCentral:
    return real_central


@pytest.fixture
def device(real: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "device", real)
    yield desk
    desk.store.close()


def fill_the_disk(desk: Desk) -> Callable[[], None]:
    """Let SQLite meet a full disk at its next new page; give back what frees it again."""
    full = True

    @event.listens_for(desk.store.database.write, "begin")
    def limit(connection: object) -> None:
        raw = connection.connection.driver_connection  # type: ignore[attr-defined] # SQLAlchemy's own
        ((pages,),) = raw.execute("PRAGMA page_count").fetchall()
        raw.execute(f"PRAGMA max_page_count = {pages if full else 1 << 30}")

    def free() -> None:
        nonlocal full
        full = False

    return free


def status(desk: Desk) -> SyncStatus:
    with desk.store.reading() as connection:
        return sync_status(connection, ZoneInfo("UTC"), desk.clock.now())


def test_an_edit_on_a_full_disk_is_refused_whole_and_can_be_made_again(
    paper_desk: Callable[..., Desk], paper: Paper
) -> None:
    desk = paper_desk()
    desk.sync()
    ticket = desk.submit(paper.north)
    before = [op.op_id for op in desk.ops]
    free = fill_the_disk(desk)
    long_text = "words " * 20_000
    with pytest.raises(Unavailable) as caught:
        desk.reply(ticket, long_text)
    assert caught.value.code == "disk-full"
    assert "still here" in caught.value.next_step
    assert [op.op_id for op in desk.ops] == before
    free()
    desk.reply(ticket, long_text)
    desk.sync()
    assert desk.is_clean()


def test_a_draft_that_finds_no_room_is_told_too(paper_desk: Callable[..., Desk]) -> None:
    desk = paper_desk()
    fill_the_disk(desk)
    with pytest.raises(Unavailable, match="no room"), desk.store.writing() as connection:
        write_draft(connection, "T-1", "words " * 20_000, desk.clock.now())


def test_the_sync_pauses_on_a_full_disk_and_goes_on_when_there_is_room(
    paper_desk: Callable[..., Desk], paper: Paper
) -> None:
    desk = paper_desk()
    desk.sync()
    tickets = [paper.add_ticket(paper.north, f"Ticket {n} " + "words " * 300) for n in range(200)]
    ticket = desk.submit(paper.north)
    free = fill_the_disk(desk)
    with pytest.raises(Unavailable) as caught:
        desk.sync()
    assert caught.value.code == "disk-full"
    assert "Syncing is paused" in caught.value.sentence
    now = status(desk)
    assert (now.state, now.offline_since) == ("degraded", None)
    assert "paused" in now.words
    free()
    desk.sync()
    assert status(desk).state == "online"
    assert all(desk.ticket(one) is not None for one in tickets)
    assert paper.ticket(ticket)["title"] == "Printer jams"


def test_a_copy_that_would_fill_the_disk_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(Unavailable) as caught:
        check_room(tmp_path, free // room.ROW_BYTES + 1)
    assert caught.value.code == "disk-short"
    assert "MB are free" in caught.value.sentence
    monkeypatch.setattr("app.sync.room.shutil.disk_usage", lambda _folder: SimpleNamespace(free=1))
    check_room(tmp_path, 10)


@pytest.mark.parametrize("off", [timedelta(minutes=7), timedelta(minutes=-7), timedelta(0)])
def test_the_quickest_request_tells_how_far_the_clock_is_off(off: timedelta) -> None:
    clocks = Clocks()
    for took_s, skew_s in ((8.0, 3.9), (0.2, 0.09), (4.0, -1.9)):
        took = timedelta(seconds=took_s)
        central = NOON + off + took / 2 + timedelta(seconds=skew_s)
        clocks.measure(central, asked=NOON, answered=NOON + took, took_s=took_s)
    assert clocks.bound == timedelta(seconds=0.1)
    assert abs(clocks.offset - off) <= clocks.bound


def test_a_clock_that_is_set_during_a_request_measures_nothing() -> None:
    clocks = Clocks()
    later = NOON + timedelta(hours=1)
    clocks.measure(NOON, asked=NOON, answered=later, took_s=0.1)
    assert clocks.bound is None


def test_a_clock_that_is_off_is_stored_shown_and_kept_with_the_work(
    device: Desk, real: RealCentral
) -> None:
    device.clock.forward(minutes=-7)
    device.sync()
    with device.store.reading() as connection:
        assert standing(connection).clock_offset_s == pytest.approx(420, abs=5)
    assert "7 minutes behind" in status(device).clock_words
    with device.store.writing() as connection:
        timer.append(connection, device.clock, device.store.ids, TimerAct.START, zone="UTC")
        (begun,) = timer.events(connection)
    assert begun.data["clock_offset_s"] == pytest.approx(420, abs=5)
    assert real.north


def test_a_device_that_is_too_old_is_sent_nothing_but_may_still_push(
    device: Desk, real: RealCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.sync()
    ticket = device.submit(real.north, "From an old program")
    monkeypatch.setattr(pull, "SCHEMA", 0)
    monkeypatch.setattr(push, "SCHEMA", 0)
    with pytest.raises(Refused) as caught:
        device.sync()
    assert caught.value.code == "program-older"
    assert "Update Trestle" in caught.value.next_step
    assert real.ticket(ticket)["title"] == "From an old program"
    assert not device.letters
    assert status(device).code == "program-older"
    device.edit(ticket, title="Work goes on")
    assert device.shown(ticket).title == "Work goes on"


def test_what_an_older_central_cannot_take_is_held_and_goes_once_it_is_updated(
    device: Desk, real: RealCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.sync()
    for module in (push, pull, steps):
        monkeypatch.setattr(module, "SCHEMA", NEWER)
    ticket = device.submit(real.north, "From a new program")
    device.sync()
    assert {op.state for op in device.ops} == {"held"}
    assert status(device).held == len(device.ops)
    assert not device.letters
    held = [op.op_id for op in device.ops]
    device.sync()
    assert [op.op_id for op in device.ops] == held
    monkeypatch.setattr(central_push, "SCHEMA", NEWER)
    monkeypatch.setattr("app.central.feed.pull.SCHEMA", NEWER)
    device.sync()
    assert device.is_clean()
    assert real.ticket(ticket)["title"] == "From a new program"
    assert all(real.times_applied(op) == 1 for op in held)


def test_a_fault_of_the_disk_is_not_called_offline(paper_desk: Callable[..., Desk]) -> None:
    desk = paper_desk()
    desk.sync()
    with desk.store.writing() as connection:
        note(connection, last_code="disk-short", last_error="Too little room.")
    assert status(desk).state == "degraded"
    assert status(desk).words == "Too little room."
