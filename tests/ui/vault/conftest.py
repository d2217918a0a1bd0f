"""A window with a vault, whose central is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.builders.window import TryWindow
from tests.ui.vault.vault_window import VaultWindow


@pytest.fixture
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[VaultWindow]:
    """Mira's window, in the place of credentials; no vault was set up yet."""
    assert qtbot is not None
    QGuiApplication.clipboard().clear()  # one for the whole run: another test may have copied
    tried = TryWindow(tmp_path)
    tried.enter()
    yield VaultWindow(tried)
    tried.close()


@pytest.fixture
def kept(place: VaultWindow) -> VaultWindow:
    """The same, with an open vault and one credential of Northwind under the cursor."""
    place.begin()
    place.add()
    return place
