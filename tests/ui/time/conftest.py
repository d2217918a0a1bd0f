"""The time list, over a desk with time that waits for answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.stage import Stage
from tests.builders.time_rows import time_rows
from ui.screens.time.screen import TimeListScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store."""
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=time_rows())
    yield made
    made.close()


@pytest.fixture
def times(stage: Stage) -> TimeListScreen:
    """One's own time, read."""
    screen: TimeListScreen = stage.open("time")
    screen.navigate(None)
    screen.activated()
    stage.settle()
    return screen
