"""The clients' screen over a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from tests.ui.clients.client_world import client_rows
from ui.screens.clients.screen import ClientsScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store."""
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=client_rows())
    yield made
    made.close()


@pytest.fixture
def clients(stage: Stage) -> ClientsScreen:
    """The screen, read, with Northwind's page."""
    screen: ClientsScreen = stage.open("clients")
    screen.activated()
    stage.settle()
    screen.navigate(NORTHWIND)
    stage.settle()
    return screen
