"""A queue over the small desk, with its ticket beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.detail_rows import detail_rows
from tests.builders.rows import T1042
from tests.builders.stage import Stage
from ui.screens.queue.screen import QueueScreen
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
def queue(stage: Stage) -> QueueScreen:
    """The queue, read, with the cursor on T-1042."""
    screen: QueueScreen = stage.open("queue")
    screen.activated()
    stage.settle()
    screen.navigate(T1042)
    stage.settle()
    return screen
