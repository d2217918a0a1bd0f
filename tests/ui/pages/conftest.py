"""The page's screen over a real store."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.builders.stage import Stage
from tests.builders.staged import staged
from tests.ui.pages.page_world import number, page_rows
from ui.screens.pages.screen import PagesScreen

stage = staged(page_rows)

Opened = Callable[[UUID], PagesScreen]


@pytest.fixture
def opened(stage: Stage) -> Opened:
    """Opens the screen at a page, or at a client for a new one."""

    number(stage.world)

    def open_at(target: UUID) -> PagesScreen:
        screen: PagesScreen = stage.open("pages")
        screen.navigate(target)
        screen.activated()
        stage.settle()
        return screen

    return open_at
