"""Using the timer, without a screen."""

from datetime import UTC, datetime, timedelta

from app.ports.changes import ChangeSet
from app.records import TimeEntry
from tests.builders.rows import T1042, id_of
from tests.ui.timer.timer_world import TimerWorld
from ui.screens.timer.state import (
    boundary,
    clock_text,
    held_words,
    line_parts,
    spoken,
)
from ui.screens.timer.stop.presenter import StopPresenter

T1038 = id_of("T-1038")


def test_a_timer_started_on_a_ticket_says_what_the_work_will_be(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    read = timed.state.read
    assert timed.state.mode == "running"
    assert read is not None
    assert read.running is not None
    assert read.running.label == "T-1042"
    assert read.chip is not None
    assert (read.chip.decision, read.chip.words) == ("included", "incident in business hours")
    assert timed.presenter.running_on == T1042
    assert set(timed.lanes.lanes_used) == {"read", "store"}


def test_starting_where_it_runs_already_changes_nothing(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=3)
    timed.presenter.start(T1042)
    assert timed.notices.lines == []
    assert clock_text(timed.state, timed.clock.now()) == "0:03:00"


def test_a_switch_holds_the_old_one_and_the_line_names_both(timed: TimerWorld) -> None:
    timed.presenter.start(T1038)
    timed.clock.forward(minutes=12)
    timed.presenter.start(T1042)
    assert timed.notices.lines == ["T-1038 is held at 0:12:00. The timer runs on T-1042."]
    assert timed.state.read is not None
    assert held_words(timed.state.read.held) == (
        (T1038, "T-1038 Handheld scanners lose network, 0:12"),
    )


def test_a_switch_taken_back_leaves_no_sliver(timed: TimerWorld) -> None:
    timed.presenter.start(T1038)
    timed.clock.forward(minutes=2)
    timed.presenter.start(T1042)
    timed.clock.forward(seconds=20)
    assert timed.notices.undo is not None
    timed.notices.undo()
    read = timed.state.read
    assert read is not None
    assert read.held == ()
    assert timed.presenter.running_on == T1038
    assert clock_text(timed.state, timed.clock.now()) == "0:02:20"


def test_hold_and_resume_leave_the_pause_out(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=5)
    timed.presenter.hold_or_resume()
    assert timed.state.mode == "held"
    timed.clock.forward(minutes=30)
    assert clock_text(timed.state, timed.clock.now()) == "0:05:00"
    timed.presenter.hold_or_resume()
    timed.clock.forward(minutes=1)
    assert clock_text(timed.state, timed.clock.now()) == "0:06:00"


def test_the_boundary_is_told_in_words_and_the_line_fills_towards_it(timed: TimerWorld) -> None:
    timed.clock.forward(minutes=-8)
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=8)
    now = timed.clock.now()
    edge = boundary(timed.state, now)
    assert edge is not None
    assert (edge.words, edge.soon) == ("hours end 18:00 in 12 min", True)
    ((share, token),) = line_parts(timed.state, now)
    assert (round(share, 2), token) == (0.4, "bar_included")


def test_crossing_the_boundary_is_told_once_and_makes_the_line_two_toned(
    timed: TimerWorld,
) -> None:
    timed.clock.forward(minutes=11)
    timed.presenter.start(T1042)
    timed.seconds(70)
    posted = timed.notices.posted["timer-boundary"]
    assert posted.text == "From 18:00 this work is excluded: after hours ×1.5."
    timed.notices.posted.clear()
    timed.seconds(40)
    assert timed.notices.posted == {}
    tokens = [token for _share, token in line_parts(timed.state, timed.clock.now())]
    assert tokens == ["bar_included", "bar_excluded"]
    assert boundary(timed.state, timed.clock.now()) is None
    assert timed.sheets == []


def test_a_timer_that_runs_for_four_hours_without_a_break_is_told_once(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(hours=3, minutes=59)
    timed.seconds(1)
    assert "timer-long" not in timed.notices.posted
    timed.clock.forward(minutes=1)
    timed.seconds(1)
    told = timed.notices.posted.pop("timer-long")
    assert told.text.startswith("The timer on T-1042 has run since 17:48 without a break")
    timed.seconds(2)
    timed.presenter.stop()
    timed.seconds(1)
    timed.presenter.keep_running()
    timed.seconds(1)
    assert "timer-long" not in timed.notices.posted
    timed.notices.post(told)
    timed.presenter.start(T1038)
    timed.seconds(1)
    assert "timer-long" not in timed.notices.posted


def test_a_timer_is_there_again_after_the_program_was_killed(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=7)
    timed.started_anew()
    assert timed.presenter.running_on == T1042
    assert clock_text(timed.state, timed.clock.now()) == "0:07:00"
    assert timed.state.absence is None


def test_a_reboot_asks_what_the_absence_was_and_leaves_it_out_if_wished(
    timed: TimerWorld,
) -> None:
    timed.clock.forward(hours=-3)
    timed.presenter.start(T1042)
    timed.seconds(120)
    timed.clock.reboot(minutes=32)
    timed.started_anew()
    absence = timed.state.absence
    assert absence is not None
    assert absence.until - absence.since == timedelta(minutes=32)
    timed.presenter.leave_out_absence()
    assert timed.state.absence is None
    assert clock_text(timed.state, timed.clock.now()) == "0:02:00"


def test_an_absence_kept_as_work_is_not_asked_about_again(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.reboot(minutes=32)
    timed.started_anew()
    timed.presenter.keep_absence()
    timed.started_anew()
    assert timed.state.absence is None
    assert clock_text(timed.state, timed.clock.now()) == "0:32:00"


def test_work_can_be_stopped_where_the_absence_began(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.seconds(60)
    left = timed.clock.now()
    timed.clock.reboot(hours=9)
    timed.started_anew()
    timed.presenter.stop_before_absence()
    (stopped,) = timed.sheets
    assert stopped.at == left
    assert stopped.timed.worked_s == 60


def test_the_clock_stands_at_the_key_press_while_the_sheet_is_open(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=40)
    timed.presenter.stop()
    timed.clock.forward(minutes=5)
    stopping = timed.state
    assert stopping.mode == "stopping"
    assert clock_text(stopping, timed.clock.now()) == "0:40:00"
    timed.presenter.keep_running()
    assert timed.state.mode == "running"
    assert clock_text(timed.state, timed.clock.now()) == "0:45:00"


def test_a_stop_that_was_never_answered_asks_again_after_a_start(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=10)
    timed.presenter.stop()
    pressed = timed.sheets[-1].at
    timed.clock.forward(minutes=20)
    timed.started_anew()
    assert timed.sheets[-1].at == pressed
    assert timed.state.stopped_at == pressed


def test_stopping_nothing_does_nothing(timed: TimerWorld) -> None:
    timed.presenter.stop()
    assert timed.sheets == []
    assert timed.state.mode == "none"


def test_why_brings_the_conditions_of_the_running_work(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=2)
    timed.presenter.changed(ChangeSet(frozenset({"ticket"})))
    timed.presenter.ask_why()
    (so_far,) = timed.whys
    assert {condition.words for condition in so_far.sheet.lines[-1].why.conditions} >= {
        "An agreement is in force",
        "In business hours at the site",
    }


def test_saved_work_becomes_the_ticket_to_go_on_with(timed: TimerWorld) -> None:
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=40)
    timed.presenter.stop()
    sheet = StopPresenter(
        timed.desk,
        timed.lanes,
        object(),
        timed.sheets[-1],
        saved=lambda stopped, _saved: timed.presenter.saved(stopped),
        kept=timed.presenter.keep_running,
    )
    sheet.tell("where", mode="onsite")
    sheet.type_note("Freed space on the mail disk.")
    sheet.save()
    assert timed.state.mode == "none"
    timed.started_anew()
    assert timed.state.last is not None
    assert timed.state.last.label == "T-1042"
    entries = timed.desk.ask(lambda session: session.query(TimeEntry).all())
    assert [entry.note for entry in entries] == ["Freed space on the mail disk."]
    assert entries[0].intervals[0]["mode"] == "onsite"
    assert entries[0].ended_at == datetime(2026, 3, 10, 22, 28, tzinfo=UTC)


def test_the_timer_can_be_read_aloud_on_demand(timed: TimerWorld) -> None:
    assert spoken(timed.state, timed.clock.now()) == "No timer runs."
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=5)
    assert spoken(timed.state, timed.clock.now()) == (
        "5 min on T-1042, included, incident in business hours"
    )
