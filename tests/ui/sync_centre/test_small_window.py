"""What the sync centre shows has its place in a small window with large letters, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractScrollArea, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ui.screens.sync_centre.view import SyncCentrePane
from ui.theme.theme import current
from ui.tour.sync_samples import samples

SMALL = QSize(880, 540)
"""What a window of 920 × 600 leaves to a screen."""


@pytest.fixture
def large_letters() -> Iterator[None]:
    current().set_scale(1.5)
    yield
    current().set_scale(1.0)


@pytest.mark.usefixtures("large_letters")
def test_in_a_small_window_with_large_letters_nothing_reaches_beyond_its_place(
    qtbot: QtBot,
) -> None:
    """But for the log, whose lines are as long as they are."""
    pane = SyncCentrePane()
    qtbot.addWidget(pane)
    pane.resize(SMALL)
    pane.show()
    for sample in samples():
        pane.show_state(sample.state)
        pane.archives.show_state(sample.archives)
        qtbot.wait(1)  # what was put in is laid out
        cut = [
            (area.accessibleName(), area.horizontalScrollBar().maximum())
            for area in pane.findChildren(QAbstractScrollArea)
            if area.isVisible()
            and not isinstance(area, QPlainTextEdit)
            and area.horizontalScrollBar().maximum()
        ]
        assert cut == [], sample.name
