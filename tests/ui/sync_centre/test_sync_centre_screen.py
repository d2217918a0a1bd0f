"""The sync centre by keys, over a real store."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QPlainTextEdit, QTabBar, QWidget
from sqlalchemy import select

from app.bootstrap import sync_desk
from app.ports.problems import Unavailable
from app.records import Export, Page, Ticket
from app.store.tables import outbox
from app.sync import log
from app.sync.log import LogLine
from tests.builders.rows import NOW
from tests.builders.stage import Stage
from tests.builders.taken_out import taken_out
from tests.ui.clients.client_world import RUNBOOK
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import TextField
from ui.kit.lines import LineList
from ui.screens.sync_centre.differences import compared
from ui.screens.sync_centre.screen import SyncCentreScreen
from ui.theme.tokens import LIGHT

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key, modifier)


def show(stage: Stage, centre: SyncCentreScreen, tab: str) -> None:
    centre.pane.tabs.choose(tab)
    centre.pane.tab_chosen.emit(tab)
    stage.settle()


def test_it_opens_where_a_person_is_needed(centre: SyncCentreScreen) -> None:
    tabs = centre.pane.tabs
    assert tabs.key() == "conflicts"
    said = [tabs.accessibleTabName(at) or tabs.tabText(at) for at in range(tabs.count())]
    assert said == ["Waiting 5", "Conflicts 2", "Rejected 1", "Recent 1", "This device"]


def test_the_head_says_how_the_sync_stands(centre: SyncCentreScreen) -> None:
    assert centre.pane.head.words.text() == ("Offline since 17:48 — working on this device's copy")


def test_sync_now_asks_for_a_sync(stage: Stage, centre: SyncCentreScreen) -> None:
    centre.pane.head.now.click()
    assert stage.sync.asked == 1


def test_one_keeps_and_the_next_conflict_follows(stage: Stage, centre: SyncCentreScreen) -> None:
    assert centre.pane.conflict.title.text() == "Mail runbook"
    press(centre.pane.list, Key.Key_1)
    stage.settle()
    assert stage.said.lines == ["Mail runbook: the value stays"]
    assert centre.pane.conflict.title.text().startswith("T-1044")
    assert centre.pane.conflict.place.text() == "Conflict 1 of 1"


def test_two_puts_the_other_value_back(stage: Stage, centre: SyncCentreScreen) -> None:
    press(centre.pane.list, Key.Key_Down)
    assert centre.pane.conflict.theirs.button.text() == "Put back P3"
    press(centre.pane.list, Key.Key_2)
    stage.settle()
    ticket = stage.read(lambda session: session.get(Ticket, sync_world.T1044))
    assert ticket.priority == 3
    assert len(centre.presenter.state.entries("conflicts")) == 1
    assert len(centre.presenter.state.entries("waiting")) == 6


def test_a_key_pressed_twice_settles_only_one(stage: Stage, centre: SyncCentreScreen) -> None:
    centre.pane.list.setFocus()
    QTest.keyClick(centre.pane.list, Key.Key_1)
    QTest.keyClick(centre.pane.list, Key.Key_1)
    stage.settle()
    assert len(centre.presenter.state.entries("conflicts")) == 1


def test_the_last_conflict_leaves_words_behind(stage: Stage, centre: SyncCentreScreen) -> None:
    for _conflict in range(2):
        centre.presenter.keep()
        stage.settle()
    assert centre.pane.empty.isVisible()
    assert centre.pane.empty.accessibleName().startswith("No conflicts.")


def test_digits_do_nothing_where_there_is_no_conflict(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    show(stage, centre, "waiting")
    press(centre.pane.list, Key.Key_1)
    stage.settle()
    assert stage.said.lines == []
    assert stage.registry.reason("sync_centre.keep") == "Choose a conflict first."


def test_what_waits_says_since_when_and_that_it_goes_by_itself(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    show(stage, centre, "waiting")
    pane = centre.pane.waiting
    assert pane.title.text() == "Reply"
    assert pane.sentence.text() == "It goes by itself with the next sync."
    names = [widget.accessibleName() for widget in pane.facts.findChildren(QWidget)]
    assert "Since: 17:48" in names
    assert "Last problem: none" in names


def test_a_refusal_says_why_and_offers_its_text(stage: Stage, centre: SyncCentreScreen) -> None:
    show(stage, centre, "rejected")
    pane = centre.pane.refusal
    assert pane.sentence.text().startswith("The ticket was closed")
    assert "Ingest runs again" in pane.text.toPlainText()
    pane.copy.click()
    stage.settle()
    assert "Ingest runs again" in QGuiApplication.clipboard().text()
    [row] = taken_out(stage.world.desk)
    assert isinstance(row, Export)
    assert (row.what, row.place, row.subject_kind) == ("refusal", "clipboard", "ticket_event")


def test_a_refused_text_is_saved_where_one_says(
    stage: Stage, centre: SyncCentreScreen, tmp_path: Path
) -> None:
    show(stage, centre, "rejected")
    centre.pane.refusal.save.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    path = tmp_path / "refused.txt"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    stage.settle()
    said = path.read_text(encoding="utf-8")
    assert "The ticket was closed at 16:02." in said
    assert "Ingest runs again since 16:10." in said
    assert stage.said.lines == [f"Saved as {path}"]


def test_delete_discards_at_once_and_undo_brings_it_back(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    show(stage, centre, "rejected")
    press(centre.pane.list, Key.Key_Delete)
    stage.settle()
    assert centre.presenter.state.entries("rejected") == ()
    assert stage.said.lines == ["Reply discarded; a copy stays on this device"]
    assert centre.pane.empty.accessibleName().startswith("Nothing was refused.")
    stage.said.undo()
    stage.settle()
    (back,) = centre.presenter.state.entries("rejected")
    assert back.title == "Reply"


def test_a_refused_text_is_corrected_and_sent_again_by_keys(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    show(stage, centre, "rejected")
    press(centre.pane.list, Key.Key_F2)
    (sheet,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    body = sheet.form.fields["body"]
    assert isinstance(body, TextField)
    assert body.text() == "Ingest runs again since 16:10."
    body.set_text("Ingest runs again.")
    QTest.keyClick(sheet, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert centre.presenter.state.entries("rejected") == ()
    assert stage.said.lines == ["Reply goes again with the next sync"]
    with stage.world.store.reading() as connection:
        packed = connection.execute(
            select(outbox.c.fields).where(outbox.c.entity == "ticket_event")
            .order_by(outbox.c.seq.desc()).limit(1)
        ).scalar_one()  # fmt: skip
    assert msgspec.msgpack.decode(packed)["body"] == "Ingest runs again."
    stage.said.undo()
    stage.settle()
    assert "Ingest runs again since 16:10." in centre.pane.refusal.text.toPlainText()


def test_every_choice_in_a_conflict_can_be_taken_back(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    for key in (Key.Key_1, Key.Key_2):
        press(centre.pane.list, key)
        stage.settle()
        assert len(centre.presenter.state.entries("conflicts")) == 1
        stage.said.undo()
        stage.settle()
        assert len(centre.presenter.state.entries("conflicts")) == 2
        assert centre.pane.conflict.title.text() == "Mail runbook"
    page = stage.read(lambda session: session.get(Page, RUNBOOK))
    assert page.body != sync_world.THEIRS


def test_three_edits_both_texts_as_one_and_ctrl_enter_saves_it(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    merged = centre.pane.conflict.merged
    assert merged.isVisible()
    press(centre.pane.list, Key.Key_3)
    assert merged.box.hasFocus()
    assert sync_world.OURS in merged.text
    assert sync_world.THEIRS in merged.text
    assert merged.chip.accessibleName() == "1 place to choose"
    merged.box.setPlainText("Check the disk, then wait for the queue to settle.")
    QTest.keyClick(merged.box, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    page = stage.read(lambda session: session.get(Page, RUNBOOK))
    assert page.body == "Check the disk, then wait for the queue to settle."
    assert stage.said.lines == ["Mail runbook: the merged text is saved"]
    assert len(centre.presenter.state.entries("conflicts")) == 1


def test_what_is_typed_into_a_merge_outlives_a_new_reading(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    box = centre.pane.conflict.merged.box
    box.setPlainText("Half a senten")
    sync_world.synced(stage.world)
    centre.presenter.load()
    stage.settle()
    assert box.toPlainText() == "Half a senten"


def test_both_sides_of_a_conflict_are_named_with_their_times(stage: Stage) -> None:
    sync_world.clash(stage.world, by=True)
    centre = opened(stage)
    press(centre.pane.list, Key.Key_Down)
    pane = centre.pane.conflict
    assert (pane.ours.who.text(), pane.ours.when.text()) == ("Yours", "17:48, stands for everyone")
    assert (pane.theirs.who.text(), pane.theirs.when.text()) == ("Ana Ruiz", "17:30")
    assert pane.result.text().startswith("Ana Ruiz had changed priority.")
    assert not pane.merged.isVisible()
    assert stage.registry.reason("sync_centre.merge").startswith("Such values cannot be merged")


def test_the_thing_itself_is_one_key_away(stage: Stage, centre: SyncCentreScreen) -> None:
    press(centre.pane.list, Key.Key_O)
    show(stage, centre, "rejected")
    press(centre.pane.list, Key.Key_O)
    assert stage.way.steps == [("pages", RUNBOOK), ("ticket", sync_world.T1031)]


def test_what_was_set_aside_says_why_and_can_be_tried_again(stage: Stage) -> None:
    sync_world.work_offline(stage.world)
    sync_world.set_aside(stage.world)
    centre = opened(stage)
    pane = centre.pane.waiting
    assert pane.sentence.text() == (
        "Central failed over this again and again, so it was set aside. "
        "Tell your administrator; try it again when central was mended."
    )
    assert pane.again.isVisible()
    press(centre.pane.list, Key.Key_R)
    stage.settle()
    assert pane.sentence.text() == "It goes by itself with the next sync."
    assert not pane.again.isVisible()


def test_the_parts_follow_one_another_by_key(stage: Stage, centre: SyncCentreScreen) -> None:
    assert stage is not None
    press(centre.pane.list, Key.Key_PageDown, Mod.ControlModifier)
    seen = [centre.presenter.state.tab]
    for _press in range(3):
        press(centre.pane.list, Key.Key_PageUp, Mod.ControlModifier)
        seen.append(centre.presenter.state.tab)
    assert seen == ["rejected", "conflicts", "waiting", "waiting"]


def test_the_log_of_the_sync_is_read_copied_and_saved(
    stage: Stage, centre: SyncCentreScreen, tmp_path: Path
) -> None:
    log.write(stage.world.store.folder, [LogLine(NOW, "round", "central-slow", 8.0)])
    centre.presenter.load()
    stage.settle()
    show(stage, centre, "device")
    assert "round ended early (central-slow)" in centre.pane.device.log.toPlainText()
    press(centre.pane.device.log, Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    stage.settle()
    assert "central-slow" in QGuiApplication.clipboard().text()
    press(centre.pane.tabs, Key.Key_S)
    (dialog,) = stage.window.findChildren(QFileDialog)
    path = tmp_path / "log.txt"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    stage.settle()
    assert "central-slow" in path.read_text(encoding="utf-8")
    told = [(row.what, row.place, row.pieces) for row in taken_out(stage.world.desk)]
    assert told == [("sync_log", "clipboard", 1), ("sync_log", "file", 1)]


def test_a_device_that_never_synced_says_how_to_begin(stage: Stage) -> None:
    centre = opened(stage)
    assert centre.pane.empty.accessibleName().endswith(": Sync now (F5) begins.")
    show(stage, centre, "device")
    assert centre.pane.device.log.toPlainText().startswith("No round has been logged yet")
    assert stage.registry.reason("sync_centre.copy") == "No round has been logged yet."


def test_trying_again_moves_it_to_what_waits(stage: Stage, centre: SyncCentreScreen) -> None:
    show(stage, centre, "rejected")
    centre.pane.refusal.again.click()
    stage.settle()
    assert centre.presenter.state.entries("rejected") == ()
    assert len(centre.presenter.state.entries("waiting")) == 6


def test_trying_again_can_be_taken_back_until_it_is_sent(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    show(stage, centre, "rejected")
    press(centre.pane.list, Key.Key_R)
    stage.settle()
    stage.said.undo()
    stage.settle()
    (back,) = centre.presenter.state.entries("rejected")
    assert back.title == "Reply"
    assert len(centre.presenter.state.entries("waiting")) == 5


def test_what_was_sent_meanwhile_says_so_instead_of_coming_back(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    show(stage, centre, "rejected")
    press(centre.pane.list, Key.Key_R)
    stage.settle()
    sync_world.be_sent(stage.world)
    stage.said.undo()
    stage.settle()
    (problem,) = stage.said.problems
    assert problem.sentence.startswith("It was sent meanwhile, so it cannot be taken back here.")
    assert stage.said.acts[-1] is None, "trying again would not change it"
    assert centre.presenter.state.entries("rejected") == ()


def test_the_device_tells_its_figures(stage: Stage, centre: SyncCentreScreen) -> None:
    show(stage, centre, "device")
    names = [widget.accessibleName() for widget in centre.pane.device.findChildren(QWidget)]
    assert "Device: K4" in names
    assert "Clients: 6" in names
    assert "Waiting: 5 changes" in names
    assert "Clock: agrees with central" in names


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (None, "not looked through yet: sync once more"),
        (True, "looked through since: it is whole"),
        (False, "it is damaged: close Trestle and run trestle doctor --repair"),
    ],
)
def test_a_store_that_was_found_to_be_a_copy_says_what_a_look_at_it_found(
    stage: Stage, whole: bool | None, words: str
) -> None:
    sync_world.be_forked(stage.world, whole=whole)
    centre = opened(stage)
    show(stage, centre, "device")
    names = [widget.accessibleName() for widget in centre.pane.device.findChildren(QWidget)]
    assert f"Copy found: 17:48; {words}" in names


def test_a_device_with_nothing_to_tell_says_so_in_words(stage: Stage) -> None:
    sync_world.synced(stage.world, offline_since=None, signed_out=False)
    centre = opened(stage)
    assert centre.pane.tabs.key() == "waiting"
    said = centre.pane.empty.accessibleName()
    assert said == "Nothing waits: central has everything you did. Last synced 17:44."


def test_a_change_elsewhere_is_seen_at_once(stage: Stage) -> None:
    centre = opened(stage)
    sync_world.work_offline(stage.world)
    stage.settle()
    assert len(centre.presenter.state.entries("waiting")) == 5


def test_texts_are_compared_word_by_word_and_never_taken_for_markup() -> None:
    ours, theirs = compared("wait for <b>it</b> to settle", "wait for <b>it</b> to drain", LIGHT)
    assert "<b>" not in ours
    assert ">settle</u>" in ours
    assert ">drain</u>" in theirs
    plain, _ = compared("P1", "P3", LIGHT)
    assert "<u" not in plain


def test_the_list_keeps_qts_promises(stage: Stage, centre: SyncCentreScreen) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(centre.pane.list.model(), fatal)
    for tab in ("waiting", "rejected", "recent", "conflicts"):
        show(stage, centre, tab)
    assert tester.model() is centre.pane.list.model()


def test_every_control_has_a_name(stage: Stage, centre: SyncCentreScreen) -> None:
    nameless = []
    for tab in ("waiting", "conflicts", "rejected", "recent", "device"):
        show(stage, centre, tab)
        for widget in centre.pane.findChildren(QWidget):
            asks = isinstance(widget, (QAbstractButton, QPlainTextEdit, QTabBar, LineList))
            inner = widget.objectName().startswith("qt_")
            if asks and not inner and widget.isVisible() and not widget.accessibleName():
                nameless.append(f"{tab}: {type(widget).__name__}")
    assert nameless == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Goes by itself once you are back."),
        ({"signed_out": True}, "Goes by itself once you sign in again."),
        ({"offline_since": None}, "Goes by itself with the next sync."),
        (
            {"offline_since": None, "last_code": "push-shape", "last_error": "Update it."},
            "Goes by itself once central takes it.",
        ),
        (
            {"offline_since": None, "last_code": "program-older", "last_error": "Update it."},
            "Goes by itself with the next sync.",
        ),
    ],
)
def test_what_waits_says_what_it_waits_for(
    stage: Stage, facts: dict[str, object], words: str
) -> None:
    sync_world.work_offline(stage.world)
    sync_world.synced(stage.world, **facts)
    centre = opened(stage)
    assert centre.pane.note.text() == f"{words} Unsynced work is never deleted."


def test_what_is_held_for_a_newer_central_is_said_in_the_head(stage: Stage) -> None:
    sync_world.work_offline(stage.world)
    sync_world.set_aside(stage.world, code="central-older")
    sync_world.synced(stage.world, offline_since=None)
    centre = opened(stage)
    assert centre.pane.head.words.text().endswith(" · 1 held until central is updated")


def test_what_waits_for_a_newer_central_alone_says_so(stage: Stage) -> None:
    sync_world.work_offline(stage.world)
    sync_world.synced(stage.world, offline_since=None)
    sync_world.hold_all(stage.world, code="central-older")
    words = "Goes by itself once central is updated. Unsynced work is never deleted."
    assert opened(stage).pane.note.text() == words


def test_a_reading_that_does_not_come_offers_another_try(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Unavailable("store-busy", "The store is busy.", next_step="Try again in a moment.")

    def refuse(*_given: object, **_more: object) -> None:
        raise busy

    with monkeypatch.context() as patch:
        patch.setattr(sync_desk, "sync_overview", refuse)
        centre = opened(stage)
    assert centre.pane.empty.accessibleName().startswith("The store is busy.")
    assert not centre.pane.head.sign.isVisible()
    button = centre.pane.empty.button
    assert button is not None
    press(button, Key.Key_Space)
    stage.settle()
    assert centre.pane.empty.accessibleName().startswith("Nothing waits")


def test_a_line_s_end_ties_no_two_words_together() -> None:
    ours, theirs = compared(
        "wait for it to settle\nRestart", "wait for it to drain\nRestart", LIGHT
    )
    assert ">settle</u>\nRestart" in ours
    assert ">drain</u>\nRestart" in theirs
