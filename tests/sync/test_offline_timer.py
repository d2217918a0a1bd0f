"""Nine ways in which other tools lost, doubled or bent time that was recorded without a connection.

Each is tried with two devices and the real central on either database, and tried once more with the
rule switched off that prevents it: then it must be noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from app.bootstrap import stopping, timer
from app.domain.coverage import holds
from app.ports.problems import TrestleProblem, Unavailable
from app.simulation.mutant import Mutant, Patch
from app.simulation.mutants import MUTANTS
from app.store import outbox as device_outbox
from app.store import queue
from app.store.tables import outbox
from app.sync import pull, push
from app.usecases import log_time as recording
from app.usecases.correct_time import GiveLateReason, give_late_reason
from tests.plugins.databases import Places
from tests.sync.real import RealCentral, begin_firm
from tests.sync.timed import TimedWorld

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def world(real_central: RealCentral, tmp_path: Path) -> Iterator[TimedWorld]:
    made = TimedWorld(real_central, tmp_path)
    yield made
    made.close()


def test_an_entry_whose_reply_was_lost_is_recorded_once(world: TimedWorld) -> None:
    entry = world.work(world.laptop, world.north)
    (op,) = world.laptop.ops_of(entry)
    world.laptop.desk.transport.lose_reply = 1
    with pytest.raises(Unavailable):
        world.laptop.desk.sync()
    world.laptop.desk.sync()
    world.tablet.desk.sync()
    assert len([one for push in world.laptop.sent for one in push if one == op.bytes]) == 2
    assert world.central.times_applied(op) == 1
    assert set(world.at_central()) == set(world.tablet.entries()) == {entry}
    assert world.laptop.desk.is_clean()


def test_an_edit_made_while_the_entry_is_on_its_way_is_neither_lost_nor_overwritten(
    world: TimedWorld,
) -> None:
    entry = world.work(world.laptop, world.north)
    command = GiveLateReason(entry, "The phone was off all day.")
    shown: list[str] = []

    def edit(path: str, answer: bytes) -> bytes:
        if path == "/sync/push" and not shown:
            world.laptop.door.do(give_late_reason, command)
            shown.append(world.laptop.entries()[entry].late_reason)
        elif path == "/sync/pull":
            shown.append(world.laptop.entries()[entry].late_reason)
        return answer

    world.laptop.desk.transport.spoil = edit
    world.laptop.desk.sync()
    world.laptop.desk.transport.spoil = None
    world.laptop.desk.sync()
    shown.append(world.laptop.entries()[entry].late_reason)
    world.tablet.desk.sync()
    assert set(shown) == {command.reason}
    assert world.at_central()[entry]["late_reason"] == command.reason
    assert world.tablet.entries()[entry].late_reason == command.reason
    assert world.laptop.desk.is_clean()


def test_work_ends_when_it_was_stopped_and_not_when_it_was_synced(world: TimedWorld) -> None:
    entry = world.work(world.laptop, world.north, 30)
    pressed = world.central.clock.now()
    world.later(days=3)
    world.laptop.desk.sync()
    world.later(hours=1)
    world.tablet.desk.sync()
    for ended in (
        world.at_central()[entry]["ended_at"],
        world.laptop.entries()[entry].ended_at,
        world.tablet.entries()[entry].ended_at,
    ):
        assert ended == pressed
    assert world.at_central()[entry]["worked_s"] == 30 * 60


def test_a_stop_keeps_its_key_press_though_a_sync_succeeds_before_it_is_recorded(
    world: TimedWorld,
) -> None:
    world.laptop.door.timer.start(world.north)
    pressed = world.later(minutes=20)
    stopped = world.laptop.door.timer.stop()
    world.later(minutes=45)
    world.laptop.desk.sync()
    assert world.laptop.door.timer.view().stopping_at == pressed
    entry = world.laptop.save(stopped)
    world.later(minutes=5)
    world.laptop.desk.sync()
    found = world.at_central()[entry]
    assert (found["ended_at"], found["worked_s"]) == (pressed, 20 * 60)


def test_a_timer_that_was_stopped_offline_runs_nowhere_any_more(world: TimedWorld) -> None:
    world.laptop.door.timer.start(world.north)
    world.later(minutes=10)
    world.laptop.desk.sync()
    world.tablet.desk.sync()
    assert world.at_central() == {}, "only work that has ended is sent"
    entry = world.laptop.save(world.laptop.door.timer.stop())
    world.later(hours=5)
    world.laptop.desk.sync()
    world.tablet.desk.sync()
    (found,) = world.at_central().values()
    assert (found["id"], found["worked_s"]) == (entry, 600)
    assert [one.door.timer.view().running for one in (world.laptop, world.tablet)] == [None, None]


def test_one_timer_stopped_on_two_devices_counts_no_minute_twice_and_loses_neither(
    world: TimedWorld,
) -> None:
    devices = (world.laptop, world.tablet)
    world.laptop.door.timer.start(world.north)
    world.later(minutes=1)
    world.tablet.door.timer.start(world.north)
    world.later(minutes=30)
    first, second = (one.save(one.door.timer.stop()) for one in devices)
    for one in (*devices, *devices):
        one.desk.sync()
    assert set(world.at_central()) == {first, second}
    assert all(set(one.entries()) == {first, second} for one in devices)
    assert world.decided(first) == ("decided", 45)
    assert world.decided(second) == ("held", 0), "it waits for Mira to say what it was"


def refused_in_the_middle(world: TimedWorld) -> tuple[list[Any], list[bytes]]:
    """Three entries wait; central refuses the second, for Mira may not see Southgate any more."""
    entries = [
        world.work(world.laptop, ticket) for ticket in (world.north, world.south, world.north)
    ]
    ops = [world.laptop.ops_of(entry)[0].bytes for entry in entries]
    world.central.take_away_south()
    world.laptop.desk.sync()
    return entries, ops


def test_one_entry_that_central_refuses_holds_up_none_of_the_others(world: TimedWorld) -> None:
    entries, ops = refused_in_the_middle(world)
    assert set(world.at_central()) == {entries[0], entries[2]}
    (letter,) = world.laptop.desk.letters
    assert letter.op_id.bytes == ops[1]
    assert letter.reason
    assert not world.laptop.desk.ops


def test_one_entry_that_central_refuses_sends_none_of_the_others_again(world: TimedWorld) -> None:
    _entries, ops = refused_in_the_middle(world)
    world.later(minutes=5)
    another = world.work(world.laptop, world.north)
    (later,) = world.laptop.ops_of(another)
    world.laptop.desk.sync()
    world.laptop.desk.sync()
    told = [one for push in world.laptop.sent for one in push if one in {*ops, later.bytes}]
    assert told == [*ops, later.bytes]


def test_an_entry_that_was_stopped_offline_never_vanishes(
    world: TimedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = world.work(world.laptop, world.north)
    laptop = world.laptop
    monkeypatch.setattr(pull, "LIMIT", 2)
    laptop.desk.transport.lose_request = 1
    with pytest.raises(Unavailable):
        laptop.desk.sync()
    assert entry in laptop.entries()
    laptop.desk.transport.lose_reply = 1
    with pytest.raises(Unavailable):
        laptop.desk.sync()
    assert entry in laptop.entries()

    def watched(_path: str, answer: bytes) -> bytes:
        assert entry in laptop.entries(), "it is shown between any two steps"
        return answer

    laptop.desk.transport.spoil = watched
    laptop.desk.sync()
    laptop.desk.transport.spoil = None
    world.later(days=2)
    laptop.desk.sync()
    world.tablet.desk.sync()
    assert entry in laptop.entries()
    assert set(world.at_central()) == set(world.tablet.entries()) == {entry}


def _stamped_late() -> list[Patch]:
    """What waits is stamped anew when it is told."""

    def stamped(*given: Any) -> Any:
        told = tell(*given)
        for op in told.ops:
            if op.entity == "time_entry":
                op.fields["ended_at"] += 1_000_000
        return told

    tell = push._tx
    return [(push, "_tx", stamped)]


def _stop_at_save() -> list[Patch]:
    """The work ends when it is recorded."""
    check = recording.checked_stretches

    def until_now(stretches: Any, now: Any) -> Any:
        last = stretches[-1]
        grown = recording.Stretch(last.start, now)
        return check([*stretches[:-1], grown], now)

    return [(stopping, "checked_stretches", until_now)]


def _sent_while_running() -> list[Patch]:
    """A start is told as an entry that is still open."""
    write = timer.TimerDesk.start

    def start(self: Any, ticket: Any) -> Any:
        state = write(self, ticket)
        now = self._desk.clock.now()
        stretch = recording.Stretch(now - timedelta(seconds=1), now)
        self._desk.do(recording.log_time, recording.LogTime([stretch], "Running", ticket=ticket))
        return state

    return [(timer.TimerDesk, "start", start)]


def _all_again() -> list[Patch]:
    """One refusal leaves the whole batch to be sent again."""
    confirm = queue.confirm

    left = [True]

    def unless_refused(connection: Any, revisions: Any) -> None:
        refused = connection.exec_driver_sql("SELECT count(*) FROM dead_letter").scalar_one()
        if refused and left:
            left.clear()  # once: a batch that is sent for ever would never end the round
            connection.execute(outbox.update().values(state="pending"))
        else:
            confirm(connection, revisions)

    return [(queue, "confirm", unless_refused)]


def _forgotten() -> list[Patch]:
    """What was sent is taken for delivered, and its row for central's to give."""

    def release(connection: Any, _error: str, **_why: bool) -> None:
        connection.execute(delete(outbox).where(outbox.c.state == "sent"))

    return [(queue, "release", release)]


def _unheard() -> list[Patch]:
    """An act that is done while another one travels waits for nobody."""
    receive = device_outbox.Outbox.receive

    def deaf(self: Any, session: Any, batch: Any) -> None:
        if batch.verb != "give_late_reason":
            receive(self, session, batch)

    return [(device_outbox.Outbox, "receive", deaf)]


Check = Callable[..., None]
OFF: Mapping[str, tuple[Check, Mutant]] = {
    "reply": (test_an_entry_whose_reply_was_lost_is_recorded_once, MUTANTS["nodedupe"]),
    "flight": (
        test_an_edit_made_while_the_entry_is_on_its_way_is_neither_lost_nor_overwritten,
        Mutant("every edit is an operation of its own (3.1)", _unheard),
    ),
    "covered": (
        test_an_edit_made_while_the_entry_is_on_its_way_is_neither_lost_nor_overwritten,
        MUTANTS["overwrite"],
    ),
    "end": (
        test_work_ends_when_it_was_stopped_and_not_when_it_was_synced,
        Mutant("the sync leaves what was recorded as it is (2.4)", _stamped_late),
    ),
    "stop": (
        test_a_stop_keeps_its_key_press_though_a_sync_succeeds_before_it_is_recorded,
        Mutant("work ends at the key press", _stop_at_save),
    ),
    "running": (
        test_a_timer_that_was_stopped_offline_runs_nowhere_any_more,
        Mutant("only work that has ended is sent", _sent_while_running),
    ),
    "twice": (
        test_one_timer_stopped_on_two_devices_counts_no_minute_twice_and_loses_neither,
        Mutant(
            "nobody works twice at once (domain OVERLAP)",
            lambda: [(holds.Occupied, "overlaps", lambda *_args: False)],
        ),
    ),
    "blocks": (
        test_one_entry_that_central_refuses_holds_up_none_of_the_others,
        MUTANTS["poison"],
    ),
    "resends": (
        test_one_entry_that_central_refuses_sends_none_of_the_others_again,
        Mutant("what was confirmed is not sent again (2.8)", _all_again),
    ),
    "vanishes": (
        test_an_entry_that_was_stopped_offline_never_vanishes,
        Mutant("no answer means not delivered (3.9)", _forgotten),
    ),
}
"""What → the test above, and the rule without which it must fail."""


@pytest.mark.parametrize("what", OFF)
def test_each_of_them_is_noticed_when_its_rule_is_switched_off(
    what: str,
    places_on: Callable[[str], Places],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    check, mutant = OFF[what]
    central = RealCentral(places_on("sqlcipher").copy_of("sync", begin_firm, tmp_path / "central"))
    world = TimedWorld(central, tmp_path)
    given = {"monkeypatch": request.getfixturevalue("monkeypatch")} if what == "vanishes" else {}
    try:
        with mutant.on(), pytest.raises((AssertionError, TrestleProblem, KeyError)):
            check(world, **given)
    finally:
        world.close()
        central.close()
