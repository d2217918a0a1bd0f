"""A timer over a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.timer.timer_world import TimerWorld


@pytest.fixture
def timed(tmp_path: Path) -> Iterator[TimerWorld]:
    """The small desk at 17:48, signed in, nothing running."""
    made = TimerWorld(tmp_path / "world")
    yield made
    made.world.close()
