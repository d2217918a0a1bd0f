"""The whole window, on the small desk with a full ticket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.window import TryWindow


@pytest.fixture
def tried(qtbot: QtBot, tmp_path: Path) -> Iterator[TryWindow]:
    """A window in which Mira is signed in, in the queue."""
    assert qtbot is not None
    made = TryWindow(tmp_path)
    made.enter()
    yield made
    made.close()
