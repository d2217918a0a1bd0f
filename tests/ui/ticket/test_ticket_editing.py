"""What a ticket says is changed on its page by keys, and every change can be taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from sqlalchemy import Connection

from app.ports.changes import ChangeSet
from app.records import Ticket
from app.store import queue
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.builders.rows import NOW, T1042
from tests.builders.stage import Stage
from tests.builders.world import World
from tests.ui.sync_centre import sync_world
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.ticket.editing import MembersPicker
from ui.screens.ticket.screen import TicketScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def record(stage: Stage) -> Any:
    return stage.read(lambda session: session.get(Ticket, T1042))


def sheet(stage: Stage) -> AskSheet:
    (found,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return found


def picker(stage: Stage, act: str) -> MembersPicker:
    stage.registry.run(act)
    stage.settle()
    (found,) = [one for one in stage.window.findChildren(MembersPicker) if one.is_open]
    return found


def pick(stage: Stage, act: str, typed: str) -> None:
    box = picker(stage, act).head.box
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, Key.Key_Return)
    stage.settle()


def test_f2_asks_for_the_details_and_undo_takes_only_them_back(
    stage: Stage, ticket: TicketScreen
) -> None:
    before = record(stage)
    ticket.pane.timeline.setFocus()
    QTest.keyClick(ticket.pane.timeline, Key.Key_F2)
    stage.settle()
    asked = sheet(stage)
    title, site = asked.form.fields["title"], asked.form.fields["site"]
    assert isinstance(title, LineField)
    assert isinstance(site, ChoiceField)
    assert title.text() == before.title
    title.set_text("Mail is not delivered")
    site.set_value(None)
    QTest.keyClick(asked, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert (record(stage).title, record(stage).site_id) == ("Mail is not delivered", None)
    assert stage.said.lines == ["T-1042: details changed"]
    # Somebody files it meanwhile: that stays.
    stage.world.desk.do(edit_ticket, EditTicket(T1042, category="Mail"))
    stage.said.undo()
    stage.settle()
    after = record(stage)
    assert (after.title, after.site_id, after.category) == (before.title, before.site_id, "Mail")


def test_an_empty_subject_is_refused_under_its_field_and_nothing_typed_is_lost(
    stage: Stage, ticket: TicketScreen
) -> None:
    assert ticket.pane.isVisible()
    stage.registry.run("ticket.edit")
    stage.settle()
    asked = sheet(stage)
    title = asked.form.fields["title"]
    assert isinstance(title, LineField)
    title.set_text(" ")
    QTest.keyClick(asked, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert asked.is_open
    assert "Say in a few words" in title.control.accessibleDescription()
    asked.leave()


def test_details_left_as_they_are_change_nothing(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.pane.isVisible()
    stage.registry.run("ticket.edit")
    stage.settle()
    QTest.keyClick(sheet(stage), Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert stage.said.lines == []


def test_a_new_tag_is_typed_a_known_one_completed_and_one_taken_off(
    stage: Stage, ticket: TicketScreen
) -> None:
    assert ticket.pane.isVisible()
    had = set(record(stage).tags)
    pick(stage, "ticket.tags", "Third Floor")
    assert set(record(stage).tags) == had | {"third-floor"}
    assert stage.said.lines == ["T-1042: tagged third-floor"]
    pick(stage, "ticket.tags", "third")
    assert set(record(stage).tags) == had
    stage.said.undo()
    stage.settle()
    assert set(record(stage).tags) == had | {"third-floor"}


def test_a_text_that_is_no_tag_says_why(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.pane.isVisible()
    found = picker(stage, "ticket.tags")
    QTest.keyClicks(found.head.box, "a,b")
    QTest.keyClick(found.head.box, Key.Key_Return)
    stage.settle()
    assert stage.said.lines == []
    found.dismiss()


def test_an_asset_is_linked_and_unlinked(stage: Stage, ticket: TicketScreen) -> None:
    assert ticket.pane.isVisible()
    had = list(record(stage).asset_ids)
    assert had
    found = picker(stage, "ticket.assets")
    QTest.keyClick(found.head.box, Key.Key_Return)
    stage.settle()
    assert len(record(stage).asset_ids) == len(had) - 1
    stage.said.undo()
    stage.settle()
    assert record(stage).asset_ids == had


def test_the_side_column_names_what_it_is_filed_under(ticket: TicketScreen) -> None:
    names = [
        button.accessibleName() for button in ticket.pane.inspector.findChildren(QAbstractButton)
    ]  # fmt: skip
    assert {"Edit…", "Tags…", "Assets…"} <= set(names)


def test_the_ticket_says_in_words_how_it_stands_with_central(
    stage: Stage, ticket: TicketScreen
) -> None:
    chip = ticket.pane.header.sync
    assert not chip.isVisible()
    stage.world.desk.do(edit_ticket, EditTicket(T1042, category="Mail"))
    stage.settle()
    assert (chip.isVisible(), chip.accessibleName()) == (True, "Waiting to be sent")

    def refuse(connection: Connection) -> None:
        act = queue.unsent_acts(connection, 1)[0]
        for op in act:
            queue.refuse(connection, op, "ticket-ended", "It is closed.", NOW)

    stage.world.store.write(refuse)
    stage.bus.announce(ChangeSet(frozenset({"dead_letter"})))
    stage.settle()
    assert (chip.isVisible(), chip.accessibleName()) == (True, "Rejected")


@pytest.mark.parametrize(
    ("trouble", "where", "words"),
    [
        (sync_world.clash, sync_world.T1044, "In conflict"),
        (sync_world.be_refused, sync_world.T1031, "Rejected"),
    ],
    ids=["conflict", "refused reply"],
)
def test_a_conflict_and_a_refused_reply_show_in_the_head_of_their_ticket(
    stage: Stage,
    ticket: TicketScreen,
    trouble: Callable[[World], object],
    where: UUID,
    words: str,
) -> None:
    trouble(stage.world)
    ticket.navigate(where)
    stage.settle()
    chip = ticket.pane.header.sync
    assert (chip.isVisible(), chip.accessibleName()) == (True, words)
