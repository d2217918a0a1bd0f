"""Several conflicts are selected by keys and settled together, and all of it can be taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.screens.sync_centre.screen import SyncCentreScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(centre: SyncCentreScreen, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    centre.pane.list.setFocus()
    QTest.keyClick(centre.pane.list, key, held)


def selected(centre: SyncCentreScreen) -> list[str]:
    return [line.title for line in centre.pane.list.lines if line.marked]


def test_x_selects_the_open_conflict_and_lets_it_go_again(centre: SyncCentreScreen) -> None:
    press(centre, Key.Key_X, Mod.NoModifier)
    assert selected(centre) == ["Mail runbook"]
    assert centre.pane.batch.isVisible()
    assert centre.pane.batch.words.text() == "1 of 2 selected"
    press(centre, Key.Key_X, Mod.NoModifier)
    assert selected(centre) == []
    assert not centre.pane.batch.isVisible()


def test_shift_and_an_arrow_select_one_after_another(centre: SyncCentreScreen) -> None:
    press(centre, Key.Key_Down, Mod.ShiftModifier)
    assert len(selected(centre)) == 2
    assert centre.pane.conflict.place.text() == "Conflict 2 of 2"
    press(centre, Key.Key_Up, Mod.ShiftModifier)
    assert centre.pane.conflict.place.text() == "Conflict 1 of 2"
    assert len(selected(centre)) == 2


def test_ctrl_a_selects_all_and_then_none(centre: SyncCentreScreen) -> None:
    press(centre, Key.Key_A, Mod.ControlModifier)
    assert len(selected(centre)) == 2
    assert centre.pane.batch.all.text() == "Select none"
    press(centre, Key.Key_A, Mod.ControlModifier)
    assert selected(centre) == []


def test_a_selected_conflict_is_heard_as_such(centre: SyncCentreScreen) -> None:
    press(centre, Key.Key_X, Mod.NoModifier)
    model = centre.pane.list.model()
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith(", selected")


def test_yours_are_kept_in_all_selected_conflicts_and_one_undo_takes_all_of_it_back(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    press(centre, Key.Key_A, Mod.ControlModifier)
    press(centre, Key.Key_K, Mod.ShiftModifier)
    stage.settle()
    assert centre.presenter.state.entries("conflicts") == ()
    assert stage.said.lines == ["2 conflicts: the values stay"]
    stage.said.undo()
    stage.settle()
    assert len(centre.presenter.state.entries("conflicts")) == 2
    assert len(selected(centre)) == 2


def test_what_is_not_selected_stays_on_the_list_and_open(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    press(centre, Key.Key_X, Mod.NoModifier)
    press(centre, Key.Key_Down, Mod.NoModifier)
    assert centre.pane.conflict.title.text().startswith("T-1044")
    centre.pane.batch.keep.click()
    stage.settle()
    assert stage.said.lines == ["Mail runbook: the value stays"]
    assert centre.pane.conflict.title.text().startswith("T-1044")
    assert centre.pane.conflict.place.text() == "Conflict 1 of 1"


def test_one_keeps_only_the_open_conflict_whatever_is_selected(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    press(centre, Key.Key_A, Mod.ControlModifier)
    press(centre, Key.Key_1, Mod.NoModifier)
    stage.settle()
    (left,) = centre.presenter.state.entries("conflicts")
    assert left.title.startswith("T-1044")
    assert len(selected(centre)) == 1


def test_without_a_selection_the_reason_names_the_keys(
    stage: Stage, centre: SyncCentreScreen
) -> None:
    press(centre, Key.Key_K, Mod.ShiftModifier)
    stage.settle()
    assert len(centre.presenter.state.entries("conflicts")) == 2
    assert stage.registry.reason("sync_centre.keep_marked") == (
        "Select conflicts first: X selects one, Ctrl+A all."
    )
    assert "Ctrl+A all" in centre.pane.note.text()


@pytest.mark.parametrize("tab", ["waiting", "rejected", "recent"])
def test_other_lists_have_nothing_to_select(
    stage: Stage, centre: SyncCentreScreen, tab: str
) -> None:
    centre.show_part(tab)
    stage.settle()
    centre.presenter.mark()
    centre.presenter.mark_all()
    assert selected(centre) == []
    assert not centre.pane.batch.isVisible()


def test_what_was_settled_elsewhere_is_selected_no_more(stage: Stage) -> None:
    sync_world.clash(stage.world)
    centre = opened(stage)
    centre.presenter.mark_all()
    gone = centre.presenter.state.batch[:1]
    stage.world.store.write(lambda connection: sync_world.settle(connection, gone[0].key))
    centre.presenter.load()
    stage.settle()
    assert len(selected(centre)) == 1
