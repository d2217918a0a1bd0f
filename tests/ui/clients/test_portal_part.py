"""The portal on the client's page: its face, its people, the setup, over a real store (S19-S24)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.records import Contact, PortalBrand, TimeEntry
from app.usecases.complete_onboarding import CompleteOnboarding, complete_onboarding
from tests.builders.rows import NORTHWIND, TOM
from tests.builders.stage import Stage
from tests.builders.world import sign_in_as
from tests.integration.usecases.offered import offered_rows
from tests.integration.usecases.test_brand_portal import picture
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.clients.portal_face import PortalFace
from ui.screens.clients.screen import ClientsScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=offered_rows())
    yield made
    made.close()


@pytest.fixture
def clients(stage: Stage) -> ClientsScreen:
    screen: ClientsScreen = stage.open("clients")
    screen.activated()
    stage.settle()
    screen.navigate(NORTHWIND)
    screen.presenter.show_tab("portal")
    stage.settle()
    return screen


def said(clients: ClientsScreen) -> list[str]:
    part: QWidget = clients.pane.portal
    return [one.text() for one in part.findChildren(QLabel)]


def press(stage: Stage, clients: ClientsScreen, words: str) -> None:
    buttons = clients.pane.portal.findChildren(Button)
    (button,) = [one for one in buttons if words in {one.text(), one.accessibleName()}]
    button.click()
    stage.settle()


def sheet_of(stage: Stage) -> AskSheet:
    (sheet,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return sheet


def fill(sheet: AskSheet, **values: str) -> None:
    for name, value in values.items():
        field = sheet.form.fields[name]
        assert isinstance(field, LineField | TextField)
        field.set_text(value)


def mark(sheet: AskSheet, name: str, *words: str) -> None:
    for box in sheet.form.fields[name].findChildren(QCheckBox):
        box.setChecked(any(box.text().startswith(one) for one in words))


def accept(stage: Stage, sheet: AskSheet) -> None:
    sheet.accept_button.click()
    stage.settle()


def faces(stage: Stage) -> list[PortalBrand]:
    return stage.world.desk.ask(lambda session: session.query(PortalBrand).all())


def person(stage: Stage, name: str) -> Contact:
    return stage.world.desk.ask(
        lambda session: session.query(Contact).where(Contact.name == name).one()
    )


def test_a_face_is_given_is_seen_in_small_and_is_taken_back_by_undo(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(stage, clients, "Change it…")
    sheet = sheet_of(stage)
    fill(sheet, name="Northwind IT", colour="#00aa55", greeting="We are here.", phone="+1 212 5550")
    accept(stage, sheet)
    assert [(one.name, one.colour) for one in faces(stage)] == [("Northwind IT", "#00AA55")]
    (small,) = clients.pane.portal.findChildren(PortalFace)
    assert "Northwind IT; We are here.; +1 212 5550" in small.accessibleName()
    stage.said.undo()
    stage.settle()
    assert [one.name for one in faces(stage)] == [""]


def test_what_the_form_does_without_is_marked_and_shown(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(stage, clients, "Change it…")
    sheet = sheet_of(stage)
    mark(sheet, "unasked", "Which device?", "Please come")
    accept(stage, sheet)
    assert "The form does not ask: Which device?, Please come onsite" in said(clients)


def test_a_picture_becomes_the_logo_and_what_is_none_is_refused_in_the_sheet(
    stage: Stage, clients: ClientsScreen, tmp_path: Path
) -> None:
    good, bad = tmp_path / "logo.jpg", tmp_path / "logo.png"
    good.write_bytes(picture())
    bad.write_bytes(b"no picture")
    press(stage, clients, "Change it…")
    sheet, logo = sheet_of(stage), clients.portal.logo
    assert logo is not None
    logo.take(str(bad))
    accept(stage, sheet)
    assert sheet.is_open
    assert sheet.form.fields["name"].error
    logo.take(str(tmp_path / "nowhere.png"))
    assert "cannot be read" in sheet.form.fields["name"].error
    logo.take(str(good))
    accept(stage, sheet)
    assert not [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    (face,) = faces(stage)
    assert face.logo is not None


def test_somebody_new_is_written_down_with_roles_and_changed_later(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(stage, clients, "New contact…")
    sheet = sheet_of(stage)
    fill(sheet, name="Nora Field", email="nora")
    mark(sheet, "roles", "Requester", "Billing")
    accept(stage, sheet)
    assert "like dana@northwind.example" in sheet.form.fields["email"].error
    fill(sheet, email="nora@northwind.example")
    accept(stage, sheet)
    assert person(stage, "Nora Field").roles == ["billing", "requester"]
    press(stage, clients, "Change Nora Field")
    sheet = sheet_of(stage)
    mark(sheet, "roles", "Coordinator")
    accept(stage, sheet)
    assert person(stage, "Nora Field").roles == ["coordinator"]
    stage.said.undo()
    stage.settle()
    assert person(stage, "Nora Field").roles == ["billing", "requester"]


def test_who_has_left_comes_in_no_more(stage: Stage, clients: ClientsScreen) -> None:
    press(stage, clients, "Change Dana Whitfield")
    sheet = sheet_of(stage)
    standing = sheet.form.fields["active"]
    assert isinstance(standing, ChoiceField)
    standing.set_value(False)
    accept(stage, sheet)
    assert not person(stage, "Dana Whitfield").active
    assert "Dana Whitfield" not in said(clients)


def test_the_sheet_says_who_may_move_an_address_and_offers_no_way_back_that_is_refused(
    stage: Stage, clients: ClientsScreen
) -> None:
    sign_in_as(stage.world.store, TOM)
    stage.world.desk.forget_identity()
    press(stage, clients, "Change Dana Whitfield")
    sheet = sheet_of(stage)
    fill(sheet, email="tom@elsewhere.example")
    accept(stage, sheet)
    assert (
        "Whoever reads this mailbox comes into the portal as Dana Whitfield"
        in sheet.form.fields["email"].error
    )
    fill(sheet, email=person(stage, "Dana Whitfield").email)
    standing = sheet.form.fields["active"]
    assert isinstance(standing, ChoiceField)
    standing.set_value(False)
    accept(stage, sheet)
    assert not person(stage, "Dana Whitfield").active
    assert stage.said.undos[-1] is None


def test_setup_that_nobody_tried_the_portal_for_cannot_be_said_to_be_over(
    stage: Stage, clients: ClientsScreen
) -> None:
    stage.world.desk.do(complete_onboarding, CompleteOnboarding(NORTHWIND, over=False))
    clients.portal.again()
    stage.settle()
    press(stage, clients, "Say that it is over")
    assert "Nobody has tried the portal yet" in stage.said.problems[-1].sentence
    assert any(
        one.startswith("Nobody has sent a request through the portal") for one in said(clients)
    )


def test_a_training_session_takes_the_seats_of_who_was_there(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(stage, clients, "Log a session…")
    sheet = sheet_of(stage)
    accept(stage, sheet)
    assert "Mark who was there" in sheet.form.fields["who"].error
    mark(sheet, "who", "Dana")
    fill(sheet, **{"from": "8", "to": "9:00"})
    accept(stage, sheet)
    assert "like 10:00" in sheet.form.fields["from"].error
    fill(sheet, day="yesterday", **{"from": "08:00", "to": "08:45"})
    accept(stage, sheet)
    assert "year-month-day" in sheet.form.fields["day"].error
    fill(sheet, day="2026-03-02")
    accept(stage, sheet)
    (entry,) = stage.world.desk.ask(
        lambda session: session.query(TimeEntry).where(TimeEntry.work_kind == "training").all()
    )
    assert entry.attendees == [str(person(stage, "Dana Whitfield").id)]
    assert any(one.startswith("Dana Whitfield · ") for one in said(clients))


def test_a_technician_writes_people_down_and_leaves_the_face_and_the_setup_to_others(
    stage: Stage, clients: ClientsScreen
) -> None:
    sign_in_as(stage.world.store, TOM)
    stage.world.desk.forget_identity()
    clients.portal.again()
    stage.settle()
    words = {one.text() for one in clients.pane.portal.findChildren(Button)}
    assert "New contact…" in words
    assert not words & {"Change it…", "Say that it is over", "It goes on after all"}


def test_which_letters_somebody_does_without_and_whom_none_reach_is_seen(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert qtbot is not None
    rows = [
        (entity, [row | {"muted": ["closed", "update"]} for row in found])
        if entity == "contact"
        else (entity, found)
        for entity, found in offered_rows()
    ]
    people = [one for entity, found in rows if entity == "contact" for one in found]
    tom = next(one for one in people if one["client_id"] == NORTHWIND and one["roles"])
    why = "A letter of ours did not reach them. 550 User unknown"
    report = {
        "id": uuid4(), "received_at": tom["created_at"], "sender": "mailer-daemon@mx.example",
        "text": f"{why}\n\nI am sorry", "why": "not-reached", "likely_client": NORTHWIND,
        "likely_contact": tom["id"], "created_at": tom["created_at"],
    }  # fmt: skip
    stage = Stage(tmp_path / "world", rows=iter([*rows, ("mail", [report])]))
    screen: ClientsScreen = stage.open("clients")
    screen.activated()
    stage.settle()
    screen.navigate(NORTHWIND)
    screen.presenter.show_tab("portal")
    stage.settle()
    every = screen.pane.portal.findChildren(Chip)
    chips = [one for one in every if "muted" in one.text]
    assert {one.text for one in chips} == {"2 kinds of letters muted"}
    assert "News of a request" in chips[0].toolTip()
    assert "A request is closed" in chips[0].accessibleDescription()
    [unreached] = [one for one in every if "arrive" in one.text]
    assert unreached.accessibleDescription() == why
    stage.close()
