"""A ticket that rests at central says so, and one key has it fetched."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import Connection

from app.bootstrap.archive import fetching
from app.store import archive
from app.store.state import note
from tests.builders.rows import NOW
from tests.builders.stage import Stage
from tests.ui.resting import OLD
from ui.screens.ticket.screen import TicketScreen


@pytest.fixture
def ticket(stage: Stage) -> TicketScreen:
    """The screen on a ticket that is not here, with central in reach."""
    stage.world.store.write(lambda connection: note(connection, last_synced_at=NOW))
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(OLD)
    screen.activated()
    stage.settle()
    return screen


def said(ticket: TicketScreen) -> str:
    return ticket.pane.empty.accessibleName()


def press_fetch(stage: Stage, ticket: TicketScreen) -> None:
    focus: QWidget = ticket.pane.empty.button or ticket.pane
    focus.setFocus()
    QTest.keyClick(focus, Qt.Key.Key_F)
    stage.settle()


def test_it_says_where_it_is_and_what_fetching_means(ticket: TicketScreen) -> None:
    assert said(ticket).startswith("This ticket rests at central: nobody has touched it for long.")
    button = ticket.pane.empty.button
    assert button is not None
    assert button.text() == "Fetch now"


def test_f_has_it_fetched_and_syncs_at_once(stage: Stage, ticket: TicketScreen) -> None:
    press_fetch(stage, ticket)
    assert fetching(stage.world.desk, OLD) == "waiting"
    assert stage.sync.asked == 1
    assert said(ticket) == "This ticket rests at central. It is being fetched."


def test_offline_the_wish_is_kept_for_the_next_sync(stage: Stage, ticket: TicketScreen) -> None:
    stage.world.store.write(lambda connection: note(connection, offline_since=NOW))
    ticket.presenter.load()
    stage.settle()
    button = ticket.pane.empty.button
    assert button is not None
    assert button.text() == "Fetch at the next sync"
    press_fetch(stage, ticket)
    assert fetching(stage.world.desk, OLD) == "waiting"
    assert "it comes by itself as soon as central can be reached" in said(ticket)


def test_what_central_does_not_know_can_be_asked_for_again(
    stage: Stage, ticket: TicketScreen
) -> None:
    press_fetch(stage, ticket)

    def answer(connection: Connection) -> None:
        archive.answered(connection, [], [OLD.bytes])

    stage.world.store.write(answer)
    ticket.presenter.load()
    stage.settle()
    assert said(ticket).startswith("Central has no such ticket that you may see.")
    press_fetch(stage, ticket)
    assert fetching(stage.world.desk, OLD) == "waiting"
