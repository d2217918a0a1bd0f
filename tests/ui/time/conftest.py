"""The time list, over a desk with time that waits for answers."""

import pytest

from tests.builders.stage import Stage
from tests.builders.staged import staged
from tests.builders.time_rows import time_rows
from ui.screens.time.screen import TimeListScreen

stage = staged(time_rows)


@pytest.fixture
def times(stage: Stage) -> TimeListScreen:
    """One's own time, read."""
    screen: TimeListScreen = stage.open("time")
    screen.navigate(None)
    screen.activated()
    stage.settle()
    return screen
