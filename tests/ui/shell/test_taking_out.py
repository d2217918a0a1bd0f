"""Where a file is saved: by the name that it is offered under, in the folder that is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.taking_out import ask_where


@pytest.mark.parametrize("before", ["../../", "/etc/", "C:\\Windows\\", "\\\\evil\\share\\"])
def test_a_hostile_name_is_offered_without_its_path(qtbot: QtBot, before: str) -> None:
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    window = QWidget()
    qtbot.addWidget(window)
    ask_where(window, "Save", before + "photo\u202egpj.exe", lambda _place: None)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    (offered,) = dialog.selectedFiles()
    assert Path(offered).name == "photogpj.exe"
    assert Path(offered).parent == Path(dialog.directory().absolutePath()) == Path.cwd()
    dialog.reject()
