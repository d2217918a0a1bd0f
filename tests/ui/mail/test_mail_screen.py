"""Parked mail is placed by keys and by hand, offline too, and every act can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.records import Contact, Mail, Ticket
from tests.builders.rows import NORTHWIND, NOW, Row, id_of, small_rows
from tests.builders.stage import Stage
from ui.kit.forms.ask_sheet import AskSheet
from ui.screens.mail.screen import MailScreen
from ui.theme.theme import current

DANA, KNOWN, UNKNOWN, JOINS = (
    id_of("Dana Whitfield"), id_of("mail known"), id_of("mail unknown"), id_of("mail joins"),
)  # fmt: skip
OPEN = id_of("T-1042")


def mail(which: Any, subject: str, minutes: int, **more: Any) -> Row:
    return {
        "id": which, "received_at": NOW - timedelta(minutes=minutes), "sender": "x@else.example",
        "subject": subject, "text": f"{subject}, since this morning.", "files": [],
        "why": "sender-unknown", "created_at": NOW, "created_by": None,
    } | more  # fmt: skip


def rows() -> Iterator[tuple[str, list[Row]]]:
    yield from small_rows()
    yield "mail", [
        mail(
            KNOWN, "Nobody on the 3rd floor can print", 30, sender="dana@client.example",
            sender_name="Dana", why="sender-twice", likely_client=NORTHWIND, unproven=True,
            files=["display.jpg"], quoted="On Monday it@t.example wrote:\n> Is it on?",
        ),
        mail(UNKNOWN, "Cheap toner", 20),
        mail(JOINS, "Still no mail", 10, why="not-theirs", likely_ticket=OPEN),
    ]  # fmt: skip


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=rows())
    yield made
    made.close()


@pytest.fixture
def screen(stage: Stage) -> MailScreen:
    opened: MailScreen = stage.open("mail")
    opened.activated()
    stage.settle()
    return opened


def stored(stage: Stage, which: Any) -> Mail:
    found: Mail = stage.read(lambda session: session.get_one(Mail, which))
    return found


def pick_northwind(stage: Stage, screen: MailScreen) -> None:
    screen.view.client.box.setFocus()
    QTest.keyClicks(screen.view.client.box, "north")
    stage.settle()
    QTest.keyClick(screen.view.client.box, Qt.Key.Key_Return)
    stage.settle()


def test_the_oldest_is_shown_first_with_what_is_known_of_it(
    stage: Stage, screen: MailScreen
) -> None:
    view = screen.view
    assert [line.title for line in view.list.lines] == [
        "Nobody on the 3rd floor can print", "Cheap toner", "Still no mail",
    ]  # fmt: skip
    assert (view.client.value(), view.contact.value()) == (NORTHWIND, DANA)
    assert view._unproven.isVisible()
    assert "display.jpg" in view._files.text()
    assert not view._quoted.isVisible()
    view._more.click()
    assert view._quoted.isVisible()
    assert stage.badges["mail"] == "3"


def test_one_key_makes_a_ticket_of_it_and_the_next_one_is_there(
    stage: Stage, screen: MailScreen
) -> None:
    QTest.keyClick(screen.view.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    kept = stored(stage, KNOWN)
    made: Ticket = stage.read(lambda session: session.get_one(Ticket, kept.made_ticket))
    assert (made.requester_id, made.source, made.number) == (DANA, "email", None)
    assert made.provisional.startswith("L-")
    assert screen.presenter.state.at == UNKNOWN
    assert stage.badges["mail"] == "2"
    stage.said.undo()
    stage.settle()
    assert stored(stage, KNOWN).state == "parked"
    assert screen.presenter.state.at == KNOWN


def test_without_a_client_it_says_what_to_choose_and_then_goes(
    stage: Stage, screen: MailScreen
) -> None:
    screen.navigate(UNKNOWN)
    stage.settle()
    screen.view.file.click()
    stage.settle()
    assert "type the client" in screen.presenter.state.problem
    pick_northwind(stage, screen)
    assert screen.view.client.value() == NORTHWIND
    assert screen.view.contact.value() is None
    screen.view.file.click()
    stage.settle()
    made: Ticket = stage.read(
        lambda session: session.get_one(Ticket, stored(stage, UNKNOWN).made_ticket)
    )
    assert (made.client_id, made.requester_id) == (NORTHWIND, None)


def test_somebody_new_is_written_down_by_keyboard_and_their_mail_becomes_theirs(
    stage: Stage, screen: MailScreen
) -> None:
    screen.navigate(UNKNOWN)
    stage.settle()
    QTest.keyClick(screen.view.list, Qt.Key.Key_N)
    assert stage.window.findChild(AskSheet) is None
    pick_northwind(stage, screen)
    QTest.keyClick(screen.view.list, Qt.Key.Key_N)
    sheet = stage.window.findChild(AskSheet)
    assert isinstance(sheet, AskSheet)
    assert sheet.value("email") == "x@else.example"
    sheet.accept()
    stage.settle()
    assert "Write a name" in sheet.form.fields["name"].error
    QTest.keyClicks(sheet.form.fields["name"].control, "Nia New")
    QTest.keyClick(sheet.form.fields["name"].control, Qt.Key.Key_Return)
    stage.settle()
    made = screen.view.contact.value()
    nia: Contact = stage.read(lambda session: session.get_one(Contact, made))
    assert (nia.name, nia.client_id, nia.roles) == ("Nia New", NORTHWIND, ["requester"])
    assert screen.view.person.isHidden()
    QTest.keyClick(screen.view.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    filed = stored(stage, UNKNOWN).made_ticket
    assert stage.read(lambda session: session.get_one(Ticket, filed)).requester_id == made


def test_who_was_written_down_by_mistake_is_taken_back(stage: Stage, screen: MailScreen) -> None:
    screen.navigate(KNOWN)
    stage.settle()
    screen.presenter.pick_contact(None)
    screen.view.person.click()
    sheet = stage.window.findChild(AskSheet)
    assert isinstance(sheet, AskSheet)
    assert "Nothing proves" in sheet._sentence.text()
    sheet.accept()
    stage.settle()
    assert "has this address already" in sheet.form.fields["email"].error
    QTest.keyClicks(sheet.form.fields["email"].control, ".org")
    sheet.accept()
    stage.settle()
    made = screen.view.contact.value()
    stage.said.undo()
    stage.settle()
    assert not stage.read(lambda session: session.get_one(Contact, made)).active
    assert screen.view.contact.value() != made


def test_it_joins_the_ticket_that_it_seems_to_belong_to(stage: Stage, screen: MailScreen) -> None:
    screen.navigate(JOINS)
    stage.settle()
    assert screen.view.join.text() == "Add to T-1042"
    screen.view.join.click()
    stage.settle()
    assert "who wrote it" in screen.presenter.state.problem
    at = screen.view.contact.box.findText("Dana Whitfield")
    screen.view.contact.box.setCurrentIndex(at)
    screen.view.contact.box.activated.emit(at)
    screen.view.join.click()
    stage.settle()
    assert (stored(stage, JOINS).made_ticket, stored(stage, JOINS).joined) == (OPEN, True)
    assert stage.said.undos[-1] is None


def test_it_is_put_away_with_a_reason_and_comes_back(stage: Stage, screen: MailScreen) -> None:
    screen.navigate(UNKNOWN)
    stage.settle()
    QTest.keyClick(screen.view.list, Qt.Key.Key_X)
    sheet = stage.window.findChild(AskSheet)
    assert isinstance(sheet, AskSheet)
    sheet.accept()
    stage.settle()
    assert "Say why" in sheet.form.fields["reason"].error
    QTest.keyClicks(sheet.form.fields["reason"].control, "advertising")
    sheet.accept()
    stage.settle()
    assert (stored(stage, UNKNOWN).state, stored(stage, UNKNOWN).reason) == (
        "dismissed", "advertising",
    )  # fmt: skip
    stage.said.undo()
    stage.settle()
    assert stored(stage, UNKNOWN).state == "parked"


def test_when_all_is_placed_it_says_so(stage: Stage, screen: MailScreen) -> None:
    for which in (KNOWN, UNKNOWN, JOINS):
        screen.navigate(which)
        stage.settle()
        if screen.view.client.value() is None:
            pick_northwind(stage, screen)
        screen.view.file.click()
        stage.settle()
    assert screen.view.empty.accessibleName().startswith("All mail is placed. 3")
    assert stage.badges["mail"] == ""
