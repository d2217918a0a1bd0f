"""The agreement's screen over a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from tests.ui.agreements.agreement_world import agreement_rows
from ui.screens.agreements.screen import AgreementsScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store."""
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=agreement_rows())
    yield made
    made.close()


@pytest.fixture
def screen(stage: Stage) -> AgreementsScreen:
    """The screen, read, with Northwind's agreement."""
    found: AgreementsScreen = stage.open("agreements")
    found.navigate(NORTHWIND)
    found.activated()
    stage.settle()
    return found
