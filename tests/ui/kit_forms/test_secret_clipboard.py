"""A secret on the clipboard: marked for managers, counted down, and only ever taken away itself."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui.kit.secrets.clipboard import HOLD_S, SecretClipboard, hints
from ui.kit.secrets.spelling import spelled


@pytest.fixture
def board(qtbot: QtBot) -> SecretClipboard:
    assert qtbot is not None
    return SecretClipboard()


def there() -> str:
    return QGuiApplication.clipboard().text()


def test_windows_and_the_desktops_of_linux_are_told_to_keep_no_history() -> None:
    windows = hints("win32")
    named = "ExcludeClipboardContentFromMonitorProcessing"
    assert f'application/x-qt-windows-mime;value="{named}"' in windows
    zero = [kind for kind, data in windows.items() if data == bytes(4)]
    assert [("History" in kind, "Cloud" in kind) for kind in zero] == [(True, False), (False, True)]
    assert hints("linux") == {"x-kde-passwordManagerHint": b"secret"}


def test_it_counts_down_and_then_the_clipboard_is_empty(board: SecretClipboard) -> None:
    counted: list[int] = []
    board.counted.connect(counted.append)
    board.put("secret")
    for _second in range(HOLD_S):
        assert there() == "secret"
        board.count()
    assert there() == ""
    assert counted == [*range(HOLD_S, -1, -1)]


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
