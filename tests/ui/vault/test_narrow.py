"""A low, narrow window with large text: what is looked for is in sight, and nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.credentials import Secret
from app.ports.problems import Unavailable
from tests.builders.window import TryWindow
from tests.ui.vault.vault_window import VaultWindow
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.kit.wrap import WrapRow
from ui.runtime.problem import problem_of
from ui.theme.theme import current

SMALL = QSize(920, 600)


@pytest.fixture
def kept(qtbot: QtBot, tmp_path: Path) -> Iterator[VaultWindow]:
    """An open vault with one credential under the cursor."""
    assert qtbot is not None
    tried = TryWindow(tmp_path, size=SMALL, scale=1.5)
    tried.enter()
    place = VaultWindow(tried)
    place.begin()
    place.add("Firewall of the main office")
    yield place
    tried.close()
    current().set_scale(1.0)


def seen(place: VaultWindow, part: QWidget) -> QRect:
    """Where a part of the open credential stands in what is in sight of it."""
    area = place.view.list.detail
    return QRect(part.mapTo(area.viewport(), QPoint(0, 0)), part.size())


def in_sight(place: VaultWindow, part: QWidget) -> bool:
    return place.view.list.detail.viewport().rect().contains(seen(place, part))


def test_no_part_of_a_credential_lies_beside_the_window(kept: VaultWindow) -> None:
    detail = kept.view.list.detail
    kept.run("vault.show")
    kept.row(Secret.NOTE).toggle.click()
    kept.tried.settle()
    assert detail.horizontalScrollBar().maximum() == 0
    parts = [one for one in detail.findChildren(Button) if one.isVisible()]
    assert len(parts) >= 9
    for part in parts:
        assert seen(kept, part).right() <= detail.viewport().rect().right(), part.accessibleName()
        assert part.width() >= part.minimumSizeHint().width(), part.accessibleName()


def test_a_secret_that_is_shown_comes_into_sight(kept: VaultWindow) -> None:
    row = kept.row(Secret.NOTE)
    assert not in_sight(kept, row.text), "it is the last of three"
    kept.view.list.detail.show_asked.emit(Secret.NOTE)
    kept.tried.until(lambda: in_sight(kept, row.text), "the note is in sight")
    assert row.text.text() == "left drawer"


def test_why_a_secret_was_not_opened_comes_into_sight(kept: VaultWindow) -> None:
    kept.screen.presenter.refuse(problem_of(Unavailable("disk-full", "The disk is full.")))
    refused = kept.view.list.detail.refused
    kept.tried.until(lambda: in_sight(kept, refused), "the reason is in sight")


def test_the_client_is_named_in_full(kept: VaultWindow) -> None:
    client = kept.view.list.client
    room = client.width() - client.fontMetrics().horizontalAdvance(client.currentText())
    assert room > 40, "the arrow needs its room, too"


def test_what_a_waiting_computer_is_told_is_not_squeezed_beside_its_buttons(
    kept: VaultWindow,
) -> None:
    kept.lock()
    gate = kept.view.gate
    words = ("amber", "canoe", "lantern", "pebble", "thistle", "walnut")
    gate.show_gate("waiting", words, 0)

    def whole() -> bool:
        parts = (gate.words, *gate.grid.findChildren(PlainLabel))
        return all(one.height() >= one.heightForWidth(one.width()) for one in parts)

    kept.tried.until(whole, "every line of it is to be read")
    assert gate.words.width() > 2 * gate.go.width()
    assert len({one.y() for one in (gate.look, gate.paper, gate.go)}) == 1


def test_buttons_go_on_in_a_next_line_and_come_back(qtbot: QtBot) -> None:
    buttons = [Button(words) for words in ("Edit…", "New password…", "Not used any more")]
    row = WrapRow(buttons)
    qtbot.addWidget(row)
    row.resize(900, 80)
    row.show()
    assert row.shown_lines == 1
    row.resize(buttons[1].sizeHint().width() + 60, 160)
    qtbot.waitUntil(lambda: row.shown_lines > 1)
    assert [one.y() for one in buttons] == sorted(one.y() for one in buttons)
    row.resize(900, 80)
    qtbot.waitUntil(lambda: row.shown_lines == 1)
    assert row.minimumSizeHint().width() == max(one.sizeHint().width() for one in buttons)
