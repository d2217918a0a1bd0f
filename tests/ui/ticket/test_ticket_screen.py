"""One ticket by keys, over a real store."""

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.queries.ticket import timeline
from app.records import Ticket
from app.usecases.triage_ticket import TriageTicket, triage_ticket
from tests.builders.detail_rows import ASSET
from tests.builders.rows import ANA, MIRA, T1042, id_of
from tests.builders.stage import Stage
from tests.builders.taken_out import taken_out
from ui.kit.dialogs.overlay import Overlay
from ui.kit.text import PlainLabel
from ui.screens.ticket.header import TicketHeader
from ui.screens.ticket.inspector import Inspector
from ui.screens.ticket.pickers import Picker
from ui.screens.ticket.screen import TicketScreen
from ui.screens.ticket.sheets import ReasonSheet, ResolveSheet
from ui.theme.theme import current

Key, Mod = Qt.Key, Qt.KeyboardModifier


def record(stage: Stage, ticket: UUID = T1042) -> Any:
    return stage.read(lambda session: session.get(Ticket, ticket))


def last_event(stage: Stage) -> Any:
    return stage.read(lambda session: timeline(session, T1042))[-1]


def open_picker(stage: Stage) -> Picker:
    found = [one for one in stage.window.findChildren(Picker) if one.is_open]
    assert len(found) == 1
    return found[0]


def resolve_sheet(stage: Stage) -> ResolveSheet:
    found = stage.window.findChild(ResolveSheet)
    assert found is not None
    return found


def reason_sheet(stage: Stage) -> ReasonSheet:
    found = stage.window.findChild(ReasonSheet)
    assert found is not None
    return found


def is_open(sheet: Overlay) -> bool:
    return sheet.is_open


def answer(stage: Stage, text: str) -> None:
    """Type into the open question and take the first row."""
    box = open_picker(stage).head.box
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Key.Key_Return)
    stage.settle()


def test_the_head_says_what_it_is_and_what_time_it_is_there(ticket: TicketScreen) -> None:
    header = ticket.pane.header
    assert header.accessibleName() == "T-1042 Exchange server is not delivering mail"
    assert header._where.text() == "Northwind · 17:48 in New York, closes 18:00"
    assert header._state.text == "In progress"


def test_tabs_count_what_stands_behind_them(ticket: TicketScreen) -> None:
    bar = ticket.pane.tabs
    assert [bar.accessibleTabName(at) for at in range(bar.count())] == [
        "Timeline 6", "Work 1", "", "Related 5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "part"),
    [
        ("ticket.tab_work", "work"),
        ("ticket.tab_coverage", "coverage"),
        ("ticket.tab_related", "related"),
        ("ticket.why", "coverage"),
    ],
)
def test_keys_show_the_parts(stage: Stage, ticket: TicketScreen, act: str, part: str) -> None:
    stage.registry.run(act)
    assert getattr(ticket.pane, part).isVisible()
    assert not ticket.pane.editor.isVisible()
    stage.registry.run("ticket.tab_timeline")
    assert ticket.pane.editor.isVisible()


def test_r_begins_a_reply_and_ctrl_enter_saves_it(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.reply")
    QTest.keyClicks(ticket.pane.editor.text, "They will arrive tonight.")
    stage.registry.run("ticket.send")
    stage.settle()
    event = last_event(stage)
    assert (event.kind, event.body, event.author) == (
        "reply", "They will arrive tonight.", "Mira Okafor",
    )  # fmt: skip
    assert ticket.pane.editor.text.toPlainText() == ""
    assert ticket.pane.timeline.items[-1].entry.body == "They will arrive tonight."
    assert ticket.pane.timeline.items[-1].entry.waiting


def test_n_begins_a_note_that_is_plainly_internal(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.note")
    editor = ticket.pane.editor
    assert editor.internal
    assert editor.send.text() == "Save note"
    assert editor.text.accessibleName() == "Internal note"
    QTest.keyClicks(editor.text, "Ask Tom first.")
    stage.registry.run("ticket.send")
    stage.settle()
    assert last_event(stage).kind == "note"


def test_a_text_turns_from_reply_to_note_and_stays(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.reply")
    QTest.keyClicks(ticket.pane.editor.text, "Hm")
    stage.registry.run("ticket.turn")
    assert ticket.pane.editor.internal
    assert ticket.pane.editor.text.toPlainText() == "Hm"
    stage.registry.run("ticket.note")
    stage.registry.run("ticket.reply")
    assert ticket.pane.editor.internal


def test_offline_the_button_says_that_the_reply_waits(ticket: TicketScreen) -> None:
    assert ticket.pane.editor.send.text() == "Queue reply"


def test_an_empty_reply_is_refused_in_place(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.reply")
    stage.registry.run("ticket.send")
    stage.settle()
    assert ticket.presenter.state.refusal == "Write something first; nothing was sent."
    assert ticket.pane.editor._error.isVisible()


def test_a_draft_is_there_again_after_looking_elsewhere(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.note")
    QTest.keyClicks(ticket.pane.editor.text, "half a thought")
    ticket.navigate(id_of("T-1044"))
    stage.settle()
    assert ticket.pane.editor.text.toPlainText() == ""
    ticket.navigate(T1042)
    stage.settle()
    assert ticket.pane.editor.text.toPlainText() == "half a thought"
    assert ticket.pane.editor.internal


def test_a_draft_is_kept_while_typing_pauses(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.reply")
    QTest.keyClicks(ticket.pane.editor.text, "not yet")
    ticket.pane.draft_rested.emit()
    stage.settle()
    assert stage.world.desk.draft(f"reply:{T1042}") == "not yet"


def test_s_offers_only_states_that_may_follow(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.state")
    titles = [row.title for row in open_picker(stage).rows]
    assert titles == [
        "Scheduled", "Waiting for the client", "Waiting for a vendor", "Resolved", "Cancelled",
    ]  # fmt: skip
    answer(stage, "vendor")
    assert record(stage).state == "waiting_vendor"
    assert stage.said.lines == ["T-1042 is waiting for a vendor"]


def test_a_change_of_state_can_be_taken_back(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.state")
    answer(stage, "wait for client")
    stage.said.undo()
    stage.settle()
    assert record(stage).state == "in_progress"


def test_no_undo_where_the_life_cycle_does_not_lead_back(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(id_of("T-1051"))
    stage.settle()
    stage.world.desk.do(triage_ticket, TriageTicket(id_of("T-1051"), service="Doors"))
    stage.registry.run("ticket.state")
    answer(stage, "in progress")
    assert stage.said.undos == [None]


def test_a_gives_the_ticket_to_whom_one_types(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.assign")
    answer(stage, "ana")
    assert record(stage).assignee_id == ANA
    stage.said.undo()
    stage.settle()
    assert record(stage).assignee_id == MIRA


def test_a_ticket_can_go_back_to_nobody(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.assign")
    answer(stage, "nobody")
    assert record(stage).assignee_id is None
    assert stage.said.lines == ["T-1042 is with nobody"]


def test_shift_a_takes_it_without_a_question(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(id_of("T-1051"))
    stage.registry.run("ticket.take")
    stage.settle()
    assert record(stage, id_of("T-1051")).assignee_id == MIRA


def test_the_computed_priority_asks_nothing_and_another_asks_why(
    stage: Stage, ticket: TicketScreen
) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.priority")
    answer(stage, "p3")
    sheet = reason_sheet(stage)
    assert is_open(sheet)
    sheet.accept()
    stage.settle()
    assert sheet._reason.error == "Impact and urgency give P1: say why this one is P3."
    sheet._reason.set_text("a spare server runs")
    sheet.accept()
    stage.settle()
    assert not is_open(sheet)
    assert (record(stage).priority, record(stage).priority_reason) == (3, "a spare server runs")
    stage.registry.run("ticket.priority")
    answer(stage, "p1")
    assert not is_open(sheet)
    assert record(stage).priority == 1


def test_e_asks_how_since_when_and_what_was_done(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.resolve")
    sheet = resolve_sheet(stage)
    assert is_open(sheet)
    sheet._restored.set_text("17:30")
    QTest.keyClicks(sheet._summary.box, "Freed the mail disk.")
    QTest.keyClick(sheet._summary.box, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert not is_open(sheet)
    found = record(stage)
    assert (found.state, found.resolution_summary) == ("resolved", "Freed the mail disk.")
    assert (found.service_restored_at.hour, found.service_restored_at.minute) == (21, 30)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("soon", "is no moment"), ("23:59", "not in the future"), ("yesterday 09:00", "first report")],
)
def test_a_wrong_moment_is_told_in_the_sheet_and_nothing_is_lost(
    stage: Stage, ticket: TicketScreen, typed: str, sentence: str
) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.resolve")
    sheet = resolve_sheet(stage)
    sheet._restored.set_text(typed)
    sheet._summary.set_text("Freed the mail disk.")
    sheet.accept()
    stage.settle()
    assert is_open(sheet)
    assert sentence in sheet._restored.error
    assert sheet._summary.text() == "Freed the mail disk."
    assert record(stage).state == "in_progress"


def test_a_new_ticket_is_taken_up_on_its_way_to_resolved(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(id_of("T-1051"))
    stage.settle()
    stage.world.desk.do(triage_ticket, TriageTicket(id_of("T-1051"), service="Doors"))
    stage.settle()
    stage.registry.run("ticket.resolve")
    sheet = resolve_sheet(stage)
    sheet._summary.set_text("Restarted the controller.")
    sheet.accept()
    stage.settle()
    assert record(stage, id_of("T-1051")).state == "resolved"


def test_what_is_resolved_cannot_be_resolved_and_says_so(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(id_of("T-988"))
    stage.settle()
    assert stage.registry.reason("ticket.resolve") == "It is closed already."
    stage.registry.run("ticket.state")
    stage.settle()
    assert stage.said.lines == ["T-988 is closed and stays so."]


def test_a_refused_act_is_told_above_the_parts(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(id_of("T-988"))
    stage.settle()
    stage.registry.run("ticket.assign")
    answer(stage, "ana")
    assert screen.pane.refusal.words == "This ticket is closed; its owner stays."
    screen.pane.refusal.dismissed.emit()
    assert screen.pane.refusal.words == ""


def test_t_starts_the_timer_here(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.subject() is not None
    stage.registry.run("ticket.timer")
    assert stage.timer.running_on == T1042


def test_acts_are_about_the_ticket_gone_to_also_before_it_is_read(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(T1042)
    stage.settle()
    screen.navigate(id_of("T-1044"))
    stage.registry.run("ticket.state")
    stage.settle()
    assert open_picker(stage).head._subject.text == "T-1044"


def test_without_a_ticket_every_act_says_why_not(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    assert screen.subject() is None
    assert stage.registry.reason("ticket.reply") == "Choose a ticket first."


def test_a_ticket_that_is_not_here_says_what_to_do(stage: Stage) -> None:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(id_of("nowhere"))
    stage.settle()
    assert screen.presenter.state.missing
    assert "rests at central" in screen.pane.empty.accessibleName()
    assert screen.pane.empty.button is not None


def test_ctrl_and_arrows_go_from_entry_to_entry(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.previous_entry")
    stage.registry.run("ticket.previous_entry")
    entry = ticket.pane.timeline.focused()
    assert entry is not None
    assert entry.kind == "note"
    stage.registry.run("ticket.copy_text")
    stage.settle()
    assert QGuiApplication.clipboard().text() == entry.body
    [row] = taken_out(stage.world.desk)
    assert (row.what, row.subject_kind, row.subject_id) == ("entry", "ticket_event", entry.id)


def test_related_things_lead_to_their_place(stage: Stage, ticket: TicketScreen) -> None:
    ticket.pane.inspector.opened.emit("asset", ASSET)
    ticket.pane.inspector.opened.emit("ticket", id_of("T-871"))
    assert stage.way.steps == [("assets", ASSET), ("ticket", id_of("T-871"))]


def test_the_side_column_folds_away_where_it_is_narrow(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.pane.inspector.isVisible()
    stage.window.resize(440, 700)
    stage.settle()
    assert not ticket.pane.inspector.isVisible()
    ticket.pane.header.side.click()
    assert ticket.pane.inspector.isVisible()


def test_text_of_strangers_is_never_markup(stage: Stage, ticket: TicketScreen) -> None:
    stage.registry.run("ticket.reply")
    QTest.keyClicks(ticket.pane.editor.text, "<img src='file:///etc/passwd'><b>bold</b>")
    stage.registry.run("ticket.send")
    stage.settle()
    labels = [label.text() for label in _labels(ticket.pane.timeline.items[-1])]
    assert "<img src='file:///etc/passwd'><b>bold</b>" in labels
    assert {label.textFormat() for label in _labels(ticket.pane)} == {Qt.TextFormat.PlainText}


def _labels(widget: QWidget) -> list[Any]:
    return list(widget.findChildren(PlainLabel))


def test_everything_that_takes_the_keyboard_has_a_name(ticket: TicketScreen) -> None:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    nameless = [
        widget
        for widget in ticket.pane.findChildren(QWidget)
        if (widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, kinds))
        and widget.isVisible()
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_the_column_at_the_right_takes_another_scale_at_once(
    stage: Stage, ticket: TicketScreen
) -> None:
    inspector = ticket.widget.findChild(Inspector) or stage.window.findChild(Inspector)
    assert inspector is not None
    before = inspector.widget()
    try:
        current().set_scale(1.5)
        assert inspector.widget() is not before
    finally:
        current().set_scale(1.0)


def test_no_chip_of_the_head_is_cut_where_its_words_fit_in_a_line(qtbot: QtBot) -> None:
    header = TicketHeader()
    qtbot.addWidget(header)
    header._number.setText("T-1042")
    header._state.set_chip("In progress", "info")
    header._kind.set_chip("Incident", "plain")
    header.sync.show_standing(waiting=True, disputed=False, refused=False)
    chips = (header._state, header._kind, header.sync)
    header.show()
    for width, under in ((400, True), (600, False), (400, True)):
        header.resize(width, 200)

        def is_so(under: bool = under) -> bool:
            below = header.chips.y() >= header.copy.geometry().bottom()
            return below is under and all(one.width() >= one.sizeHint().width() for one in chips)

        qtbot.waitUntil(is_so)
