"""The agreement's screen over a real store."""

import pytest

from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from tests.builders.staged import staged
from tests.ui.agreements.agreement_world import agreement_rows
from ui.screens.agreements.screen import AgreementsScreen

stage = staged(agreement_rows)


@pytest.fixture
def screen(stage: Stage) -> AgreementsScreen:
    """The screen, read, with Northwind's agreement."""
    found: AgreementsScreen = stage.open("agreements")
    found.navigate(NORTHWIND)
    found.activated()
    stage.settle()
    return found
