"""From a running timer to a time entry, across closing time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.ports.problems import Refused
from app.records import TimeEntry
from tests.builders.rows import T1042, id_of
from tests.builders.world import World, open_world

T1044 = id_of("T-1044")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store")
    yield opened
    opened.close()


def entries(world: World) -> list[TimeEntry]:
    return world.desk.ask(lambda session: list(session.scalars(select(TimeEntry))))


def test_the_chip_says_included_until_closing_time_and_what_comes_then(world: World) -> None:
    world.desk.timer.start(T1042)
    world.clock.forward(minutes=2)
    view = world.desk.timer.view()
    assert view.running is not None
    assert (view.running.label, view.running.worked_s) == ("T-1042", 120)
    assert view.chip is not None
    assert (view.chip.decision, view.chip.words) == ("included", "incident in business hours")
    assert view.chip.closes_at == world.clock.now() + timedelta(minutes=10)
    assert (view.chip.then_decision, view.chip.then) == ("excluded", "after hours ×1.5")
    world.clock.forward(minutes=11)
    view = world.desk.timer.view()
    assert view.chip is not None
    assert (view.chip.decision, view.chip.words) == ("excluded", "after hours ×1.5")


def test_a_stop_across_closing_time_is_two_segments_counted_once(world: World) -> None:
    world.clock.forward(minutes=-8)
    world.desk.timer.start(T1042)
    world.clock.forward(minutes=40)
    stopped = world.desk.timer.stop()
    sheet = stopped.sheet
    assert [(line.decision, line.worked_s) for line in sheet.lines] == [
        ("included", 1200),
        ("excluded", 1200),
    ]
    assert [(line.worked_s, line.rounded_min, line.amount_minor) for line in sheet.counted] == [
        (1200, 30, 0),
        (1200, 15, 6750),
    ]
    assert sheet.lines[1].sentence == (
        "Excluded: incident response outside business hours (Tue 10 March, 18:00–18:20), rate ×1.5."
    )
    assert any(not condition.met for condition in sheet.why.conditions)


def test_saving_records_the_work_until_the_key_press_however_long_the_sheet_took(
    world: World,
) -> None:
    world.desk.timer.start(T1042)
    pressed = world.clock.forward(minutes=10)
    stopped = world.desk.timer.stop()
    world.clock.forward(minutes=7)
    world.desk.timer.save(stopped, "Freed space on the mail disk.")
    (entry,) = entries(world)
    assert (entry.ended_at, entry.worked_s) == (pressed, 600)
    assert entry.preview_code == "IN-INCIDENT"
    assert world.desk.timer.view().running is None


def test_without_a_note_nothing_is_saved_and_the_timer_goes_on(world: World) -> None:
    world.desk.timer.start(T1042)
    world.clock.forward(minutes=10)
    stopped = world.desk.timer.stop()
    with pytest.raises(Refused, match="Say what was done"):
        world.desk.timer.save(stopped, "  ")
    assert entries(world) == []
    assert world.desk.timer.view().running is not None


def test_switching_holds_the_first_timer_and_resuming_goes_on_with_it(world: World) -> None:
    world.desk.timer.start(T1042)
    world.clock.forward(minutes=5)
    world.desk.timer.start(T1044)
    world.clock.forward(minutes=3)
    view = world.desk.timer.view()
    assert view.running is not None
    assert view.running.label == "T-1044"
    assert [(held.label, held.worked_s) for held in view.held] == [("T-1042", 300)]
    world.desk.timer.resume(T1042)
    world.clock.forward(minutes=1)
    view = world.desk.timer.view()
    assert view.running is not None
    assert (view.running.label, view.running.worked_s) == ("T-1042", 360)


def test_a_stop_whose_sheet_was_never_answered_is_remembered(world: World) -> None:
    world.desk.timer.start(T1042)
    pressed = world.clock.forward(minutes=10)
    world.desk.timer.stop()
    assert world.desk.timer.view().stopping_at == pressed
    world.desk.timer.keep_running()
    assert world.desk.timer.view().stopping_at is None


def test_nothing_to_stop_or_resume_is_said_with_the_next_step(world: World) -> None:
    with pytest.raises(Refused, match="Start one"):
        world.desk.timer.stop()
    with pytest.raises(Refused, match="Start one"):
        world.desk.timer.resume()
