"""T-1042 on its own, over the small desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.detail_rows import detail_rows
from tests.builders.rows import T1042
from tests.builders.stage import Stage
from ui.screens.ticket.screen import TicketScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store."""
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=detail_rows())
    yield made
    made.close()


@pytest.fixture
def ticket(stage: Stage) -> TicketScreen:
    """T-1042, read."""
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(T1042)
    stage.settle()
    return screen
