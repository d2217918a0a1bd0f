"""What is told on the stop sheet before the work is saved, and what follows from it at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.bootstrap.stopping import Saved
from app.bootstrap.timed import Stopped
from app.domain.vocabulary import ResolutionKind, Right, TicketState
from app.records import Authorization, Override, TimeEntry
from app.records.types import from_micros
from app.usecases.change_ticket import ChangeState, change_state
from tests.builders.detail_rows import approving
from tests.builders.rows import T1042, TOM, id_of, small_rows
from tests.builders.world import sign_in_as
from tests.ui.timer.timer_world import TimerWorld
from ui.screens.timer.stop.presenter import StopPresenter

DANA = id_of("Dana Whitfield")


class Told:
    """A stop sheet that nobody looks at, with what came of it."""

    def __init__(self, timed: TimerWorld, *, before: float = 8, worked: float = 40) -> None:
        timed.clock.forward(minutes=-before)
        timed.presenter.start(T1042)
        timed.clock.forward(minutes=worked)
        timed.presenter.stop()
        self.timed, self.saved = timed, list[Saved]()
        self.sheet = StopPresenter(
            timed.desk, timed.lanes, object(), timed.sheets[-1],
            saved=self._saved, kept=timed.presenter.keep_running,
        )  # fmt: skip
        self.sheet.begin()
        self.sheet.type_note("Freed space on the mail disk.")

    def _saved(self, _stopped: Stopped, saved: Saved) -> None:
        self.saved.append(saved)

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        return [(row.when, row.decision, row.reason) for row in self.sheet.state.face.rows]

    @property
    def errors(self) -> dict[str, str]:
        return dict(self.sheet.state.errors)

    def all_of(self, noun: Any) -> list[Any]:
        return self.timed.desk.ask(lambda session: list(session.query(noun)))


def resolve(timed: TimerWorld, minutes: float) -> None:
    """Resolve T-1042 some minutes from now."""
    timed.clock.forward(minutes=minutes)
    timed.desk.do(
        change_state,
        ChangeState(
            T1042, TicketState.RESOLVED, ResolutionKind.PERMANENT, None, "Freed the mail disk."
        ),
    )
    timed.clock.forward(minutes=-minutes)


def test_the_way_there_is_parted_from_the_work_and_follows_it(timed: TimerWorld) -> None:
    told = Told(timed)
    told.sheet.tell("travel", travel="there")
    assert told.sheet.state.typed.mode == "onsite"
    told.sheet.tell("arrived", arrived="17:50")
    assert told.rows[0] == ("17:40–17:50", "included", "travel, incident in business hours")
    told.sheet.save()
    (entry,) = told.all_of(TimeEntry)
    travel, work = entry.intervals
    assert (travel["activity"], work["activity"]) == ("travel", "work")
    assert travel["visit"] == work["visit"] != ""
    assert from_micros(travel["end"]) == datetime(2026, 3, 10, 21, 50, tzinfo=UTC)
    assert entry.worked_s == 2400


def test_the_way_back_after_hours_follows_the_visit(timed: TimerWorld) -> None:
    told = Told(timed)
    told.sheet.tell("travel", travel="back")
    told.sheet.tell("left", left="18:00")
    assert [decision for _when, decision, _why in told.rows] == ["included", "included"]
    assert told.sheet.state.face.save == "Save 45 min"


@pytest.mark.parametrize(
    ("travel", "arrived", "left", "field", "words"),
    [
        ("there", "", "", "arrived", "is no moment"),
        ("there", "19:00", "", "arrived", "within the timed time"),
        ("back", "", "17:40", "left", "within the timed time"),
        ("both", "18:10", "18:00", "left", "after the arrival"),
    ],
)
def test_travel_that_cannot_be_is_told_under_its_field_and_nothing_is_recorded(
    timed: TimerWorld, travel: Any, arrived: str, left: str, field: str, words: str
) -> None:
    told = Told(timed)
    told.sheet.tell("travel", travel=travel, arrived=arrived, left=left)
    assert told.errors == {}, "nobody is interrupted while typing"
    told.sheet.save()
    assert words in told.errors[field]
    assert told.all_of(TimeEntry) == []
    told.sheet.tell(field, **{field: "17:55"})
    assert field not in told.errors


def test_a_consent_shows_what_it_does_before_it_is_recorded_and_goes_with_the_time(
    timed: TimerWorld,
) -> None:
    told = Told(timed)
    assert told.sheet.state.face.title == "0:40 worked, half of it after hours"
    told.sheet.begin_consent()
    consent = told.sheet.state.typed.consent
    assert consent is not None
    assert (consent.starts, consent.ends) == ("18:00", "19:00")
    assert told.sheet.state.face.title == "0:40 worked, all of it included"
    assert told.sheet.state.face.sentences[1].startswith(
        "Included: after-hours window agreed with Mira Okafor"
    )
    assert told.all_of(Authorization) == []
    told.sheet.tell_consent("consent_note", note="By phone.")
    told.sheet.save()
    (recorded,) = told.all_of(Authorization)
    assert (recorded.kind, recorded.ticket_id, recorded.note) == ("covered", T1042, "By phone.")
    (entry,) = told.all_of(TimeEntry)
    assert entry.preview_code == "IN-AFTER-HOURS-COVERED"


def test_a_consent_that_is_left_out_is_not_recorded(timed: TimerWorld) -> None:
    told = Told(timed)
    told.sheet.begin_consent()
    told.sheet.leave_consent_out()
    assert told.sheet.state.face.title == "0:40 worked, half of it after hours"
    told.sheet.save()
    assert told.all_of(Authorization) == []
    assert len(told.saved) == 1


def test_a_premium_needs_the_approver_who_accepted_it(tmp_path: Any) -> None:
    timed = TimerWorld(tmp_path / "world", rows=approving(small_rows()))
    told = Told(timed)
    assert told.sheet.state.agreed is not None
    assert [one.name for one in told.sheet.state.agreed.approvers] == ["Dana Whitfield"]
    told.sheet.begin_consent()
    told.sheet.tell_consent("consent_approver", kind="billable")
    told.sheet.save()
    assert "choose the contact who did" in told.errors["consent_approver"]
    assert told.all_of(TimeEntry) == []
    told.sheet.tell_consent("consent_approver", approver=DANA)
    told.sheet.save()
    assert told.all_of(Authorization)[0].approved_by == DANA
    timed.world.close()


def test_an_inverted_consent_is_told_under_its_end(timed: TimerWorld) -> None:
    told = Told(timed)
    told.sheet.begin_consent()
    told.sheet.tell_consent("consent_ends", ends="17:00")
    told.sheet.save()
    assert told.errors == {"consent_ends": "The end must come after the start."}


def test_a_consent_is_recorded_once_however_often_saving_is_tried(timed: TimerWorld) -> None:
    told = Told(timed)
    told.sheet.begin_consent()
    stopped, reading = told.sheet.stopped, told.sheet.state.typed
    assert reading.consent is not None
    told.sheet.save()
    assert len(told.all_of(Authorization)) == 1
    timed.presenter.start(T1042)
    timed.clock.forward(minutes=5)
    timed.presenter.stop()
    again = StopPresenter(
        timed.desk, timed.lanes, object(), timed.sheets[-1],
        saved=lambda _stopped, _saved: None, kept=lambda: None,
    )  # fmt: skip
    assert again.stopped != stopped
    again.type_note("Once more.")
    again.begin_consent()
    again.tell_consent("consent_starts", starts=reading.consent.starts)
    again.tell_consent("consent_ends", ends=reading.consent.ends)
    again.save()
    assert len(told.all_of(Authorization)) == 1


def test_a_manager_decides_otherwise_with_a_reason_that_the_client_reads(
    timed: TimerWorld,
) -> None:
    told = Told(timed)
    told.sheet.begin_decision()
    told.sheet.save()
    assert told.errors["decision"] == "Choose included or excluded."
    told.sheet.tell_decision("decision", decision="included")
    told.sheet.save()
    assert "at least 10" in told.errors["reason"]
    told.sheet.tell_decision("reason", reason="It was our own update.")
    assert told.rows == [("17:40–18:20", "included", "decided by a person")]
    assert "It was our own update." in told.sheet.state.face.sentences[0]
    told.sheet.save()
    (override,) = told.all_of(Override)
    assert (override.state, override.decision, override.reason) == (
        "in_force", "included", "It was our own update.",
    )  # fmt: skip
    assert override.entry_id == told.saved[0].entry


def test_a_decision_can_be_about_one_part_of_the_work(timed: TimerWorld) -> None:
    told = Told(timed)
    part = told.sheet.stopped.sheet.lines[1]
    told.sheet.begin_decision()
    told.sheet.tell_decision("decision", decision="included")
    told.sheet.tell_decision("about", about=(part.start, part.end))
    told.sheet.tell_decision("reason", reason="It was our own update.")
    assert [row[0] for row in told.rows] == ["17:40–18:00", "18:00–18:20"]
    told.sheet.save()
    (override,) = told.all_of(Override)
    assert (override.starts_at, override.ends_at) == (part.start, part.end)


def test_a_technician_proposes_and_what_the_rules_say_stands_meanwhile(timed: TimerWorld) -> None:
    sign_in_as(timed.world.store, TOM)
    timed.desk.forget_identity()
    told = Told(timed)
    assert not told.sheet.state.manager
    told.sheet.begin_decision()
    told.sheet.tell_decision("decision", decision="included")
    told.sheet.tell_decision("reason", reason="It was our own update.")
    assert told.sheet.state.face.title == "0:40 worked, half of it after hours"
    told.sheet.save()
    assert [one.state for one in told.all_of(Override)] == ["proposed"]


def test_a_technician_records_no_consent(timed: TimerWorld) -> None:
    told = Told(timed)
    told.sheet.begin_consent()
    sign_in_as(timed.world.store, TOM)
    timed.desk.forget_identity()
    assert Right.TAM not in timed.desk.ctx.actor.rights
    told.sheet.save()
    assert told.errors["consent_ends"] == "An account manager records consents."
    assert told.all_of(TimeEntry) == []
    assert timed.desk.timer.view().running is not None


def test_work_that_ran_on_past_the_resolution_is_closing_out_unless_told_otherwise(
    timed: TimerWorld,
) -> None:
    timed.clock.forward(hours=-2)
    timed.presenter.start(T1042)
    resolve(timed, 20)
    timed.clock.forward(minutes=40)
    timed.presenter.stop()
    stopped = timed.sheets[-1]
    assert [line.why.reason for line in stopped.sheet.lines] == [
        "IN-INCIDENT",
        "IN-INCIDENT-WRAPUP",
    ]
    assert stopped.sheet.resolved_at == stopped.timed.spans[0][0] + timedelta(minutes=20)


def test_research_after_a_resolution_is_never_excluded_without_a_persons_word(
    timed: TimerWorld,
) -> None:
    timed.clock.forward(hours=-2)
    resolve(timed, 0)
    told = Told(timed, before=0, worked=30)
    assert told.sheet.state.face.resolved
    assert [decision for _when, decision, _why in told.rows] == ["excluded"]
    told.sheet.save()
    assert told.errors["after"].startswith("Say whether this was closing out or research")
    assert told.all_of(TimeEntry) == []
    told.sheet.tell("after", after="wrap_up")
    assert [decision for _when, decision, _why in told.rows] == ["included"]
    told.sheet.tell("after", after="research")
    assert [decision for _when, decision, _why in told.rows] == ["excluded"]
    told.sheet.type_note("Logs")
    told.sheet.save()
    assert "at least 10 characters what was researched" in told.errors["note"]
    told.sheet.type_note("Read the logs for the cause.")
    told.sheet.save()
    (entry,) = told.all_of(TimeEntry)
    assert entry.intervals[0]["after_resolution"] == "research"


def test_a_timer_that_ran_long_is_held_unless_its_end_is_said_to_be_right(
    timed: TimerWorld,
) -> None:
    told = Told(timed, before=600, worked=600)
    assert told.sheet.state.face.hold == "HOLD-LONG-TIMER"
    assert told.sheet.state.face.save == "Save 10 h 00, to be decided"
    told.sheet.tell("end", end_right=True)
    assert told.sheet.state.face.hold == ""
    told.sheet.save()
    assert told.all_of(TimeEntry)[0].confirmed
