"""The timer in its window, by keys."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.records import Authorization, TimeEntry
from tests.builders.rows import T1042, id_of
from tests.builders.taken_out import taken_out
from tests.builders.window import TryWindow
from ui.kit.dialogs.sheet_parts import BodyArea
from ui.kit.forms.kinds import ChoiceField
from ui.screens.timer.screen import TimerScreen
from ui.screens.timer.stop.view import StopSheetView

CTRL = Qt.KeyboardModifier.ControlModifier
BOTH = CTRL | Qt.KeyboardModifier.ShiftModifier


class Desk(TryWindow):
    """A window in which T-1042 is looked at."""

    @property
    def timer(self) -> TimerScreen:
        room = self.shell.timer.room
        assert isinstance(room, TimerScreen)
        return room

    @property
    def sheet(self) -> StopSheetView:
        assert self.timer.sheet is not None
        return self.timer.sheet

    def look_at(self, name: str) -> None:
        ticket = id_of(name)
        self.shell.navigator.go("ticket", ticket)
        self.until(
            lambda: (s := self.shell.subject()) is not None and s.ticket == ticket,
            f"{name} is looked at",
        )

    def stop_after(self, minutes: float) -> StopSheetView:
        """Start here and stop some minutes later."""
        self.key(Qt.Key.Key_T, CTRL)
        self.until(lambda: self.timer.running_on is not None, "a running timer")
        self.clock.forward(minutes=minutes)
        self.key(Qt.Key.Key_T, BOTH)
        self.until(lambda: self.timer.sheet is not None, "the stop sheet")
        return self.sheet


def copied(desk: Desk) -> list[tuple[str, str, UUID | None]]:
    """What was written down of texts that were copied."""
    return [(row.what, row.subject_kind, row.subject_id) for row in taken_out(desk.desk)]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """Mira at 17:48, looking at T-1042."""
    assert qtbot is not None
    QGuiApplication.clipboard().clear()  # one for the whole run: another test may have copied
    made = Desk(tmp_path)
    made.enter()
    made.look_at("T-1042")
    made.until(lambda: made.shell.timer.room is not None, "the timer's room")
    yield made
    made.close()


def test_the_bar_invites_to_start_while_nothing_runs(desk: Desk) -> None:
    row = desk.timer.bar.row
    assert row.first.text() == "Start"
    assert not row.second.isVisible()
    assert row.clock.text == "0:00:00"


def test_the_timer_starts_on_the_ticket_that_is_looked_at(desk: Desk) -> None:
    desk.key(Qt.Key.Key_T, CTRL)
    desk.until(lambda: desk.timer.running_on == T1042, "the timer on T-1042")
    row = desk.timer.bar.row
    assert (row.first.text(), row.second.text()) == ("Stop", "Hold")
    assert (row.label.text(), row.client.text()) == ("T-1042", "Northwind")
    assert row.chip.text == "Included · incident in business hours"
    assert row.boundary.text == "hours end 18:00 in 12 min"


def test_hold_and_go_on_share_a_key(desk: Desk) -> None:
    desk.key(Qt.Key.Key_T, CTRL)
    desk.until(lambda: desk.timer.running_on == T1042, "the timer on T-1042")
    desk.key(Qt.Key.Key_H, BOTH)
    desk.until(lambda: desk.timer.presenter.state.mode == "held", "a held timer")
    assert desk.timer.bar.row.chip.text == "On hold"
    desk.key(Qt.Key.Key_H, BOTH)
    desk.until(lambda: desk.timer.presenter.state.mode == "running", "a timer that goes on")


def test_switching_offers_the_held_one_in_a_menu(desk: Desk) -> None:
    desk.key(Qt.Key.Key_T, CTRL)
    desk.until(lambda: desk.timer.running_on == T1042, "the timer on T-1042")
    desk.look_at("T-1044")
    desk.key(Qt.Key.Key_T, CTRL)
    desk.until(lambda: desk.timer.running_on == id_of("T-1044"), "the timer on T-1044")
    assert desk.timer.bar.row.held.text() == "1 held"
    assert "T-1042 is held" in desk.window.toast.accessibleName()
    desk.timer.bar.row.held_chosen.emit(T1042)
    desk.until(lambda: desk.timer.running_on == T1042, "the timer on T-1042")


def test_the_sheet_opens_with_the_focus_in_the_note(desk: Desk) -> None:
    sheet = desk.stop_after(32)
    assert sheet.is_open
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
    assert sheet.accessibleName() == "0:32 worked, 20 min of it after hours"
    assert desk.timer.bar.row.first.text() == "Stopped 18:20"
    assert desk.timer.bar.row.boundary.text == "not saved yet"


def test_saving_by_keys_records_the_work_and_says_so(desk: Desk) -> None:
    sheet = desk.stop_after(32)
    assert sheet.save_button.text() == "Save 45 min, $135.00 to review"
    desk.type("Freed space on the mail disk.")
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: desk.timer.sheet is None, "the sheet is closed")
    entries = desk.desk.ask(lambda session: session.query(TimeEntry).all())
    assert [entry.note for entry in entries] == ["Freed space on the mail disk."]
    assert desk.window.toast.accessibleName() == "45 min recorded on T-1042."
    desk.until(lambda: desk.timer.bar.row.first.text() == "Start again", "the way to start again")
    assert desk.timer.bar.row.label.text() == "Last:"


def test_escape_keeps_the_timer_running_and_the_note(desk: Desk) -> None:
    desk.stop_after(5)
    desk.type("Half a sentence")
    desk.key(Qt.Key.Key_Escape)
    desk.until(lambda: desk.timer.sheet is None, "the sheet is closed")
    desk.until(lambda: desk.timer.presenter.state.mode == "running", "a timer that goes on")
    desk.key(Qt.Key.Key_T, BOTH)
    desk.until(lambda: desk.timer.sheet is not None, "the stop sheet")
    desk.until(lambda: desk.sheet.note.text() == "Half a sentence", "the note begun")


def test_an_empty_note_is_told_under_the_field(desk: Desk) -> None:
    sheet = desk.stop_after(5)
    desk.key(Qt.Key.Key_Return, CTRL)
    assert sheet.note.error == "Say what was done, in words that the client can read."
    assert QApplication.focusWidget() is sheet.note.control
    desk.type("F")
    assert sheet.note.error == ""


def test_each_segment_explains_itself_beside(desk: Desk) -> None:
    sheet = desk.stop_after(32)
    assert sheet.why.accessibleDescription().startswith("Why excluded?")
    sheet.table.lines[1].setFocus()
    desk.key(Qt.Key.Key_Up)
    assert sheet.why.accessibleDescription().startswith("Why included?")
    assert "12 min counted as 15 min" in sheet.table.lines[0].accessibleName()
    sheet.why.copy.click()
    desk.until(lambda: QGuiApplication.clipboard().text().startswith("Included"), "the copy")
    assert copied(desk) == [("reasons", "ticket", T1042)]


def test_why_opens_under_its_word_and_goes_with_escape(desk: Desk) -> None:
    desk.key(Qt.Key.Key_T, CTRL)
    desk.until(lambda: desk.timer.running_on == T1042, "the timer on T-1042")
    desk.clock.forward(minutes=2)
    desk.timer.presenter.second()
    desk.shell.registry.run("timer.why")
    desk.until(desk.timer.popover.isVisible, "the reasons")
    assert desk.timer.popover.panel.accessibleDescription().startswith("Why included?")
    desk.timer.popover.panel.copy.click()
    desk.until(lambda: QGuiApplication.clipboard().text().startswith("Included"), "the copy")
    assert copied(desk) == [("reasons", "ticket", T1042)]
    desk.key(Qt.Key.Key_Escape)
    assert not desk.timer.popover.isVisible()
    assert QApplication.focusWidget() is desk.timer.bar.row.why


def test_refused_acts_tell_the_reason(desk: Desk) -> None:
    desk.key(Qt.Key.Key_T, BOTH)
    assert "no timer runs" in desk.window.toast.accessibleName()


def test_an_absence_is_asked_about_with_three_answers(desk: Desk) -> None:
    desk.key(Qt.Key.Key_T, CTRL)
    desk.until(lambda: desk.timer.running_on == T1042, "the timer on T-1042")
    desk.clock.reboot(minutes=32)
    desk.timer.presenter.begin()
    desk.settle()
    strip = desk.timer.bar.absence
    assert strip.isVisible()
    assert strip.accessibleName() == "Away 17:48–18:20 (32 min) while the timer ran on T-1042."
    assert (strip.leave_out.text(), strip.stop.text()) == ("Leave 32 min out", "Stop at 17:48")
    strip.leave_out.click()
    desk.settle()
    assert not strip.isVisible()


def test_the_sheet_fits_a_low_window_and_keeps_the_note_in_sight(desk: Desk) -> None:
    desk.window.resize(QSize(920, 600))
    sheet = desk.stop_after(32)
    desk.settle()
    assert desk.window.rect().contains(sheet.geometry())
    top = sheet.note.control.mapTo(sheet, sheet.note.control.rect().topLeft()).y()
    assert 0 < top < sheet.height() - sheet.note.control.height()


def choose_next(desk: Desk, field: ChoiceField) -> None:
    """Choose what stands under the present choice."""
    field.control.setFocus()
    desk.key(Qt.Key.Key_Down)


def test_travel_a_consent_and_a_decision_are_told_by_keys_and_the_sheet_follows(
    desk: Desk,
) -> None:
    sheet = desk.stop_after(32)
    desk.type("Freed space on the mail disk.")
    choose_next(desk, sheet.choices.travel)
    sheet.choices.arrived.control.setFocus()
    desk.type("17:55")
    desk.until(lambda: "travel" in sheet.table.lines[0].accessibleName())
    assert sheet.choices.where.value() == "onsite"
    desk.key(Qt.Key.Key_A, BOTH)
    desk.until(sheet.consent.isVisible)
    assert QApplication.focusWidget() is sheet.consent.kind.control
    desk.key(Qt.Key.Key_O, BOTH)
    desk.until(sheet.decision.isVisible)
    assert QApplication.focusWidget() is sheet.decision.decision.control
    choose_next(desk, sheet.decision.decision)
    sheet.decision.reason.control.setFocus()
    desk.type("It was our own update.")
    desk.until(lambda: "It was our own update." in sheet.sentences.accessibleName())
    assert sheet.accessibleName() == "0:32 worked, all of it included"
    sheet.decision.leave_button.click()
    desk.until(lambda: "It was our own update." not in sheet.sentences.accessibleName())
    assert QApplication.focusWidget() is sheet.decide_button
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: desk.timer.sheet is None)
    (entry,) = desk.desk.ask(lambda session: session.query(TimeEntry).all())
    assert [one["activity"] for one in entry.intervals] == ["travel", "work"]
    (consent,) = desk.desk.ask(lambda session: session.query(Authorization).all())
    assert consent.kind == "covered"


def test_the_first_wrong_field_is_led_to_and_told_why(desk: Desk) -> None:
    sheet = desk.stop_after(5)
    desk.type("Freed space on the mail disk.")
    desk.key(Qt.Key.Key_O, BOTH)
    desk.until(sheet.decision.isVisible)
    sheet.note.control.setFocus()
    desk.key(Qt.Key.Key_Return, CTRL)
    assert sheet.decision.decision.error == "Choose included or excluded."
    assert QApplication.focusWidget() is sheet.decision.decision.control


@pytest.mark.parametrize("size", [QSize(920, 600), QSize(1440, 900)])
def test_no_reason_and_no_button_of_the_sheet_is_cut(desk: Desk, size: QSize) -> None:
    desk.window.resize(size)
    sheet = desk.stop_after(32)
    desk.key(Qt.Key.Key_A, BOTH)
    desk.until(sheet.consent.isVisible)
    desk.settle()
    assert desk.window.rect().contains(sheet.geometry())
    area = next(one for one in sheet.findChildren(BodyArea) if one.isAncestorOf(sheet.note))
    body = area.widget()
    assert body is not None
    assert body.width() <= area.viewport().width(), "nothing is scrolled sideways"
    for button in sheet.findChildren(QPushButton):
        assert not button.isVisible() or button.width() >= button.sizeHint().width()


def test_every_control_of_the_timer_has_a_name(desk: Desk) -> None:
    sheet = desk.stop_after(32)
    desk.settle()
    parts = [*desk.timer.bar.findChildren(QWidget), *sheet.findChildren(QWidget)]
    tab = Qt.FocusPolicy.TabFocus
    reached = [part for part in parts if part.isVisible() and part.focusPolicy() & tab]
    assert len(reached) > 6
    assert [part for part in reached if not part.accessibleName()] == []
