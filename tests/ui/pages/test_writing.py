"""A page is read, written, kept as a draft and saved, all by keys."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.builders.rows import NORTHWIND, T1042
from tests.builders.stage import Stage
from tests.ui.clients.client_world import BODY, RUNBOOK
from tests.ui.pages.by_keys import kept, meanwhile, past, press, type_into
from tests.ui.pages.conftest import Opened
from ui.screens.pages.screen import PagesScreen, build

Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


def test_a_page_is_shown_with_whose_it_is_and_who_looks_after_it(opened: Opened) -> None:
    read = opened(RUNBOOK).pane.read
    assert read.isVisible()
    assert (read.client.text(), read.title.text()) == ("Northwind", "Mail runbook")
    assert read.owner.text() == "Mira Okafor"
    assert read.chip.text == "internal"
    assert read.text.markdown == BODY
    assert not read.sync.isVisible()
    assert not read.two.isVisible()
    assert read.text.hasFocus()


def test_e_edits_and_ctrl_enter_saves_a_new_version(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    edit = screen.pane.edit
    assert edit.source.hasFocus()
    assert not edit.unsaved.isVisible()
    assert not edit.save.isEnabled()
    type_into(stage, edit.source, "And call Ruby.")
    assert edit.unsaved.isVisible()
    press(stage, Key.Key_Return, CTRL)
    assert screen.pane.read.isVisible()
    assert screen.pane.read.text.hasFocus()
    assert kept(stage, RUNBOOK).body == BODY + "And call Ruby."
    assert past(stage, RUNBOOK).versions[0].current
    assert stage.said.lines == ["“Mail runbook” saved on this device"]
    assert screen.pane.read.sync.isVisible()


def test_a_page_that_is_saved_unchanged_has_no_change(stage: Stage, opened: Opened) -> None:
    body = "\N{ZERO WIDTH NO-BREAK SPACE}12\N{NO-BREAK SPACE}h\r\none\N{LINE SEPARATOR}two\n\n"
    meanwhile(stage, RUNBOOK, lambda _body: body)
    before = kept(stage, RUNBOOK).body
    versions = len(past(stage, RUNBOOK).versions)
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    edit = screen.pane.edit
    assert not edit.save.isEnabled()
    type_into(stage, edit.source, "x")
    assert edit.save.isEnabled()
    press(stage, Key.Key_Backspace)
    assert edit.source.text == before.replace("\r\n", "\n")
    assert not edit.save.isEnabled()
    press(stage, Key.Key_Return, CTRL)
    assert kept(stage, RUNBOOK).body == before
    assert len(past(stage, RUNBOOK).versions) == versions


def test_a_save_can_be_taken_back(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Wrong.")
    type_into(stage, screen.pane.edit.title.box, " 2")
    press(stage, Key.Key_Return, CTRL)
    assert kept(stage, RUNBOOK).row.title == "Mail runbook 2"
    stage.said.undo()
    stage.settle()
    assert kept(stage, RUNBOOK).body == BODY
    assert kept(stage, RUNBOOK).row.title == "Mail runbook"
    assert screen.pane.read.title.text() == "Mail runbook"


def test_the_preview_follows_what_is_typed(qtbot: QtBot, stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    edit = screen.pane.edit
    assert edit.preview.markdown == BODY
    type_into(stage, edit.source, "**Soon**")
    qtbot.waitUntil(lambda: edit.preview.markdown == BODY + "**Soon**")


def test_escape_leaves_what_was_typed_as_a_draft_that_is_offered_again(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Half a")
    press(stage, Key.Key_Escape)
    read = screen.pane.read
    assert read.isVisible()
    assert read.offer.isVisible()
    assert kept(stage, RUNBOOK).body == BODY
    assert stage.said.lines == ["Kept as a draft on this device; it is not saved yet."]
    press(stage, Key.Key_E)
    assert screen.pane.edit.source.text == BODY + "Half a"
    assert screen.pane.edit.notice.text() == "Taken up again: this is what you typed before."


def test_a_draft_is_there_again_when_the_window_is_opened_anew(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Half a")
    press(stage, Key.Key_Escape)
    fresh: PagesScreen = build(stage.context)
    fresh.navigate(RUNBOOK)
    stage.settle()
    draft = fresh.presenter.state.loaded.draft if fresh.presenter.state.loaded else None
    assert draft is not None
    assert draft.typed.body == BODY + "Half a"
    fresh.pane.deleteLater()


def test_leaving_can_be_taken_back_at_once(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "More")
    press(stage, Key.Key_Escape)
    stage.said.undo()
    stage.settle()
    assert screen.pane.edit.isVisible()
    assert screen.pane.edit.source.text == BODY + "More"


def test_a_pause_in_typing_keeps_the_draft(qtbot: QtBot, stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Pause")
    key = f"page:{RUNBOOK}"
    qtbot.waitUntil(lambda: "Pause" in stage.world.desk.draft(key))


def test_a_discarded_draft_can_be_had_back(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Half a")
    press(stage, Key.Key_Escape)
    screen.pane.read.discard.click()
    stage.settle()
    assert not screen.pane.read.offer.isVisible()
    assert stage.world.desk.draft(f"page:{RUNBOOK}") == ""
    stage.said.undo()
    stage.settle()
    assert screen.pane.read.offer.isVisible()
    assert "Half a" in stage.world.desk.draft(f"page:{RUNBOOK}")


def test_saving_forgets_the_draft(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Done.")
    press(stage, Key.Key_Escape)
    press(stage, Key.Key_E)
    press(stage, Key.Key_Return, CTRL)
    assert stage.world.desk.draft(f"page:{RUNBOOK}") == ""
    assert not screen.pane.read.offer.isVisible()


def test_a_new_page_is_written_for_a_client_and_shown(stage: Stage, opened: Opened) -> None:
    screen = opened(NORTHWIND)
    edit = screen.pane.edit
    assert edit.isVisible()
    assert edit.client.text() == "Northwind: new page"
    assert edit.title.box.hasFocus()
    type_into(stage, edit.title.box, "Door codes")
    type_into(stage, edit.source, "Ask at the desk.")
    press(stage, Key.Key_Return, CTRL)
    read = screen.pane.read
    assert read.isVisible()
    assert (read.title.text(), read.text.markdown) == ("Door codes", "Ask at the desk.")
    assert stage.said.lines == ["“Door codes” saved on this device"]
    assert stage.world.desk.draft(f"page:{NORTHWIND}") == ""


def test_a_page_without_a_title_says_what_to_do_and_loses_nothing(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(NORTHWIND)
    type_into(stage, screen.pane.edit.source, "Ask at the desk.")
    press(stage, Key.Key_Return, CTRL)
    assert screen.pane.edit.isVisible()
    assert screen.presenter.state.refusal == "Give the page a title: others find it by that."
    assert screen.pane.edit.error.isVisible()
    assert screen.pane.edit.source.text == "Ask at the desk."


def test_escape_from_a_new_page_leads_back_to_the_client_and_keeps_it(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(NORTHWIND)
    type_into(stage, screen.pane.edit.source, "Ask")
    press(stage, Key.Key_Escape)
    assert stage.way.steps == [("clients", NORTHWIND)]
    assert "Ask" in stage.world.desk.draft(f"page:{NORTHWIND}")
    screen.navigate(NORTHWIND)
    stage.settle()
    assert screen.pane.edit.source.text == "Ask"


def test_escape_from_reading_leads_back_to_the_page_with_its_client(
    stage: Stage, opened: Opened
) -> None:
    opened(RUNBOOK)
    press(stage, Key.Key_Escape)
    assert stage.way.steps == [("clients", RUNBOOK)]


def test_n_begins_another_page_for_the_same_client(stage: Stage, opened: Opened) -> None:
    opened(RUNBOOK)
    press(stage, Key.Key_N)
    assert stage.way.steps == [("pages", NORTHWIND)]


def test_what_came_meanwhile_is_said_and_saved_together_with_what_was_typed(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "At the end.")
    meanwhile(stage, RUNBOOK, lambda body: "At the start.\n\n" + body)
    notice = screen.pane.edit.notice
    assert notice.text() == (
        "Mira Okafor changed this page meanwhile; saving brings both together."
    )
    assert screen.pane.edit.source.text == BODY + "At the end."
    press(stage, Key.Key_Return, CTRL)
    assert kept(stage, RUNBOOK).body == "At the start.\n\n" + BODY + "At the end."


def test_what_came_meanwhile_stays_when_a_save_is_taken_back(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "At the end.")
    press(stage, Key.Key_Return, CTRL)
    meanwhile(stage, RUNBOOK, lambda body: "At the start.\n\n" + body)
    stage.said.undo()
    stage.settle()
    assert kept(stage, RUNBOOK).body == "At the start.\n\n" + BODY


def test_the_same_words_changed_meanwhile_are_laid_side_by_side_and_nothing_is_lost(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Mine.")
    meanwhile(stage, RUNBOOK, lambda body: body + "Theirs.")
    press(stage, Key.Key_Return, CTRL)
    part = screen.pane.together
    assert part.isVisible()
    assert part.about.text().startswith("Left: Yours, not saved yet. Right: Mira Okafor, ")
    press(stage, Key.Key_3)
    assert part.text.hasFocus()
    assert part.text.text == BODY + "Mine.\nTheirs."
    press(stage, Key.Key_Return, CTRL)
    assert kept(stage, RUNBOOK).body == BODY + "Mine.\nTheirs."
    assert screen.pane.read.isVisible()


def test_escape_from_there_leads_back_to_what_was_typed(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Mine.")
    meanwhile(stage, RUNBOOK, lambda body: body + "Theirs.")
    press(stage, Key.Key_Return, CTRL)
    press(stage, Key.Key_Escape)
    assert screen.pane.edit.isVisible()
    assert screen.pane.edit.source.text == BODY + "Mine."


def test_a_link_leads_to_the_ticket(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    screen.pane.read.text.link_activated.emit("ticket:T-1042")
    stage.settle()
    assert stage.way.steps == [("queue", T1042)]


def test_a_page_that_is_not_here_says_so_and_leads_to_the_clients(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(T1042)
    empty = screen.pane.empty
    assert empty.accessibleName().startswith("This page is not on this device.")
    assert empty.button is not None
    empty.button.click()
    assert stage.way.steps == [("clients", None)]
