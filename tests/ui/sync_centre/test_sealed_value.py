"""A secret that gave way is put back from the sync centre, by the PIN where the vault is locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.bootstrap import sync_desk
from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Clash
from app.ports.problems import Refused
from app.records import Ticket
from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.test_sync_centre_screen import press
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.kit.secrets.pin_sheet import PIN
from ui.screens.sync_centre.screen import SyncCentreScreen

Key = Qt.Key


def test_a_secret_is_put_back_once_the_pin_of_a_locked_vault_was_typed(
    stage: Stage, centre: SyncCentreScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync_desk.put_back
    is_open: list[str] = []

    def put_back(desk: Desk, clash: Clash) -> Callable[[], None]:
        if not is_open:
            raise Refused("vault-locked", "The vault is locked.", next_step="Type your PIN.")
        return real(desk, clash)

    def unlock(pin: str) -> None:
        if pin != "right":
            raise Refused("pin-wrong", "This is not the PIN.", next_step="Try again.")
        is_open.append(pin)

    monkeypatch.setattr(sync_desk, "put_back", put_back)
    monkeypatch.setattr(stage.world.desk.vault, "unlock", unlock)
    press(centre.pane.list, Key.Key_Down)
    press(centre.pane.list, Key.Key_2)
    stage.settle()
    sheet = centre.sheet
    assert isinstance(sheet, AskSheet)
    pin = sheet.form.fields[PIN]
    assert isinstance(pin, LineField)
    assert pin.box.hasFocus()
    pin.box.setText("wrong")
    QTest.keyClick(pin.box, Key.Key_Return)
    stage.settle()
    assert sheet.isVisible()
    assert "This is not the PIN." in told_in(sheet)
    assert len(centre.presenter.state.entries("conflicts")) == 2
    pin.box.setText("right")
    QTest.keyClick(pin.box, Key.Key_Return)
    stage.settle()
    assert is_open == ["right"]
    ticket = stage.read(lambda session: session.get(Ticket, sync_world.T1044))
    assert ticket.priority == 3
    assert len(centre.presenter.state.entries("conflicts")) == 1


def told_in(sheet: AskSheet) -> str:
    """Every word that stands in a sheet."""
    return "\n".join(label.text() for label in sheet.findChildren(QLabel) if label.isVisible())
