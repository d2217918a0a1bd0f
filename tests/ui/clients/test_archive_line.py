"""The line under a client's tickets: how many rest at central, and keeping them here, too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap.archive import is_pinned
from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from tests.ui.resting import AWAY, RestingAtCentral, stand_in
from ui.screens.clients.screen import ClientsScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier
PIN = Mod.ControlModifier | Mod.ShiftModifier


@pytest.fixture
def central(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> RestingAtCentral:
    """What answers; made before the screen asks."""
    return stand_in(stage.world.desk, monkeypatch)


def look_at_tickets(stage: Stage, clients: ClientsScreen) -> None:
    clients.pane.tabs.chosen.emit("tickets")
    stage.settle()


def pin(stage: Stage, clients: ClientsScreen) -> None:
    clients.pane.tabs.setFocus()
    QTest.keyClick(clients.pane.tabs, Key.Key_K, PIN)
    stage.settle()


def words(clients: ClientsScreen) -> str:
    return clients.pane.tickets.archive.words.text()


def test_central_is_asked_when_the_tickets_are_looked_at_and_not_before(
    stage: Stage, central: RestingAtCentral, clients: ClientsScreen
) -> None:
    assert central.asked == []
    look_at_tickets(stage, clients)
    assert central.asked == [NORTHWIND]
    assert words(clients) == "12 older tickets rest at central, about 2 MB on this device if kept."


def test_a_key_keeps_them_here_syncs_at_once_and_can_be_taken_back(
    stage: Stage, central: RestingAtCentral, clients: ClientsScreen
) -> None:
    look_at_tickets(stage, clients)
    pin(stage, clients)
    assert is_pinned(stage.world.desk, NORTHWIND)
    assert stage.sync.asked == 1
    assert words(clients) == "12 older tickets, about 2 MB, kept on this device, too."
    assert stage.said.lines == ["Older tickets of Northwind come to this device"]
    stage.said.undo()
    stage.settle()
    assert not is_pinned(stage.world.desk, NORTHWIND)
    assert stage.said.lines[-1] == "Older tickets of Northwind are at central only"
    assert central.tickets == 12


def test_the_button_says_what_it_does_and_does_it(
    stage: Stage, central: RestingAtCentral, clients: ClientsScreen
) -> None:
    look_at_tickets(stage, clients)
    button = clients.pane.tickets.archive.button
    assert button.text() == "Keep here, too"
    assert button.accessibleDescription() == words(clients)
    button.click()
    stage.settle()
    assert is_pinned(stage.world.desk, NORTHWIND)
    assert button.text() == "Keep at central only"
    assert central.asked


def test_without_central_one_can_still_choose(
    stage: Stage, central: RestingAtCentral, clients: ClientsScreen
) -> None:
    central.problem = AWAY
    look_at_tickets(stage, clients)
    assert words(clients) == (
        "Central cannot be reached; it knows how many older tickets rest there."
    )
    pin(stage, clients)
    assert is_pinned(stage.world.desk, NORTHWIND)
    assert words(clients) == "Older tickets are kept on this device, too."


def test_a_client_of_which_nothing_rests_has_no_line(
    stage: Stage, central: RestingAtCentral, clients: ClientsScreen
) -> None:
    central.tickets = central.rows = 0
    look_at_tickets(stage, clients)
    assert not clients.pane.tickets.archive.isVisible()


def test_the_pin_is_remembered_when_one_comes_back_to_the_client(
    stage: Stage, central: RestingAtCentral, clients: ClientsScreen
) -> None:
    look_at_tickets(stage, clients)
    pin(stage, clients)
    clients.pane.clients.list.setFocus()
    QTest.keyClick(clients.pane.clients.list, Key.Key_Down)
    stage.settle()
    assert words(clients).startswith("12 older tickets rest at central")
    QTest.keyClick(clients.pane.clients.list, Key.Key_Up)
    stage.settle()
    assert words(clients).endswith("kept on this device, too.")
    assert len(central.asked) == 3
