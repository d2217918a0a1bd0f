"""The fixture of a screen over a real store: one builder for every screen's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.stage import Stage
from tests.builders.world import Rows
from ui.theme.theme import current


def staged(rows: Callable[[], Rows]) -> Any:
    """Make the fixture `stage`: a window over a store that holds these rows, at 100 %.

    Args:
        rows: makes the entities and their rows, parents first; called for each test anew.
    """

    @pytest.fixture(name="stage")
    def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
        """A window over a real store."""
        assert qtbot is not None
        current().set_scale(1.0)
        made = Stage(tmp_path / "world", rows=rows())
        yield made
        made.close()

    return stage
