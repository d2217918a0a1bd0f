"""A picture that is chosen from a file, in a sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.forms.ask_sheet import AskSheet

_MOST_LOGO = 5_000_000
"""Of a picture as it is chosen; it is made anew, and smaller."""


def _tr(words: str) -> str:
    return QCoreApplication.translate("Portal", words)


class LogoChoice(QWidget):
    """A button that offers to choose a picture, and keeps what was chosen."""

    def __init__(self, sheet: AskSheet, data: bytes | None) -> None:
        super().__init__()
        self._sheet = sheet
        self.data = data
        self.button = Button(self._words(), icon="palette")
        self.button.clicked.connect(self._press)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addStretch(1)

    def _words(self) -> str:
        return _tr("Choose a logo…") if self.data is None else _tr("Take the logo away")

    def _press(self) -> None:
        if self.data is not None:
            self.data = None
            self.button.setText(self._words())
            return
        dialog = QFileDialog(self._sheet, _tr("The logo of the portal"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_tr("Pictures (*.png *.jpg *.jpeg *.webp)"))
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Keep the picture in a file; the verb looks whether it is one."""
        try:
            with Path(path).open("rb") as file:
                data = file.read(_MOST_LOGO + 1)
        except OSError:
            self._sheet.refuse_words("name", _tr("This file cannot be read: choose another one."))
            return
        if len(data) > _MOST_LOGO:
            self._sheet.refuse_words("name", _tr("Choose a picture of at most 5 MB as the logo."))
            return
        self.data = data
        self.button.setText(self._words())
