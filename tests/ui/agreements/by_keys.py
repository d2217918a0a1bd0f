"""Hands for the agreement's screen: fields, keys, and what is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLineEdit,
)

from app.queries.agreements import AgreementPage, agreement_page
from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from ui.screens.agreements.screen import AgreementsScreen
from ui.screens.agreements.state import Tab
from ui.screens.agreements.terms_part import TermsPart

Key, Mod = Qt.Key, Qt.KeyboardModifier


def box(part: TermsPart, field: str) -> QLineEdit:
    found = part.noted[field].field.control
    assert isinstance(found, QLineEdit)
    return found


def retype(stage: Stage, edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Key.Key_Delete)
    QTest.keyClicks(edit, text)
    stage.settle()


def save(stage: Stage, screen: AgreementsScreen) -> None:
    QTest.keyClick(screen.pane.save, Key.Key_Return, Mod.ControlModifier)
    screen.pane.save.click()
    stage.settle()


def opened(screen: AgreementsScreen) -> bool:
    """Asked anew each time: a property would be taken to stay as it was."""
    return screen.delta.is_open


def kept(stage: Stage) -> AgreementPage:
    now = stage.world.clock.now()
    page = stage.read(lambda session: agreement_page(session, NORTHWIND, now))
    assert isinstance(page, AgreementPage)
    return page


def tab(stage: Stage, screen: AgreementsScreen, name: Tab) -> None:
    """Turn to a tab, read."""
    screen.presenter.show_tab(name)
    stage.settle()
