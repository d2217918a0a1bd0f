"""A secret on the clipboard: marked for managers, counted down, and only ever taken away itself."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui.kit.secrets.clipboard import HOLD_S, SecretClipboard, copy_secret, hints
from ui.kit.secrets.spelling import spelled


@pytest.fixture
def board(qtbot: QtBot) -> SecretClipboard:
    assert qtbot is not None
    return SecretClipboard()


def there() -> str:
    return QGuiApplication.clipboard().text()


WINDOWS = 'application/x-qt-windows-mime;value="{}"'
HINTS = {
    "win32": {
        WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"1",
        WINDOWS.format("CanIncludeInClipboardHistory"): bytes(4),
        WINDOWS.format("CanUploadToCloudClipboard"): bytes(4),
    },
    "darwin": {"application/x-nspasteboard-concealed-type": b"secret"},
    "linux": {"x-kde-passwordManagerHint": b"secret"},
}


@pytest.mark.parametrize("platform", HINTS)
def test_the_managers_of_each_platform_are_told_to_keep_no_history(
    qtbot: QtBot, platform: str
) -> None:
    assert qtbot is not None
    SecretClipboard(platform=platform).put("secret")
    mime = QGuiApplication.clipboard().mimeData()
    found = {kind: bytes(mime.data(kind).data()) for kind in mime.formats() if kind != "text/plain"}
    assert found == HINTS[platform]
    assert mime.text() == "secret"


def test_a_secret_that_stays_is_marked_as_well(qtbot: QtBot) -> None:
    assert qtbot is not None
    copy_secret("a recovery code")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "a recovery code"
    assert set(hints(sys.platform)) < set(mime.formats())


def test_it_counts_down_and_then_the_clipboard_is_empty(board: SecretClipboard) -> None:
    counted: list[int] = []
    board.counted.connect(counted.append)
    board.put("secret")
    for _second in range(HOLD_S):
        assert there() == "secret"
        board.count()
    assert there() == ""
    assert counted == [*range(HOLD_S, -1, -1)]


def test_the_end_of_the_program_takes_it_away(board: SecretClipboard) -> None:
    board.put("secret")
    app = QCoreApplication.instance()
    assert app is not None
    app.aboutToQuit.emit()
    assert there() == ""


def test_what_somebody_copied_meanwhile_stays_and_the_count_ends(board: SecretClipboard) -> None:
    board.put("secret")
    QGuiApplication.clipboard().setText("a shopping list")
    assert board.left_s == 0
    board.clear()
    assert there() == "a shopping list"


def test_a_second_secret_starts_the_time_anew(board: SecretClipboard) -> None:
    board.put("first")
    board.count()
    board.put("second")
    assert (there(), board.left_s) == ("second", HOLD_S)
    board.clear()
    assert there() == ""


def test_a_password_is_spelled_so_that_capitals_and_signs_are_heard() -> None:
    assert spelled("Ab-7") == "capital Alfa, bravo, dash, 7"
