"""Billing over a desk with excluded work that waits for a word."""

import pytest

from tests.builders.stage import Stage
from tests.builders.staged import staged
from tests.builders.time_rows import time_rows
from ui.screens.billing.screen import BillingScreen

stage = staged(time_rows)


@pytest.fixture
def billing(stage: Stage) -> BillingScreen:
    """The reviews, read."""
    screen: BillingScreen = stage.open("billing")
    screen.activated()
    stage.settle()
    return screen
