"""Recorded time by keys: looked at, explained, settled, corrected, entered by hand."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.records import EffectAnswer, Export, Override, TimeEntry
from app.records.types import from_micros
from tests.builders.detail_rows import WORK
from tests.builders.rows import T1042, id_of
from tests.builders.stage import Stage
from tests.builders.taken_out import taken_out
from tests.builders.time_rows import DEARER, EFFECT, LATE, LONG, OPEN, PROPOSAL
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.suggest import SuggestField, Suggestion
from ui.kit.text import PlainLabel
from ui.screens.time.screen import TimeListScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def sheet(stage: Stage) -> AskSheet:
    (found,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return found


def is_asked(stage: Stage) -> bool:
    return any(one.is_open for one in stage.window.findChildren(AskSheet))


def fill_in(asked: AskSheet, **values: str) -> None:
    for name, value in values.items():
        field = asked.form.fields[name]
        if isinstance(field, LineField | TextField):
            field.set_text(value)
        elif isinstance(field, ChoiceField):
            field.set_value(value)


def send(stage: Stage, **values: str) -> None:
    asked = sheet(stage)
    fill_in(asked, **values)
    QTest.keyClick(asked, Key.Key_Return, Mod.ControlModifier)
    stage.settle()


def look_at(stage: Stage, times: TimeListScreen, entry: UUID) -> None:
    times.presenter.choose(entry)
    stage.settle()


def said(times: TimeListScreen) -> list[str]:
    return [label.text() for label in times.pane.detail.findChildren(PlainLabel)]


def record(stage: Stage, noun: Any, row: UUID) -> Any:
    return stage.read(lambda session: session.get(noun, row))


def test_what_waits_stands_on_top_and_the_first_of_it_is_looked_at(times: TimeListScreen) -> None:
    lines = times.pane.list.lines
    assert (lines[0].title, lines[0].heading) == ("Waiting for an answer", True)
    assert {line.key for line in lines[1:4]} == {LONG, LATE, OPEN}
    assert times.pane.list.current_key() == LONG
    assert "held" in times.pane._sums.text()


def test_a_long_timer_is_settled_in_place_with_its_real_end(
    stage: Stage, times: TimeListScreen
) -> None:
    QTest.keyClick(times.pane.list, Key.Key_Return)
    send(stage, end="Mon 15:00")
    newer = times.presenter.state.detail
    assert newer is not None
    assert newer.row.supersedes == LONG
    assert record(stage, TimeEntry, newer.row.id).confirmed
    assert newer.row.ended_at == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert stage.said.lines[-1] == "The end is confirmed."


@pytest.mark.usefixtures("times")
def test_an_end_that_is_left_alone_is_confirmed_to_the_second(stage: Stage) -> None:
    stage.registry.run("time.settle")
    send(stage)
    assert record(stage, TimeEntry, LONG).confirmed


@pytest.mark.usefixtures("times")
def test_an_end_outside_the_entry_is_told_under_its_field(stage: Stage) -> None:
    stage.registry.run("time.settle")
    send(stage, end="2026-03-09 02:00")
    assert "within the time" in sheet(stage).form.fields["end"].error
    assert not record(stage, TimeEntry, LONG).confirmed


def test_late_time_is_settled_with_a_reason(stage: Stage, times: TimeListScreen) -> None:
    look_at(stage, times, LATE)
    assert "why does it come after its month was locked?" in " ".join(said(times))
    stage.registry.run("time.settle")
    send(stage, reason=" ")
    assert sheet(stage).form.fields["reason"].error.startswith("Say why this time")
    send(stage, reason="The note was found in the car.")
    assert record(stage, TimeEntry, LATE).late_reason == "The note was found in the car."


def test_what_no_rule_decides_is_decided_with_a_reason_that_the_client_reads(
    stage: Stage, times: TimeListScreen
) -> None:
    look_at(stage, times, OPEN)
    stage.registry.run("time.settle")
    send(stage, reason="It was part of the outage.")
    assert sheet(stage).form.fields["decision"].error == "Choose included or excluded."
    send(stage, decision="included", reason="short")
    assert "at least 10" in sheet(stage).form.fields["reason"].error
    send(stage, reason="It was part of the outage.")
    assert not is_asked(stage)
    words = [one.reason for one in stage.read(lambda s: list(s.query(Override)))]
    assert "It was part of the outage." in words


def test_a_difference_a_proposal_and_an_effect_are_told_with_their_reasons(
    stage: Stage, times: TimeListScreen
) -> None:
    look_at(stage, times, DEARER)
    words = said(times)
    assert any(
        one.startswith("You saw Included · incident in business hours, central says Excluded")
        for one in words
    )
    assert any("They had agreed to the evening by phone." in one for one in words)
    assert "Asked of the client: $180.00 · the kind of the ticket was corrected" in words


def test_a_proposal_is_answered_where_it_stands(stage: Stage, times: TimeListScreen) -> None:
    look_at(stage, times, DEARER)
    stage.registry.run("time.answer")
    send(stage, answer="in_force", note="Dana said so.")
    assert record(stage, Override, PROPOSAL).state == "in_force"


def answers(stage: Stage) -> list[Any]:
    found = stage.read(lambda s: list(s.query(EffectAnswer)))
    return [one for one in found if one.effect_id == EFFECT]


def test_what_the_client_says_names_the_approver_who_said_it_and_how(
    stage: Stage, times: TimeListScreen
) -> None:
    look_at(stage, times, DEARER)
    stage.registry.run("time.answer")
    send(stage, answer="in_force")
    stage.registry.run("time.answer")
    asked = sheet(stage)
    who = asked.form.fields["contact"]
    assert isinstance(who, ChoiceField)
    assert who.box.itemText(0) == "Choose one"
    send(stage, answer="agreed")
    assert who.error.startswith("Only an approver of the client can accept")
    who.set_value(id_of("Dana Whitfield"))
    send(stage)
    assert asked.form.fields["note"].error.startswith("Say how the client answered")
    assert answers(stage) == []
    send(stage, note="By phone, at noon.")
    (answer,) = answers(stage)
    assert (answer.answer, answer.contact_id) == ("agreed", id_of("Dana Whitfield"))
    assert not is_asked(stage)


def test_y_asks_why_and_the_reasons_can_be_copied(stage: Stage, times: TimeListScreen) -> None:
    look_at(stage, times, WORK)
    assert times.presenter.state.detail is not None
    assert times.presenter.state.detail.sheet is None, "reasons are made only when asked for"
    times.pane.list.setFocus()
    QTest.keyClick(times.pane.list, Key.Key_Y)
    stage.settle()
    assert "Would be excluded from 18:00." in said(times)
    stage.registry.run("time.copy_why")
    stage.settle()
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0].startswith("Included: incident response in business hours")
    assert "✓ In business hours at the site" in copied
    [row] = taken_out(stage.world.desk)
    assert isinstance(row, Export)
    assert (row.what, row.subject_kind, row.subject_id) == ("reasons", "time_entry", WORK)


def test_a_correction_keeps_the_first_entry_and_can_be_taken_back(
    stage: Stage, times: TimeListScreen
) -> None:
    look_at(stage, times, WORK)
    before = record(stage, TimeEntry, WORK)
    stage.registry.run("time.correct")
    send(stage, end="16:00")
    assert sheet(stage).form.fields["reason"].error.startswith("Say what was wrong")
    send(stage, reason="The last ten minutes were a call.")
    detail = times.presenter.state.detail
    assert detail is not None
    assert (detail.row.supersedes, detail.row.worked_s) == (WORK, before.worked_s - 600)
    stage.said.undo()
    stage.settle()
    back = times.presenter.state.detail
    assert back is not None
    assert (back.row.worked_s, back.row.supersedes) == (before.worked_s, detail.row.id)


@pytest.mark.parametrize(
    ("start", "end", "field", "words"),
    [
        ("soon", "16:00", "start", "is no moment"),
        ("16:10", "16:00", "end", "must come after"),
        ("15:30", "23:00", "end", "future"),
        ("2026-03-08 02:30", "16:00", "start", "does not exist in New York"),
        ("2025-11-02 01:30", "16:00", "start", "“01:30 first” or “01:30 second”"),
    ],
)
def test_times_that_cannot_be_are_refused_under_the_field_that_is_wrong(
    stage: Stage, times: TimeListScreen, start: str, end: str, field: str, words: str
) -> None:
    look_at(stage, times, WORK)
    stage.registry.run("time.correct")
    send(stage, start=start, end=end, reason="Wrong.")
    assert words in sheet(stage).form.fields[field].error
    assert sheet(stage).value("reason") == "Wrong."


def test_withdrawn_time_stays_readable_and_can_be_recorded_anew(
    stage: Stage, times: TimeListScreen
) -> None:
    look_at(stage, times, WORK)
    times.pane.list.setFocus()
    QTest.keyClick(times.pane.list, Key.Key_Delete)
    send(stage, reason="It was another ticket.")
    assert record(stage, TimeEntry, WORK).void
    assert stage.registry.reason("time.correct") == "This time was withdrawn."
    stage.said.undo()
    stage.settle()
    detail = times.presenter.state.detail
    assert detail is not None
    assert (detail.row.void, detail.row.worked_s, detail.row.supersedes) == (False, 2400, None)


def test_time_is_entered_by_hand_with_travel_on_site(stage: Stage, times: TimeListScreen) -> None:
    times.pane.list.setFocus()
    QTest.keyClick(times.pane.list, Key.Key_Insert)
    asked = sheet(stage)
    ticket = asked.form.fields["ticket"]
    assert isinstance(ticket, SuggestField)
    ticket.set_value(Suggestion(T1042, "T-1042"))
    where = asked.form.fields["where"]
    assert isinstance(where, ChoiceField)
    where.set_value("onsite")
    send(stage, start="12:00", end="12:45", left="11:30", note="Swapped the disk.")
    detail = times.presenter.state.detail
    assert detail is not None
    row = record(stage, TimeEntry, detail.row.id)
    assert (row.source, row.worked_s, row.note) == ("manual", 75 * 60, "Swapped the disk.")
    travel, work = row.intervals
    assert (travel["activity"], work["activity"]) == ("travel", "work")
    assert travel["visit"] == work["visit"]
    assert from_micros(travel["start"]) == datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


@pytest.mark.usefixtures("times")
def test_an_entry_without_a_ticket_or_a_note_is_refused_by_field(stage: Stage) -> None:
    stage.registry.run("time.enter")
    send(stage, start="12:00", end="12:45")
    assert sheet(stage).form.fields["note"].error.startswith("Say what was done")
    send(stage, note="Swapped the disk.")
    assert sheet(stage).form.fields["ticket"].error.startswith("Choose the ticket")


def test_the_time_of_a_ticket_names_it_and_leads_back_to_mine(stage: Stage) -> None:
    screen: TimeListScreen = stage.open("time")
    screen.navigate(T1042)
    stage.settle()
    assert screen.pane._title.text().startswith("Time on T-1042")
    screen.pane.mine.click()
    stage.settle()
    assert screen.presenter.state.ticket is None
    assert screen.pane._title.text() == "My time"


def test_who_comes_for_one_entry_finds_it_chosen_with_its_reasons(
    stage: Stage, times: TimeListScreen
) -> None:
    times.show_part(str(LATE))
    stage.settle()
    state = times.presenter.state
    assert (state.chosen, state.explained) == (LATE, True)
    assert times.pane.list.current_key() == LATE
