from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QMenu
from pytestqt.qtbot import QtBot

from app.ports.problems import Refused
from tests.ui.kit_forms.conftest import Desk
from ui.kit.actions.key_rules import clash, complaint, types_text
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ANYWHERE, ActionSpec, always


def spec(
    id_: str,
    key: str = "",
    run: Callable[[], None] = lambda: None,
    *,
    when: Callable[[], str] = always,
    context: str = ANYWHERE,
    group: str = "Ticket",
) -> ActionSpec:
    title = id_.rpartition(".")[2].capitalize()
    return ActionSpec(id_, title, key, run, when=when, context=context, group=group)


@pytest.mark.parametrize(
    "key", ["Ctrl+Alt+T", "Alt+F", "Meta+E", "Ctrl+[", "Ctrl+;", "Ctrl+Space", "Ctrl+Shift+U", "Q!"]
)
def test_keys_that_fail_on_some_keyboards_are_refused_in_words(key: str) -> None:
    assert complaint(key).endswith(".")


@pytest.mark.parametrize(
    "key", ["E", "?", "/", ".", "Ctrl+K", "Ctrl+Shift+P", "G, Q", "F6", "Alt+Left", "Shift+F10"]
)
def test_keys_of_the_keyboard_map_are_allowed(key: str) -> None:
    assert complaint(key) == ""


def test_single_letters_are_told_apart_from_safe_keys() -> None:
    assert [types_text(k) for k in ("E", "?", "Shift+A", "G, Q", "Ctrl+E", "F5", "Esc")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip


def test_two_keys_clash_only_where_both_work() -> None:
    assert clash("E", "list", "E", "list")
    assert clash("E", "list", "E", ANYWHERE)
    assert not clash("E", "list", "E", "triage")
    assert clash("G", ANYWHERE, "G, Q", ANYWHERE)


@pytest.mark.usefixtures("qapp")
def test_a_taken_key_is_refused_by_the_names_of_both_acts() -> None:
    registry = ActionRegistry()
    registry.add(spec("ticket.resolve", "E", context="list"))
    with pytest.raises(Refused, match="“Edit”: “Resolve” has it"):
        registry.add(spec("page.edit", "E"))
    with pytest.raises(Refused, match="there already"):
        registry.add(spec("ticket.resolve"))


@pytest.mark.usefixtures("qapp")
def test_a_remapped_key_replaces_the_old_one_or_leaves_it() -> None:
    registry = ActionRegistry()
    registry.add(spec("a.one", "Ctrl+1"), spec("a.two", "Ctrl+2"))
    registry.remap("a.one", ["Ctrl+9"])
    assert registry.action("a.one").shortcuts() == [QKeySequence("Ctrl+9")]
    with pytest.raises(Refused):
        registry.remap("a.one", ["Ctrl+2"])
    assert registry.keys("a.one") == ("Ctrl+9",)


def test_a_letter_works_in_its_list_and_nowhere_else(desk: Desk, qtbot: QtBot) -> None:
    done: list[str] = []
    registry = ActionRegistry(desk)
    registry.add(spec("ticket.resolve", "E", lambda: done.append("e"), context="list"))
    rows = QListWidget()
    desk.column.addWidget(rows)
    rows.show()
    registry.bind("list", rows)
    registry.bind(ANYWHERE, desk)
    desk.button.setFocus()
    QTest.keyClick(desk.button, Qt.Key.Key_E)
    assert done == []
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: done == ["e"])


def test_a_letter_goes_into_the_text_of_a_field(desk: Desk) -> None:
    done: list[str] = []
    registry = ActionRegistry(desk)
    registry.add(spec("ticket.create", "C", lambda: done.append("c")))
    registry.bind(ANYWHERE, desk)
    QTest.keyClick(desk.field, Qt.Key.Key_C)
    assert desk.field.text() == "c"
    assert done == []


def test_single_letters_can_be_switched_off(desk: Desk) -> None:
    registry = ActionRegistry(desk)
    registry.add(spec("ticket.resolve", "E | Ctrl+E", context="list"))
    registry.set_letters(allowed=False)
    assert registry.keys("ticket.resolve") == ("Ctrl+E",)
    assert registry.action("ticket.resolve").shortcuts() == [QKeySequence("Ctrl+E")]
    registry.set_letters(allowed=True)
    assert registry.keys("ticket.resolve") == ("E", "Ctrl+E")


@pytest.mark.usefixtures("qapp")
def test_what_cannot_be_done_tells_why_and_does_nothing(qtbot: QtBot) -> None:
    done: list[str] = []
    registry = ActionRegistry()
    refuse = "the checklist has 2 open items"
    registry.add(spec("t.resolve", "E", lambda: done.append("e"), when=lambda: refuse))
    with qtbot.waitSignal(registry.refused) as told:
        registry.action("t.resolve").trigger()
    assert told.args == ["Resolve", refuse]
    assert done == []


def test_a_menu_shows_what_cannot_be_done_with_its_reason(desk: Desk) -> None:
    registry = ActionRegistry(desk)
    registry.add(spec("t.resolve", "E", when=lambda: "it is <closed>"), spec("t.reply", "R"))
    menu = registry.fill(QMenu(desk), ["t.resolve", "", "t.reply"])
    menu.aboutToShow.emit()
    assert not registry.action("t.resolve").isEnabled()
    assert "it is &lt;closed&gt;" in registry.action("t.resolve").toolTip()
    assert registry.action("t.reply").isEnabled()
    menu.aboutToHide.emit()
    assert registry.action("t.resolve").isEnabled()
    assert [action.isSeparator() for action in menu.actions()] == [False, True, False]


def test_a_context_menu_parts_the_groups(desk: Desk) -> None:
    registry = ActionRegistry(desk)
    registry.add(
        spec("t.reply", context="list"),
        spec("t.assign", context="list"),
        spec("timer.start", context="list", group="Timer"),
        spec("go.queue"),
    )
    menu = registry.context_menu(["list"], desk)
    assert [action.text() for action in menu.actions()] == ["Reply", "Assign", "", "Start"]


@pytest.mark.usefixtures("qapp")
def test_a_tooltip_names_the_act_and_its_key() -> None:
    registry = ActionRegistry()
    registry.add(spec("t.reply", "Ctrl+R"), spec("t.plain"))
    assert registry.tip("t.reply") == "Reply (Ctrl+R)"
    assert registry.tip("t.plain") == "Plain"


def test_acts_of_a_screen_that_goes_are_taken_out(desk: Desk) -> None:
    registry = ActionRegistry(desk)
    registry.add(spec("t.reply", "R", context="list"))
    registry.remove("t.reply")
    assert registry.specs() == ()
    registry.add(spec("t.other", "R", context="list"))
