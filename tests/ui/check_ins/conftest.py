"""The place of check-ins over a desk with time, tickets and what was decided about them."""

import pytest

from tests.builders.stage import Stage
from tests.builders.staged import staged
from tests.builders.time_rows import time_rows
from ui.screens.check_ins.screen import CheckInsScreen

stage = staged(time_rows)


@pytest.fixture
def check_ins(stage: Stage) -> CheckInsScreen:
    """The list, read."""
    screen: CheckInsScreen = stage.open("check_ins")
    screen.activated()
    stage.settle()
    return screen
