"""What this program is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.kit.buttons import Button
from ui.kit.dialogs.sheet import Sheet
from ui.kit.text import PlainLabel


class AboutSheet(Sheet):
    """Name, version and licence."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "Trestle", width=480, top=140)
        self.set_title("Trestle", self.tr("The technician’s workbench for managed IT support"))
        words = self.tr(
            "Version {0}. Licensed under Apache 2.0. Icons: Lucide, ISC licence. "
            "Everything you do is kept on this device first and sent to your central afterwards."
        )
        self.set_body(PlainLabel(words.format(_version()), wrap=True))
        shut = Button(self.tr("Close"), key="Esc")
        shut.clicked.connect(self.leave)
        self.cancelled.connect(self.leave)
        self.add_button(shut)

    @Slot()
    def leave(self) -> None:
        """Close the sheet."""
        self.dismiss()


def _version() -> str:
    """Name the installed version; a bare checkout has none."""
    try:
        return version("trestle")
    except PackageNotFoundError:
        return "0"
