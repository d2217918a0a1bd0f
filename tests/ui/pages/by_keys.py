"""Hands for the page's screen."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.queries.documentation import PageText, page_text
from app.queries.page_versions import PageHistory, page_history
from app.usecases.edit_page import EditPage, edit_page
from tests.builders.stage import Stage

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(stage: Stage, key: Qt.Key, held: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    """Press a key where the focus is."""
    target: QWidget = QApplication.focusWidget() or stage.window
    QTest.keyClick(target, key, held)
    stage.settle()


def type_into(stage: Stage, box: QWidget, text: str) -> None:
    """Type at the end of a box."""
    box.setFocus()
    QTest.keyClick(box, Key.Key_End, Mod.ControlModifier)
    QTest.keyClicks(box, text)
    stage.settle()


def kept(stage: Stage, page: UUID) -> PageText:
    """The page as the store has it."""
    found = stage.read(lambda session: page_text(session, page))
    assert isinstance(found, PageText)
    return found


def past(stage: Stage, page: UUID) -> PageHistory:
    """The versions as the store has them."""
    found = stage.read(lambda session: page_history(session, page))
    assert isinstance(found, PageHistory)
    return found


def meanwhile(stage: Stage, page: UUID, change: Callable[[str], str]) -> None:
    """Let the page say something else, as a sync does while it is being written."""
    body = change(kept(stage, page).body)
    stage.world.desk.do(edit_page, EditPage(page, body))
    stage.settle()
