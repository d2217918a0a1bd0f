"""From a client's tab to its page and back, in the whole window, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from app.usecases.edit_page import CreatePage, create_page
from tests.builders.rows import NORTHWIND
from tests.builders.window import TryWindow
from ui.screens.clients.screen import ClientsScreen
from ui.screens.pages.screen import PagesScreen

Key = Qt.Key


@pytest.fixture
def tried(qtbot: QtBot, tmp_path: Path) -> Iterator[TryWindow]:
    assert qtbot is not None
    made = TryWindow(tmp_path, size=QSize(920, 600))
    made.enter()
    yield made
    made.close()


def pages(tried: TryWindow) -> PagesScreen:
    found = tried.shell.rooms.known("pages")
    assert isinstance(found, PagesScreen)
    return found


def test_a_page_is_edited_from_its_clients_tab_and_escape_leads_back_there(
    tried: TryWindow,
) -> None:
    page = tried.desk.do(create_page, CreatePage(NORTHWIND, "Doors", "Ask at the desk."))
    tried.settle()
    tried.shell.navigator.go("clients", page)
    clients = tried.shell.rooms.known("clients")
    assert isinstance(clients, ClientsScreen)
    tried.until(lambda: clients.presenter.state.text is not None)
    clients.pane.pages.list.setFocus()
    tried.key(Key.Key_E)
    tried.until(pages(tried).pane.edit.source.hasFocus)
    tried.key(Key.Key_Escape)
    tried.until(pages(tried).pane.read.text.hasFocus)
    tried.key(Key.Key_Escape)
    tried.until(clients.pane.pages.list.hasFocus)
    assert clients.presenter.state.text_id == page
    tried.key(Key.Key_Return)
    tried.until(pages(tried).pane.read.text.hasFocus)


def test_under_900_pixels_the_preview_stands_under_the_source(tried: TryWindow) -> None:
    tried.shell.navigator.go("pages", NORTHWIND)
    tried.until(pages(tried).pane.edit.isVisible)
    edit = pages(tried).pane.edit
    assert edit.split.orientation() is Qt.Orientation.Vertical
    tried.window.resize(1440, 900)
    tried.until(lambda: edit.split.orientation() is Qt.Orientation.Horizontal)


def test_without_a_page_the_screen_says_where_pages_are(tried: TryWindow) -> None:
    tried.shell.navigator.go("pages")
    tried.settle()
    empty = pages(tried).pane.empty
    assert empty.isVisible()
    assert empty.accessibleName().startswith("Choose a page first")
    assert empty.button is not None
    empty.button.click()
    tried.settle()
    assert tried.shell.navigator.here is not None
    assert tried.shell.navigator.here.screen == "clients"
