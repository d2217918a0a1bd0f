"""A client's page where there is little room: large text in the smallest window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from tests.builders.rows import NORTHWIND
from tests.builders.window import TryWindow
from ui.kit.buttons import Button
from ui.screens.clients.assets_part import AssetDetailPane
from ui.screens.clients.view import ClientsPane
from ui.theme.theme import current


@pytest.fixture
def pane(qtbot: QtBot, tmp_path: Path) -> Iterator[ClientsPane]:
    assert qtbot is not None
    made = TryWindow(tmp_path, size=QSize(920, 600), scale=1.5)
    made.enter()
    made.shell.navigator.go("clients", NORTHWIND)
    made.settle()
    (found,) = made.window.findChildren(ClientsPane)
    yield found
    made.close()
    current().set_scale(1.0)


def test_every_part_fits_beside_the_list_and_no_button_is_cut(pane: ClientsPane) -> None:
    assert pane.minimumSizeHint().width() <= pane.width()
    assert pane.head.name.width() >= pane.head.name.sizeHint().width()
    for at, part in enumerate(pane.parts()):
        pane.tabs.setCurrentIndex(at)
        assert part.isVisible()
        cut = [
            one.text()
            for one in part.findChildren(Button)
            if one.isVisible() and one.width() < one.minimumSizeHint().width()
        ]
        assert cut == []


@pytest.mark.parametrize("width", [345, 560])
def test_the_name_of_an_asset_keeps_its_room_beside_what_is_said_of_it(
    qtbot: QtBot, width: int
) -> None:
    detail = AssetDetailPane()
    qtbot.addWidget(detail)
    detail.name.setText("Exchange server 01")
    detail.state.set_chip("In use", "plain")
    detail.mark.show_standing(waiting=True, disputed=False, refused=False)
    detail.resize(width, 300)
    detail.show()
    qtbot.waitUntil(lambda: detail.name.width() >= detail.name.sizeHint().width())
    assert detail.mark.width() >= detail.mark.sizeHint().width()
