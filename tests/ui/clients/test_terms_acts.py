"""An approver's limit and a client's billing details are set by hand, each with a way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bootstrap.identity import Identity
from app.domain.vocabulary import Right
from app.records import Client, Contact
from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from tests.integration.usecases.offered import IRIS, offered_rows
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.screens.clients.screen import ClientsScreen
from ui.theme.theme import current


def become(stage: Stage, *rights: Right) -> None:
    known = stage.world.desk.identity
    assert isinstance(known, Identity)
    stage.world.desk._identity = replace(known, rights=frozenset(rights))


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a Northwind that has an approver."""
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
    stage.settle()
    return screen


@pytest.fixture
def approver(stage: Stage, clients: ClientsScreen) -> Contact:
    """An approver of Northwind, chosen in the list of contacts."""
    become(stage, Right.TAM)
    clients.presenter.show_tab("contacts")
    stage.settle()
    clients.presenter.choose_contact(IRIS)
    stage.settle()
    return kept(stage, IRIS)


def kept(stage: Stage, contact: object) -> Contact:
    found: Contact = stage.read(lambda session: session.get_one(Contact, contact))
    return found


def type_into(sheet: AskSheet, name: str, text: str) -> None:
    field = sheet.form.fields[name]
    assert isinstance(field, LineField)
    field.set_text(text)


def open_sheet(stage: Stage) -> AskSheet:
    sheet = stage.window.findChild(AskSheet)
    assert isinstance(sheet, AskSheet)
    return sheet


def test_a_limit_is_set_from_the_list_shown_there_and_taken_back(
    stage: Stage, clients: ClientsScreen, approver: Contact
) -> None:
    part = clients.pane.contacts
    assert part.limit.isEnabled()
    QTest.mouseClick(part.limit, Qt.MouseButton.LeftButton)
    sheet = open_sheet(stage)
    type_into(sheet, "limit", "a thousand")
    sheet.accept()
    assert "is no amount" in sheet.form.fields["limit"].error
    type_into(sheet, "limit", "1000")
    sheet.accept()
    stage.settle()
    assert kept(stage, approver.id).approves_to_minor == 100_000
    line = next(one for one in part._lines if one.id == approver.id)
    assert "approver up to $1,000.00" in line.roles
    assert stage.said.lines[-1] == f"{approver.name} may approve up to $1,000.00"
    stage.said.undo()
    stage.settle()
    assert kept(stage, approver.id).approves_to_minor is None


@pytest.mark.usefixtures("approver")
def test_a_limit_waits_for_an_approver_and_for_whoever_may_set_it(
    stage: Stage, clients: ClientsScreen
) -> None:
    become(stage, Right.TECHNICIAN)
    assert "account manager" in clients.terms_acts.why_no_limit()
    become(stage, Right.TAM)
    other = next(one for one in clients.presenter.state.contacts if "approver" not in one.roles)
    clients.presenter.choose_contact(other.id)
    stage.settle()
    assert clients.terms_acts.why_no_limit() == f"{other.name} is no approver of the client."
    assert not clients.pane.contacts.limit.isEnabled()


def test_billing_details_are_typed_and_taken_back(
    stage: Stage, clients: ClientsScreen, approver: Contact
) -> None:
    assert approver.client_id == NORTHWIND
    clients.terms_acts.billing()
    stage.settle()
    sheet = open_sheet(stage)
    type_into(sheet, "tax_name", "VAT")
    type_into(sheet, "rate", "8.875")
    sheet.accept()
    assert "Write it like 8.88" in sheet.form.fields["rate"].error
    type_into(sheet, "rate", "8,88")
    type_into(sheet, "days", "14")
    sheet.accept()
    stage.settle()

    def read() -> Client:
        found: Client = stage.read(lambda session: session.get_one(Client, NORTHWIND))
        return found

    assert (read().tax_name, read().tax_rate_bp, read().payment_days) == ("VAT", 888, 14)
    stage.said.undo()
    stage.settle()
    assert (read().tax_name, read().tax_rate_bp, read().payment_days) == ("", 0, 30)
