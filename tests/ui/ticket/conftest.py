"""T-1042 on its own, over the small desk."""

import pytest

from tests.builders.detail_rows import approving, detail_rows
from tests.builders.rows import T1042
from tests.builders.stage import Stage
from tests.builders.staged import staged
from ui.screens.ticket.screen import TicketScreen

stage = staged(lambda: approving(detail_rows()))


@pytest.fixture
def ticket(stage: Stage) -> TicketScreen:
    """T-1042, read."""
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(T1042)
    stage.settle()
    return screen
