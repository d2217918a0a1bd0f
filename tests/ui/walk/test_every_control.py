"""Every place, every question and every menu can be used by keys and be heard.

What is walked is found: the places from the program's own list, the questions by the acts whose
words end in "…". What is new is walked without a line here.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.builders.rows import NORTHWIND, T1042
from tests.builders.walker import alike, nameless, tab_stops, unreached
from tests.builders.window import TryWindow
from ui.assembly import SCREENS
from ui.kit.actions.spec import ActionSpec
from ui.kit.dialogs.overlay import Overlay
from ui.shell.places import HOSTS

NO_PLACE = {"timer": "the bar under the menus, which stands in every place"}
"""Screens that one does not go to, and why."""
TARGETS = {"ticket": T1042, "clients": NORTHWIND, "queue": T1042, "pages": NORTHWIND}
PLACES = sorted(set(SCREENS) - set(NO_PLACE))


def go(tried: TryWindow, place: str) -> QWidget:
    """Go to a place, with something to look at; what is to be walked."""
    for sheet in [one for one in tried.window.findChildren(Overlay) if one.is_open]:
        sheet.dismiss()
    tried.settle()
    tried.shell.navigator.go(place, TARGETS.get(place))
    tried.settle()
    covering = [one for one in tried.window.findChildren(Overlay) if one.is_open]
    return covering[-1] if covering else tried.window


def asking(tried: TryWindow) -> list[ActionSpec]:
    """The acts that ask something first."""
    return [spec for spec in tried.shell.registry.specs() if spec.title.endswith("…")]


def is_overflow(action: QAction) -> bool:
    """Whether it opens the menu into which Qt puts what a narrow menu bar has no room for."""
    menu = action.parent()
    return isinstance(menu, QMenu) and isinstance(menu.parent(), QMenuBar) and not menu.title()


def test_every_control_of_a_place_has_a_name_of_its_own_and_tab_comes_around(
    tried: TryWindow,
) -> None:
    wrong: dict[str, list[str]] = {}
    for place in PLACES:
        root = go(tried, place)
        assert isinstance(root, Overlay) == (place == "new_ticket")
        found = nameless(root) + alike(root) + unreached(root)
        if found:
            wrong[place] = found
    assert wrong == {}


def test_every_question_can_be_answered_by_keys_and_heard(tried: TryWindow) -> None:
    wrong: dict[str, list[str]] = {}
    opened = 0
    tried.build_every_place()
    go(tried, "queue")
    acts = tried.shell.registry
    # The ticket beside the list, and what can be done with it, comes after the first rows.
    tried.until(
        lambda: any(one.id == "ticket.resolve" and not one.when() for one in acts.specs()),
        "what can be done with the first ticket",
    )
    for spec in asking(tried):
        if spec.when():
            continue
        spec.run()
        tried.settle()
        for dialog in tried.window.findChildren(QDialog):
            dialog.reject()
            tried.window.activateWindow()  # a dialog that goes leaves no window active
            tried.settle()
        for sheet in [one for one in tried.window.findChildren(Overlay) if one.is_open]:
            opened += 1
            found = nameless(sheet) + alike(sheet) + unreached(sheet)
            if found:
                wrong[spec.id] = found
            sheet.dismiss()
        tried.settle()
    assert wrong == {}
    assert opened >= 5


def test_every_act_has_words_and_no_two_of_one_place_have_one_key(tried: TryWindow) -> None:
    tried.build_every_place()
    registry = tried.shell.registry
    used: Counter[tuple[str, str]] = Counter()
    for spec in registry.specs():
        assert spec.title.strip(), spec.id
        used.update((spec.context, key) for key in registry.keys(spec.id))
    assert [place for place, times in used.items() if times > 1] == []


def test_every_line_of_every_menu_has_words(tried: TryWindow) -> None:
    for place in PLACES:
        go(tried, place)
    lines = [
        action
        for menu in tried.window.findChildren(QMenu)
        for action in menu.actions()
        if not action.isSeparator()
    ]
    assert len(lines) > 30
    assert [action.objectName() for action in lines if not action.text().strip()] == []
    wordless = [
        type(action.parent()).__name__
        for action in tried.window.findChildren(QAction)
        if not action.isSeparator() and not action.text().strip() and not is_overflow(action)
    ]
    assert wordless == []


def test_the_screens_that_are_no_places_are_known(tried: TryWindow) -> None:
    assert set(NO_PLACE) <= set(SCREENS)
    assert set(HOSTS.values()) <= set(SCREENS)
    assert tried.shell.rooms.known("queue") is not None


# The walker must be able to find what it looks for.


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    yield made
    made.hide()


def _fill(page: QWidget, *boxes: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    for box in boxes:
        layout.addWidget(box)
    page.show()
    assert QTest.qWaitForWindowActive(page)


def test_the_walker_finds_a_control_without_a_name(page: QWidget) -> None:
    named = QLineEdit()
    named.setAccessibleName("Name")
    _fill(page, named, QLineEdit())
    assert nameless(page) == ["'' (QLineEdit in QWidget)"]


def test_the_walker_finds_two_of_one_name(page: QWidget) -> None:
    boxes = [QLineEdit() for _turn in range(2)]
    for box in boxes:
        box.setAccessibleName("Name")
    _fill(page, *boxes)
    assert alike(page) == ["'Name' (QLineEdit in QWidget)"]


def test_the_walker_finds_a_trap_and_what_stands_behind_it(page: QWidget) -> None:
    # As it comes, a text of many lines keeps Tab for itself.
    _fill(page, QLineEdit(), QPlainTextEdit(), QLineEdit())
    assert len(tab_stops(page)) == 3
    assert unreached(page) == ["Tab goes in a circle at '' (QPlainTextEdit in QWidget)"]


def test_the_walker_is_content_with_what_is_right(page: QWidget) -> None:
    _fill(page, *(QLineEdit() for _turn in range(3)))
    assert unreached(page) == []
