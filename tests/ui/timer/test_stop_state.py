"""The stop sheet in words."""

from datetime import timedelta

import pytest

from app.bootstrap.timed import Stopped
from app.domain.vocabulary import WorkKind
from tests.builders.rows import T1042, id_of
from tests.ui.timer.timer_world import TimerWorld
from ui.runtime.problem import Problem
from ui.screens.timer.stop.presenter import StopPresenter, StopState
from ui.screens.timer.stop.state import StopFace, stop_face


class Sheet:
    """A sheet that nobody looks at."""

    def __init__(self) -> None:
        self.states: list[StopState] = []
        self.notes: list[str] = []
        self.left = False

    def show_state(self, state: StopState) -> None:
        self.states.append(state)

    def put_note(self, note: str) -> None:
        self.notes.append(note)

    def leave(self) -> None:
        self.left = True


def stopped_after(timed: TimerWorld, *, before: float, worked: float) -> Stopped:
    """Stop T-1042, begun some minutes before 17:48, after some minutes of work."""
    timed.clock.forward(minutes=-before)
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=worked)
    timed.presenter.stop()
    return timed.sheets[-1]


def face_of(stopped: Stopped) -> StopFace:
    return stop_face(stopped, stopped.sheet, grade="standard")


def asked(timed: TimerWorld, stopped: Stopped) -> tuple[StopPresenter, Sheet]:
    presenter = StopPresenter(
        timed.desk,
        timed.lanes,
        object(),
        stopped,
        saved=lambda stopped, _saved: timed.presenter.saved(stopped),
        kept=timed.presenter.keep_running,
    )
    sheet = Sheet()
    presenter.view = sheet
    presenter.begin()
    return presenter, sheet


def test_work_over_the_end_of_business_hours_reads_as_drawn(timed: TimerWorld) -> None:
    face = face_of(stopped_after(timed, before=8, worked=40))
    assert face.title == "0:40 worked, half of it after hours"
    assert face.subtitle == (
        "T-1042 Exchange server is not delivering mail · Northwind · "
        "Tue 10 March, 17:40–18:20 New York"
    )
    assert [(r.when, r.decision, r.worked, r.counted, r.charge) for r in face.rows] == [
        ("17:40–18:00", "included", "20 min", "30 min", "fee"),
        ("18:00–18:20", "excluded", "20 min", "15 min", "$67.50"),
    ]
    assert [text for _share, text, _bold in face.marks] == [
        "17:40",
        "18:00 business hours end",
        "18:20",
    ]
    assert face.reader == "Dana Whitfield"
    assert face.sentences[1] == (
        "Excluded: incident response outside business hours (Tue 10 March, 18:00–18:20), rate ×1.5."
    )
    assert (face.total_worked, face.total_counted, face.total_charge) == (
        "40 min",
        "45 min",
        "$67.50",
    )
    assert face.rounding == "rounded up once, in steps of 15 min"
    assert face.save == "Save 45 min, $67.50 to review"
    assert face.foot == "The stop stays at 18:20 however long this takes."


def test_the_arithmetic_of_the_charge_is_shown_step_by_step(timed: TimerWorld) -> None:
    row = face_of(stopped_after(timed, before=8, worked=40)).rows[-1]
    assert (row.question, row.meta) == ("Why excluded?", "18:00–18:20 · rule R32")
    assert [(line.words, line.figure) for line in row.sums] == [
        ("Standard rate × after hours", "$180.00 × 1.5"),
        ("15 min at $270.00 an hour", "$67.50"),
    ]


@pytest.mark.parametrize(
    ("before", "worked", "title"),
    [
        (30, 10, "0:10 worked, all of it included"),
        (-20, 10, "0:10 worked, all of it after hours"),
        (18, 60, "1:00 worked, half of it after hours"),
        (0, 40, "0:40 worked, 28 min of it after hours"),
        (30, 0.5, "Under a minute worked, all of it included"),
    ],
)
def test_the_title_states_the_finding(
    timed: TimerWorld, before: float, worked: float, title: str
) -> None:
    assert face_of(stopped_after(timed, before=before, worked=worked)).title == title


def test_parts_that_are_counted_together_show_their_sum_once(timed: TimerWorld) -> None:
    timed.clock.forward(hours=-2)
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=10)
    timed.presenter.hold_or_resume()
    timed.clock.forward(minutes=20)
    timed.presenter.hold_or_resume()
    timed.clock.forward(minutes=15)
    timed.presenter.stop()
    face = face_of(timed.sheets[-1])
    assert [(row.counted, row.charge) for row in face.rows] == [
        ("30 min", "fee"),
        ("", "together"),
    ]
    assert face.marks[1][1].endswith("paused until 16:18")
    assert face.sentences == (
        "Included: incident response in business hours (Mon–Fri 09:00–18:00 New York).",
    )


def test_an_empty_note_is_refused_under_its_field_and_nothing_is_recorded(
    timed: TimerWorld,
) -> None:
    presenter, sheet = asked(timed, stopped_after(timed, before=8, worked=40))
    presenter.save()
    assert sheet.states[-1].errors["note"] == (
        "Say what was done, in words that the client can read."
    )
    assert not sheet.left
    assert timed.desk.timer.view().running is not None


def test_a_failed_save_keeps_the_sheet_the_timer_and_the_note(timed: TimerWorld) -> None:
    stopped = stopped_after(timed, before=8, worked=40)
    presenter, sheet = asked(timed, stopped)
    presenter.type_note("Freed space.")
    timed.clock.forward(hours=-1)  # now the work would end in the future
    presenter.save()
    assert sheet.states[-1].problem == "Work cannot end in the future: correct “End”."
    assert not sheet.left
    assert not sheet.states[-1].busy
    assert timed.desk.draft(presenter.draft_key) == "Freed space."


def test_a_note_begun_before_comes_back_with_the_next_stop(timed: TimerWorld) -> None:
    presenter, sheet = asked(timed, stopped_after(timed, before=8, worked=5))
    presenter.type_note("Looked at the queue")
    presenter.keep_running()
    assert sheet.left
    timed.clock.forward(minutes=5)
    timed.presenter.stop()
    again, second = asked(timed, timed.sheets[-1])
    assert second.notes == ["Looked at the queue"]
    assert again.state.note == "Looked at the queue"


def test_saving_forgets_the_draft_and_tells_the_bar(timed: TimerWorld) -> None:
    presenter, sheet = asked(timed, stopped_after(timed, before=8, worked=40))
    presenter.type_note("Freed space.")
    presenter.keep_draft()
    presenter.save()
    assert sheet.left
    assert timed.desk.draft(presenter.draft_key) == ""
    assert timed.state.mode == "none"


def test_another_kind_of_work_is_decided_anew(timed: TimerWorld) -> None:
    presenter, sheet = asked(timed, stopped_after(timed, before=30, worked=10))
    presenter.tell("kind", work_kind=WorkKind.TRAINING)
    decisions = {row.decision for row in sheet.states[-1].face.rows}
    codes = {state.face.rows[0].reason for state in sheet.states if state.face.rows}
    assert decisions
    assert len(codes) > 1


def test_a_problem_of_the_note_is_shown_under_the_note(timed: TimerWorld) -> None:
    presenter, sheet = asked(timed, stopped_after(timed, before=8, worked=40))
    presenter.refused(Problem("note-empty", "Say what was done."))
    assert sheet.states[-1].errors["note"] == "Say what was done."
    assert sheet.states[-1].problem == ""


def test_a_stop_elsewhere_is_about_its_own_ticket(timed: TimerWorld) -> None:
    timed.presenter.start(id_of("T-1038"))
    timed.clock.forward(minutes=3)
    timed.presenter.stop()
    assert timed.sheets[-1].timed.client == "Pelican"
    assert timed.sheets[-1].timed.spans[-1][1] - timed.sheets[-1].timed.spans[0][0] == timedelta(
        minutes=3
    )
