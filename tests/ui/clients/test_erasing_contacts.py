"""A client's person who left is erased from the list by a key, by whom it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from app.bootstrap.identity import Identity
from app.domain.erasure import ERASED_NAME
from app.domain.vocabulary import Right
from app.records import Contact
from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from ui.screens.clients.screen import ClientsScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def names(stage: Stage) -> set[str]:
    query = select(Contact.name).where(Contact.client_id == NORTHWIND)
    found: set[str] = set(stage.read(lambda session: session.scalars(query).all()))
    return found


def become(stage: Stage, right: Right) -> None:
    desk = stage.world.desk
    known = desk.identity
    assert isinstance(known, Identity)
    desk._identity = replace(known, rights=frozenset({right}))


@pytest.fixture
def chosen(stage: Stage, clients: ClientsScreen) -> str:
    """The name of the contact that is chosen in the list."""
    clients.presenter.show_tab("contacts")
    stage.settle()
    table = clients.pane.contacts.table
    table.setFocus()
    QTest.keyClick(table, Key.Key_Down)
    stage.settle()
    contact = clients.presenter.state.contact
    assert contact is not None
    return contact.name


def press(stage: Stage, clients: ClientsScreen) -> None:
    keys = Mod.ControlModifier | Mod.ShiftModifier
    QTest.keyClick(clients.pane.contacts.table, Key.Key_Delete, keys)
    stage.settle()


def test_an_account_manager_erases_the_chosen_contact_a_moment_later(
    stage: Stage, clients: ClientsScreen, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(stage, Right.TAM)
    monkeypatch.setattr("ui.screens.clients.contact_acts.UNDO_MS", 1)
    press(stage, clients)
    assert chosen not in names(stage)
    assert ERASED_NAME in names(stage)
    assert chosen not in {one.name for one in clients.presenter.state.contacts}
    assert chosen in stage.said.lines[0]
    stage.said.undo()
    assert stage.said.lines[-1] == "It was erased already; that is for good."


def test_taken_back_in_time_nobody_is_erased(
    stage: Stage, clients: ClientsScreen, chosen: str
) -> None:
    become(stage, Right.ADMIN)
    clients.contact_acts.erase()
    stage.said.undo()
    stage.settle()
    assert chosen in names(stage)
    assert stage.said.lines[-1] == "Nobody is erased."


def test_a_technician_is_told_whom_to_ask(
    stage: Stage, clients: ClientsScreen, chosen: str
) -> None:
    become(stage, Right.TECHNICIAN)
    [spec] = [one for one in clients.actions() if one.id == "clients.erase_contact"]
    assert "account manager" in spec.when()
    clients.contact_acts.erase()
    stage.settle()
    assert chosen in names(stage)
    assert stage.said.lines == []
