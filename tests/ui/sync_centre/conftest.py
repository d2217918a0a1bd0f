"""The sync centre over a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.stage import Stage
from tests.ui.clients.client_world import client_rows
from tests.ui.sync_centre import sync_world
from ui.screens.sync_centre.screen import SyncCentreScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store that waits for nothing."""
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=client_rows())
    yield made
    made.close()


@pytest.fixture
def centre(stage: Stage) -> SyncCentreScreen:
    """The screen after a day offline, with everything that can happen to it."""
    sync_world.work_offline(stage.world)
    sync_world.clash(stage.world)
    sync_world.be_refused(stage.world)
    sync_world.be_confirmed(stage.world)
    sync_world.synced(stage.world)
    return opened(stage)


def opened(stage: Stage) -> SyncCentreScreen:
    """Open the screen and wait until it has read."""
    screen: SyncCentreScreen = stage.open("sync_centre")
    screen.activated()
    stage.settle()
    return screen
