"""A page's versions are compared and restored, and two that stand are brought together, by keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.builders.rows import id_of
from tests.builders.stage import Stage
from tests.builders.walker import alike, nameless, unreached
from tests.ui.clients.client_world import BODY, RUNBOOK
from tests.ui.pages.by_keys import kept, meanwhile, past, press, type_into
from tests.ui.pages.conftest import Opened
from tests.ui.pages.page_world import (
    DISPUTED,
    FIRST,
    HERS,
    HERS_BODY,
    MINE,
    MINE_BODY,
    OLD_BODY,
    SECOND,
    decided_elsewhere,
)
from ui.screens.clients.screen import ClientsScreen
from ui.screens.pages.screen import PagesScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, BOTH = Mod.ControlModifier, Mod.ControlModifier | Mod.ShiftModifier


def signs(screen: PagesScreen) -> list[tuple[str, str]]:
    return [(line.sign, line.text) for line in screen.pane.versions.diff.lines]


def test_the_versions_say_who_wrote_them_when_and_why(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    part = screen.pane.versions
    assert part.isVisible()
    assert part.list.hasFocus()
    lines = [(line.key, line.title, line.tail) for line in part.list.lines]
    assert lines == [(SECOND, "Ana Ruiz", "on the page"), (FIRST, "Mira Okafor", "")]
    assert part.list.lines[0].detail.endswith(": Links")


def test_an_older_version_is_compared_with_the_page_line_by_line(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    assert screen.presenter.state.version == FIRST
    assert ("-", "Call Dana first.") in signs(screen)
    added = [text for sign, text in signs(screen) if sign == "+"]
    assert "Use this when mail stops on [NW-EX01](asset:NW-EX01)." in added
    said = screen.pane.versions.diff.toPlainText()
    assert "\N{MINUS SIGN}" in said
    assert "+" in said


def test_the_version_that_the_page_shows_differs_in_nothing_and_is_not_restored(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    press(stage, Key.Key_Up)
    part = screen.pane.versions
    assert signs(screen) == []
    assert part.key.text() == "This is what the page says now."
    assert not part.restore.isEnabled()
    assert stage.registry.reason("pages.restore") == "The page says this already."


def test_r_restores_a_version_as_a_new_one_and_undo_takes_that_back(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    press(stage, Key.Key_R)
    assert screen.pane.read.isVisible()
    assert kept(stage, RUNBOOK).body == OLD_BODY
    assert len(past(stage, RUNBOOK).versions) == 3
    assert stage.said.lines[-1].startswith("The page says again what it said ")
    stage.said.undo()
    stage.settle()
    assert kept(stage, RUNBOOK).body == BODY
    assert len(past(stage, RUNBOOK).versions) == 4


def test_a_comparison_follows_a_page_that_changes_meanwhile(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    meanwhile(stage, RUNBOOK, lambda _body: OLD_BODY + "New.\n")
    assert [text for sign, text in signs(screen) if sign == "+"] == ["New."]


def test_a_page_without_versions_says_where_they_come_from(stage: Stage, opened: Opened) -> None:
    screen = opened(id_of("Who to call page"))
    press(stage, Key.Key_V, BOTH)
    assert screen.pane.versions.caption.text() == (
        "No version is on this device yet. Sync (F5) brings what central has."
    )


def test_escape_leads_back_to_the_page(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    press(stage, Key.Key_Escape)
    assert screen.pane.read.isVisible()
    assert screen.pane.read.text.hasFocus()


def test_the_versions_keep_what_was_being_written_as_a_draft(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Half a")
    press(stage, Key.Key_V, BOTH)
    assert screen.pane.versions.isVisible()
    press(stage, Key.Key_Escape)
    assert screen.pane.read.offer.isVisible()


def test_restoring_a_version_leaves_a_draft_where_it_is(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_E)
    type_into(stage, screen.pane.edit.source, "Half a")
    press(stage, Key.Key_V, BOTH)
    press(stage, Key.Key_R)
    assert kept(stage, RUNBOOK).body == OLD_BODY
    assert screen.pane.read.offer.isVisible()
    press(stage, Key.Key_E)
    assert screen.pane.edit.source.text == BODY + "Half a"


def test_a_page_with_two_versions_says_so_at_its_head(opened: Opened) -> None:
    read = opened(DISPUTED).pane.read
    assert read.two.isVisible()
    assert read.two.text() == "2 versions"
    assert read.two.accessibleName() == "2 versions: bring them together"


def test_the_list_of_a_clients_pages_marks_the_one_with_two_versions(
    stage: Stage, opened: Opened
) -> None:
    assert opened(DISPUTED).pane.read.two.isVisible()
    clients: ClientsScreen = stage.open("clients")
    clients.navigate(DISPUTED)
    stage.settle()
    tails = {line.title: line.tail for line in clients.pane.pages.list.lines}
    assert tails["Backup"] == "2 versions"
    assert tails["Mail runbook"] == ""


def test_both_sides_are_shown_with_names_and_nothing_is_chosen_yet(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    part = screen.pane.together
    assert part.isVisible()
    assert "Left: Mira Okafor, " in part.about.text()
    assert "Right: Ana Ruiz, " in part.about.text()
    assert [card.sides[0].toPlainText() for card in part.cards] == [
        "Runs at 23:00.",
        "Kept for 90 days.",
    ]
    assert [card.sides[1].toPlainText() for card in part.cards] == [
        "Runs at 21:30.",
        "Kept for 60 days.",
    ]
    assert not part.save.isEnabled()
    assert part.sentence.text().startswith("2 places are not chosen yet")
    assert stage.registry.reason("pages.save_joined").startswith("2 places are not chosen yet")


def test_each_place_is_chosen_by_a_figure_and_saving_brings_them_together(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    press(stage, Key.Key_2)
    press(stage, Key.Key_1)
    part = screen.pane.together
    assert part.text.hasFocus()
    assert part.text.text == MINE_BODY.replace("23:00", "21:30")
    press(stage, Key.Key_Return, CTRL)
    history = past(stage, DISPUTED)
    assert kept(stage, DISPUTED).body == MINE_BODY.replace("23:00", "21:30")
    assert history.versions[0].merged
    assert screen.pane.read.isVisible()
    assert stage.said.lines[-1] == "Brought together; both versions stay in the history"


def test_what_was_brought_together_names_both_versions(stage: Stage, opened: Opened) -> None:
    opened(DISPUTED)
    press(stage, Key.Key_B)
    press(stage, Key.Key_3)
    press(stage, Key.Key_3)
    press(stage, Key.Key_Return, CTRL)
    body = kept(stage, DISPUTED).body
    assert "Runs at 23:00.\nRuns at 21:30." in body
    found = {row.id for row in past(stage, DISPUTED).versions}
    assert {MINE, HERS} < found


def test_the_arrows_choose_as_well(stage: Stage, opened: Opened) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    press(stage, Key.Key_Right)
    press(stage, Key.Key_Right)
    assert screen.presenter.state.together is not None
    assert screen.presenter.state.together.choices == ("other", "")


def test_a_text_written_by_hand_is_saved_as_it_stands(stage: Stage, opened: Opened) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    type_into(stage, screen.pane.together.text, "Ask Ana.")
    assert screen.pane.together.save.isEnabled()
    press(stage, Key.Key_Return, CTRL)
    assert kept(stage, DISPUTED).body == MINE_BODY + "Ask Ana."


def test_a_choice_that_writes_the_text_anew_can_be_taken_back(stage: Stage, opened: Opened) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    part = screen.pane.together
    type_into(stage, part.text, "Ask Ana.")
    part.begin()
    press(stage, Key.Key_2)
    assert "Ask Ana." not in part.text.text
    stage.said.undo()
    stage.settle()
    assert part.text.text == MINE_BODY + "Ask Ana."


def test_leaving_without_saving_can_be_taken_back(stage: Stage, opened: Opened) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    press(stage, Key.Key_2)
    press(stage, Key.Key_Escape)
    assert screen.pane.read.isVisible()
    assert kept(stage, DISPUTED).body == MINE_BODY
    stage.said.undo()
    stage.settle()
    together = screen.presenter.state.together
    assert together is not None
    assert together.choices == ("other", "")


def test_versions_that_somebody_brought_together_meanwhile_are_not_overwritten(
    stage: Stage, opened: Opened
) -> None:
    screen = opened(DISPUTED)
    press(stage, Key.Key_B)
    press(stage, Key.Key_2)
    press(stage, Key.Key_2)
    decided_elsewhere(stage.world)
    press(stage, Key.Key_Return, CTRL)
    part = screen.pane.together
    assert part.isVisible()
    assert part.error.isVisible()
    assert screen.presenter.state.refusal.startswith("Somebody changed these versions meanwhile")
    assert kept(stage, DISPUTED).body == HERS_BODY + "Settled.\n"


def test_every_part_has_names_and_tab_comes_around(stage: Stage, opened: Opened) -> None:
    screen = opened(DISPUTED)
    for key, held in ((Key.Key_E, Mod.NoModifier), (Key.Key_V, BOTH), (Key.Key_B, Mod.NoModifier)):
        root: QWidget = stage.window
        assert (nameless(root), alike(root), unreached(root)) == ([], [], [])
        screen.pane.focus_part(screen.presenter.state.mode)
        while screen.presenter.state.mode != "read":
            press(stage, Key.Key_Escape)
        press(stage, key, held)
        assert (nameless(root), alike(root), unreached(root)) == ([], [], [])
        screen.pane.focus_part(screen.presenter.state.mode)


def test_enter_on_a_version_goes_to_what_differs(stage: Stage, opened: Opened) -> None:
    screen = opened(RUNBOOK)
    press(stage, Key.Key_V, BOTH)
    press(stage, Key.Key_Return)
    assert screen.pane.versions.diff.hasFocus()
