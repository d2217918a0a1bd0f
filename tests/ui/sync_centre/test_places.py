"""In a merged text each place that both changed is settled by a key: yours, theirs or both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap.sync_facts import MergedPlace, MergedText
from app.records import Page
from tests.builders.stage import Stage
from tests.ui.clients.client_world import RUNBOOK
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.screens.sync_centre.merged_card import MergedCard
from ui.screens.sync_centre.screen import SyncCentreScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def two_places() -> MergedText:
    places = (MergedPlace(0, 1, 1), MergedPlace(3, 1, 1))
    return MergedText("a1\na2\nkeep\nb1\nb2\nend", places)


def text(merged: MergedCard, key: Qt.Key) -> str:
    merged.box.setFocus()
    QTest.keyClick(merged.box, key, Mod.AltModifier)
    return merged.text


def test_a_key_takes_yours_theirs_or_both(centre: SyncCentreScreen) -> None:
    merged = centre.pane.conflict.merged
    assert merged.bar.words.text() == "Place 1 of 1"
    assert text(merged, Key.Key_1) == sync_world.OURS
    assert not merged.chip.isVisible(), "nothing is left to choose"
    assert text(merged, Key.Key_2) == sync_world.THEIRS, "another choice can be made"
    assert text(merged, Key.Key_3) == f"{sync_world.OURS}\n{sync_world.THEIRS}"


def test_what_was_chosen_is_saved_by_keys_alone(stage: Stage, centre: SyncCentreScreen) -> None:
    merged = centre.pane.conflict.merged
    text(merged, Key.Key_2)
    QTest.keyClick(merged.box, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert stage.read(lambda session: session.get(Page, RUNBOOK)).body == sync_world.THEIRS


def test_the_next_open_place_follows(centre: SyncCentreScreen) -> None:
    merged = centre.pane.conflict.merged
    merged.show_merged(two_places(), "Ana Ruiz")
    assert merged.chip.accessibleName() == "2 places to choose"
    assert merged.bar.buttons["theirs"].text() == "Take Ana Ruiz's"
    text(merged, Key.Key_2)
    assert merged.bar.words.text() == "Place 2 of 2"
    assert merged.chip.accessibleName() == "1 place to choose"
    assert text(merged, Key.Key_1) == "a2\nkeep\nb1\nend"


def test_a_side_that_took_the_words_out_leaves_no_empty_line(centre: SyncCentreScreen) -> None:
    merged = centre.pane.conflict.merged
    merged.show_merged(MergedText("a\ngone\nb", (MergedPlace(1, 1, 0),)))
    assert text(merged, Key.Key_2) == "a\nb"
    merged.show_merged(MergedText("a\ngone", (MergedPlace(1, 1, 0),)))
    assert text(merged, Key.Key_2) == "a"


def test_the_boxes_own_undo_gives_the_words_back(centre: SyncCentreScreen) -> None:
    merged = centre.pane.conflict.merged
    before = merged.text
    text(merged, Key.Key_1)
    QTest.keyClick(merged.box, Key.Key_Z, Mod.ControlModifier)
    assert merged.text == before


def test_without_a_place_the_key_says_why(stage: Stage) -> None:
    sync_world.clash(stage.world)
    screen = opened(stage)
    screen.pane.list.setFocus()
    QTest.keyClick(screen.pane.list, Key.Key_Down)
    assert stage.registry.reason("sync_centre.place_ours").startswith("Such values cannot")


def test_a_choice_that_was_undone_is_to_be_made_again(centre: SyncCentreScreen) -> None:
    merged = centre.pane.conflict.merged
    text(merged, Key.Key_1)
    QTest.keyClick(merged.box, Key.Key_Z, Mod.ControlModifier)
    assert merged.chip.isVisible()
    assert text(merged, Key.Key_2) == sync_world.THEIRS
