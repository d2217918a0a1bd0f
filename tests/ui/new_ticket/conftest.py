"""The sheet over the small desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.stage import Stage
from ui.screens.new_ticket.screen import NewTicketScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store."""
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def sheet(stage: Stage) -> NewTicketScreen:
    """The sheet, open."""
    screen: NewTicketScreen = stage.open("new_ticket", shown=False)
    screen.activated()
    stage.settle()
    return screen
