"""A conflict is read side by side or merged, with what was before, by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.kit.forms.segmented import Segment
from ui.screens.sync_centre.conflict_pane import ConflictPane
from ui.screens.sync_centre.differences import Changes, against
from ui.screens.sync_centre.screen import SyncCentreScreen
from ui.theme.tokens import LIGHT

Key = Qt.Key
BEFORE = (
    "Stop the transport service and wait for the queue to empty. Restart transport, then store."
)


def press(centre: SyncCentreScreen, key: Qt.Key) -> None:
    centre.pane.list.setFocus()
    QTest.keyClick(centre.pane.list, key)


def cards(pane: ConflictPane) -> tuple[bool, bool]:
    """Whether the two values are in sight, and whether the merged text is."""
    return pane.ours.isVisible() and pane.theirs.isVisible(), pane.merged.isVisible()


def test_v_turns_between_both_values_and_the_merged_text_alone(centre: SyncCentreScreen) -> None:
    pane = centre.pane.conflict
    assert cards(pane) == (True, True)
    press(centre, Key.Key_V)
    assert cards(pane) == (False, True)
    assert pane.reading.value() == "merged"
    press(centre, Key.Key_V)
    assert cards(pane) == (True, True)


def test_the_switch_turns_by_the_mouse_and_by_its_own_arrows(centre: SyncCentreScreen) -> None:
    pane = centre.pane.conflict
    side, merged = pane.reading.findChildren(Segment)
    QTest.mouseClick(merged, Qt.MouseButton.LeftButton)
    assert cards(pane) == (False, True)
    merged.setFocus()
    QTest.keyClick(merged, Key.Key_Left)
    QTest.keyClick(side, Key.Key_Space)
    assert cards(pane) == (True, True)


def test_the_way_of_reading_stays_from_conflict_to_conflict(centre: SyncCentreScreen) -> None:
    press(centre, Key.Key_V)
    press(centre, Key.Key_Down)
    assert cards(centre.pane.conflict) == (True, False), "two priorities cannot be merged"
    assert not centre.pane.conflict.reading.isVisible()
    press(centre, Key.Key_Up)
    assert cards(centre.pane.conflict) == (False, True)


def test_what_cannot_be_merged_says_why_it_has_no_other_reading(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    press(centre, Key.Key_Down)
    press(centre, Key.Key_V)
    assert stage.registry.reason("sync_centre.reading").startswith("Such values cannot be merged")
    assert centre.presenter.state.reading == "side"


def test_each_choice_says_what_it_comes_to_before_it_is_made(centre: SyncCentreScreen) -> None:
    pane = centre.pane.conflict
    press(centre, Key.Key_Down)
    pane.theirs.button.setFocus()
    assert pane.result.text() == "Priority becomes P3; P1 goes to History. Sent when you are back."
    pane.ours.button.setFocus()
    assert pane.result.text() == "Priority stays P1; P3 stays in History."
    centre.pane.list.setFocus()
    assert pane.result.text().endswith("an ordinary change; the other value stays in History.")
    assert pane.theirs.button.accessibleDescription().startswith("Priority becomes P3")


def test_the_merged_text_says_what_saving_it_comes_to(centre: SyncCentreScreen) -> None:
    pane = centre.pane.conflict
    pane.merged.save.setFocus()
    assert pane.result.text() == (
        "Text becomes what stands in the box; both others go to History. Sent when you are back."
    )


def test_b_shows_what_was_before_and_hides_it_again(stage: Stage) -> None:
    sync_world.clash(stage.world)
    sync_world.remember_base(stage.world, BEFORE)
    centre = opened(stage)
    pane = centre.pane.conflict
    assert pane.show_base.text() == "Show what was before"
    press(centre, Key.Key_B)
    assert pane.base.isVisible()
    assert pane.base.text.toPlainText() == BEFORE
    press(centre, Key.Key_B)
    assert not pane.base.isVisible()


def test_what_was_before_is_not_promised_where_it_is_forgotten(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    assert not centre.pane.conflict.show_base.isVisible()
    assert stage.registry.reason("sync_centre.base") == "What both began with is not known here."


def test_each_side_says_how_much_of_what_was_before_it_changed(stage: Stage) -> None:
    sync_world.clash(stage.world)
    sync_world.remember_base(stage.world, BEFORE)
    pane = opened(stage).pane.conflict
    assert pane.ours.changes.text() == "1 word changed"
    assert pane.theirs.changes.text().endswith("words taken out")


def test_a_keeps_yours_in_every_field_of_the_same_thing_and_takes_all_back(stage: Stage) -> None:
    sync_world.clash(stage.world)
    sync_world.clash_once_more(stage.world)
    centre = opened(stage)
    press(centre, Key.Key_Down)
    assert centre.pane.conflict.row.text() == "Keep yours in all 2 fields"
    press(centre, Key.Key_A)
    stage.settle()
    (left,) = centre.presenter.state.entries("conflicts")
    assert left.title == "Mail runbook"
    stage.said.undo()
    stage.settle()
    assert len(centre.presenter.state.entries("conflicts")) == 3


def test_one_field_alone_offers_no_batch(stage: Stage, centre: SyncCentreScreen) -> None:
    assert not centre.pane.conflict.row.isVisible()
    reason = "This is the only field of it in conflict."
    assert stage.registry.reason("sync_centre.keep_row") == reason


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("wait for it to settle", Changes(changed=1)),
        ("wait for it to settle at last", Changes(changed=1, added=2)),
        ("wait", Changes(removed=4)),
        ("wait for it to empty", Changes()),
    ],
)
def test_words_changed_added_and_taken_out_are_counted(text: str, changes: Changes) -> None:
    html, found = against("wait for it to empty", text, LIGHT)
    assert found == changes
    assert ("<s " in html) == bool(changes.changed or changes.removed)


def test_text_against_what_was_before_is_never_taken_for_markup() -> None:
    html, _changes = against("wait for <b>it</b>", "wait for <i>it</i>", LIGHT)
    assert "<b>" not in html
    assert "<i>" not in html
