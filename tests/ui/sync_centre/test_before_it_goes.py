"""What waits is taken back, edited and put back; a refused text is kept as a note. By keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from app.bootstrap import sync_desk, sync_waiting
from app.ports.problems import Refused
from app.records import Ticket, TicketEvent, TimeEntry
from app.records.types import to_micros
from app.store.tables import dead_letter, outbox
from app.usecases.edit_ticket import EditTicket, edit_ticket
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.rows import NOW, T1042
from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField, TextField
from ui.screens.sync_centre.screen import SyncCentreScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key, modifier)


def waiting(stage: Stage) -> SyncCentreScreen:
    screen = opened(stage)
    screen.show_part("waiting")
    stage.settle()
    return screen


def reply(stage: Stage, text: str = "On my way", *, internal: bool = False) -> None:
    stage.world.desk.do(write_reply, WriteReply(T1042, text, internal=internal))


def said_on_the_ticket(stage: Stage) -> list[str]:
    query = select(TicketEvent.body).where(TicketEvent.ticket_id == T1042)
    return [body for body in stage.read(lambda session: session.scalars(query).all()) if body]


def sheet_of(stage: Stage) -> AskSheet:
    (sheet,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return sheet


def save(stage: Stage, sheet: AskSheet) -> None:
    QTest.keyClick(sheet, Key.Key_Return, Mod.ControlModifier)
    stage.settle()


def fields(stage: Stage, entity: str) -> list[dict[str, Any]]:
    query = select(outbox.c.fields).where(outbox.c.entity == entity).order_by(outbox.c.seq)
    with stage.world.store.reading() as connection:
        return [msgspec.msgpack.decode(one) for one in connection.execute(query).scalars()]


def test_delete_takes_a_waiting_act_back_and_the_notice_puts_it_back(stage: Stage) -> None:
    before = said_on_the_ticket(stage)
    reply(stage)
    screen = waiting(stage)
    press(screen.pane.list, Key.Key_Delete)
    stage.settle()
    assert (stage.said.lines, stage.said.backs) == (["Reply taken back"], ["Put it back"])
    assert said_on_the_ticket(stage) == before
    assert screen.pane.empty.accessibleName().startswith("Nothing waits")
    stage.said.undo()
    stage.settle()
    assert screen.pane.waiting.title.text() == "Reply"
    assert "On my way" in said_on_the_ticket(stage)


def test_the_other_screens_hear_of_what_was_taken_back(stage: Stage) -> None:
    reply(stage)
    screen = waiting(stage)
    heard: set[str] = set()
    stage.bus.changed.connect(lambda change: heard.update(change.kinds))
    press(screen.pane.list, Key.Key_Delete)
    stage.settle()
    assert "ticket_event" in heard


def test_what_builds_on_it_is_counted_goes_along_and_comes_back(stage: Stage) -> None:
    sync_world.work_offline(stage.world)
    desk = stage.world.desk
    act = next(a for a in sync_desk.sync_overview(desk).waiting if a.title.startswith("New"))
    assert act.place is not None
    made = act.place[1]
    desk.do(write_reply, WriteReply(made, "Which list?"))
    screen = waiting(stage)
    screen.navigate(act.key)
    stage.settle()
    assert screen.pane.waiting.undo.text() == "Undo, with 1 more"
    press(screen.pane.list, Key.Key_Delete)
    stage.settle()
    assert stage.said.lines[-1].endswith("taken back, with an act that built on it")
    assert len(screen.presenter.state.entries()) == 4
    stage.said.undo()
    stage.settle()
    assert len(screen.presenter.state.entries()) == 6


def test_an_act_on_its_way_stays_and_the_strip_says_so(stage: Stage) -> None:
    reply(stage)
    screen = waiting(stage)
    sync_world.be_sent(stage.world)
    press(screen.pane.list, Key.Key_Delete)
    stage.settle()
    (problem,) = stage.said.problems
    assert problem.sentence.startswith("It is on its way to central just now")
    assert stage.said.acts == [None], "trying again would change nothing"
    assert "On my way" in said_on_the_ticket(stage)


def test_f2_writes_other_words_into_what_waits_and_undo_the_first_ones(stage: Stage) -> None:
    reply(stage)
    screen = waiting(stage)
    press(screen.pane.list, Key.Key_F2)
    stage.settle()
    sheet = sheet_of(stage)
    body = sheet.form.fields["body"]
    assert isinstance(body, TextField)
    assert body.text() == "On my way"
    body.set_text("On my way with a new fuser")
    save(stage, sheet)
    assert stage.said.lines == ["Reply: your change is saved"]
    assert [one["body"] for one in fields(stage, "ticket_event")] == ["On my way with a new fuser"]
    assert "On my way with a new fuser" in said_on_the_ticket(stage)
    stage.said.undo()
    stage.settle()
    assert [one["body"] for one in fields(stage, "ticket_event")] == ["On my way"]


def test_a_time_that_makes_no_sense_is_said_in_the_form(stage: Stage) -> None:
    stretch = Stretch(NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    entry = stage.world.desk.do(log_time, LogTime([stretch], "Freed the disk.", ticket=T1042))
    screen = waiting(stage)
    press(screen.pane.list, Key.Key_F2)
    stage.settle()
    sheet = sheet_of(stage)
    end = sheet.form.fields["ended_at"]
    assert isinstance(end, LineField)
    end.set_text("15:00")
    save(stage, sheet)
    assert sheet.is_open
    end.set_text("16:18")
    save(stage, sheet)
    shown = stage.read(lambda session: session.get(TimeEntry, entry))
    assert (shown.worked_s, shown.intervals[0]["end"]) == (30 * 60, to_micros(shown.ended_at))


def test_the_timeline_tells_of_the_edited_value_not_of_the_first_one(stage: Stage) -> None:
    desk = stage.world.desk
    desk.do(edit_ticket, EditTicket(T1042, title="Mail stands still"))
    (act,) = sync_desk.sync_overview(desk).waiting
    sync_waiting.edit(desk, act, {"title": "Mail stands still again"})
    shown = stage.read(lambda session: session.get(Ticket, T1042))
    assert shown.title == "Mail stands still again"
    told = [one["new"] for one in fields(stage, "ticket_event") if one.get("new")]
    assert told in ([], ["Mail stands still again"])


def test_a_change_of_state_is_taken_back_rather_than_edited(stage: Stage) -> None:
    sync_world.work_offline(stage.world)
    desk = stage.world.desk
    act = next(a for a in sync_desk.sync_overview(desk).waiting if a.title.startswith("State"))
    screen = waiting(stage)
    screen.navigate(act.key)
    stage.settle()
    assert not screen.pane.waiting.edit.isVisible()
    reason = stage.registry.reason("sync_centre.edit")
    assert reason == "Nothing in it can be edited here: take it back."


def test_what_was_sent_meanwhile_is_changed_by_a_new_edit(stage: Stage) -> None:
    desk = stage.world.desk
    desk.do(edit_ticket, EditTicket(T1042, title="Mail stands still"))
    (act,) = sync_desk.sync_overview(desk).waiting
    sync_world.be_sent(stage.world)
    back = sync_waiting.edit(desk, act, {"title": "Mail stands still again"})
    assert [a.title for a in sync_desk.sync_overview(desk).waiting][-1] == "Value put back"
    shown = stage.read(lambda session: session.get(Ticket, T1042))
    assert shown.title == "Mail stands still again"
    back()
    assert stage.read(lambda session: session.get(Ticket, T1042)).title == "Mail stands still"


def test_a_reply_that_was_sent_meanwhile_keeps_its_words(stage: Stage) -> None:
    reply(stage)
    desk = stage.world.desk
    (act,) = sync_desk.sync_overview(desk).waiting
    sync_world.be_sent(stage.world)
    with pytest.raises(Refused, match="on its way to central just now"):
        sync_waiting.edit(desk, act, {"body": "Other words"})
    assert "On my way" in said_on_the_ticket(stage)


def test_n_keeps_a_refused_text_as_an_internal_note_and_undo_takes_both_back(
    stage: Stage,
) -> None:
    refused = sync_world.be_refused(stage.world)
    screen = opened(stage)
    screen.show_part("rejected")
    stage.settle()
    press(screen.pane.list, Key.Key_N)
    stage.settle()
    assert stage.said.lines == ["Reply saved as an internal note"]
    assert screen.presenter.state.entries("rejected") == ()
    note = fields(stage, "ticket_event")[-1]
    assert (note["kind"], note["body"]) == ("note", "Ingest runs again since 16:10.")
    with stage.world.store.reading() as connection:
        ended = select(dead_letter.c.ended).where(dead_letter.c.op_id == refused)
        assert connection.execute(ended).scalar_one() == "discarded", "its copy is kept"
    stage.said.undo()
    stage.settle()
    assert [one.title for one in screen.presenter.state.entries("rejected")] == ["Reply"]
    assert fields(stage, "ticket_event") == []


def test_once_the_note_was_sent_the_way_back_is_closed(stage: Stage) -> None:
    sync_world.be_refused(stage.world)
    screen = opened(stage)
    screen.show_part("rejected")
    stage.settle()
    press(screen.pane.list, Key.Key_N)
    stage.settle()
    sync_world.be_sent(stage.world)
    stage.said.undo()
    stage.settle()
    (problem,) = stage.said.problems
    assert problem.code == "sent-meanwhile"
    assert screen.presenter.state.entries("rejected") == ()


def test_without_a_text_there_is_no_note_and_the_reason_is_told(stage: Stage) -> None:
    sync_world.refuse_a_state(stage.world)
    screen = opened(stage)
    screen.show_part("rejected")
    stage.settle()
    pane = screen.pane.refusal
    assert not pane.note.isVisible()
    assert pane.no_note.text() == "Nobody wrote a text in it that a note could hold."
    assert stage.registry.reason("sync_centre.note") == pane.no_note.text()


def test_a_refused_note_is_no_note_a_second_time(stage: Stage) -> None:
    sync_world.be_refused(stage.world, internal=True)
    screen = opened(stage)
    screen.show_part("rejected")
    stage.settle()
    assert screen.pane.refusal.no_note.text().startswith("It was an internal note already")
