"""What is known of an asset is corrected on its client's page by keys, and can be taken back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.records import Asset
from app.usecases.edit_asset import EditAsset, edit_asset
from tests.builders.stage import Stage
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.clients.screen import ClientsScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def asked(stage: Stage, clients: ClientsScreen) -> AskSheet:
    """The sheet over the first asset of Northwind, opened by F2."""
    clients.presenter.show_tab("assets")
    stage.settle()
    table = clients.pane.assets.table
    table.setFocus()
    QTest.keyClick(table, Key.Key_Down)
    stage.settle()
    QTest.keyClick(table, Key.Key_F2)
    stage.settle()
    (found,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return found


def shown(stage: Stage, clients: ClientsScreen) -> Any:
    chosen = clients.presenter.state.asset_id
    return stage.read(lambda session: session.get(Asset, chosen))


def fill(sheet: AskSheet, **values: object) -> None:
    for name, value in values.items():
        field = sheet.form.fields[name]
        if isinstance(field, LineField | TextField):
            field.set_text(str(value))
        elif isinstance(field, ChoiceField):
            field.set_value(value)


def send(stage: Stage, sheet: AskSheet) -> None:
    QTest.keyClick(sheet, Key.Key_Return, Mod.ControlModifier)
    stage.settle()


def test_f2_corrects_an_asset_and_undo_takes_only_that_back(
    stage: Stage, clients: ClientsScreen, asked: AskSheet
) -> None:
    before = shown(stage, clients)
    fill(asked, serial="5CG1", state="repair", ends_on="2027-01-31", free="Rack: 3, unit 12")
    send(stage, asked)
    now = shown(stage, clients)
    assert (now.serial, now.state, now.ends_on.isoformat()) == ("5CG1", "repair", "2027-01-31")
    assert now.components["fields"] == [{"name": "Rack", "value": "3, unit 12"}]
    assert now.name == before.name
    assert stage.said.lines == [f"{before.tag} is corrected"]
    # Somebody notes where it stands meanwhile: that stays.
    stage.world.desk.do(edit_asset, EditAsset(before.id, place="Annex"))
    stage.said.undo()
    stage.settle()
    after = shown(stage, clients)
    assert (after.serial, after.state, after.ends_on) == (
        before.serial, before.state, before.ends_on,
    )  # fmt: skip
    assert "fields" not in after.components
    assert after.place == "Annex"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Give the asset a name"),
        ("ends_on", "next year", "year-month-day"),
        ("free", "Rack 3", "a colon and a value"),
    ],
)
def test_what_is_wrong_is_said_under_its_field_and_nothing_typed_is_lost(
    stage: Stage, asked: AskSheet, field: str, value: str, words: str
) -> None:
    fill(asked, notes="Fan is loud.", **{field: value})
    send(stage, asked)
    assert asked.is_open
    assert words in asked.form.fields[field].control.accessibleDescription()
    assert asked.value("notes") == "Fan is loud."
    asked.leave()


def test_left_as_it_is_nothing_changes(stage: Stage, asked: AskSheet) -> None:
    send(stage, asked)
    assert stage.said.lines == []
    assert not stage.said.problems
