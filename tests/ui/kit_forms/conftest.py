from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.theme.theme import current


class Desk(QMainWindow):
    """A window with a field and a button, as an overlay would find it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1100, 720)
        middle = QWidget()
        self.setCentralWidget(middle)
        self.column = QVBoxLayout(middle)
        self.field = QLineEdit()
        self.button = QPushButton("Outside")
        self.column.addWidget(self.field)
        self.column.addWidget(self.button)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    theme = current()
    theme.apply(qapp)
    theme.set_mode("light")
    window = Desk()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.field.setFocus()
    yield window
    theme.set_mode("light")
    theme.set_scale(1.0)
