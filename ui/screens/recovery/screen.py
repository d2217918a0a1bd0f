"""The page before the window, built and connected."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSysInfo, QUrl, Signal, Slot, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ui.runtime.ports import LanesPort
from ui.screens.recovery.presenter import Door, RecoveryPresenter
from ui.screens.recovery.state import Choice, RecoveryState, Typed
from ui.screens.recovery.view import RecoveryPage

if TYPE_CHECKING:  # heavy: the door loads it on the lane
    from app.bootstrap.faults import DeviceFault

_READABLE = "trestle-unsent.txt"


def _tr(words: str) -> str:
    return QCoreApplication.translate("Recovery", words)


class Recovery(QObject):
    """Opens the store and goes through its faults; `opened` carries what came of it.

    Source: ux.md 3.13; security.md D4.
    """

    opened = Signal(object)

    def __init__(
        self,
        page: RecoveryPage,
        lanes: LanesPort,
        door: Door,
        leave: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        """Connect the page.

        Args:
            page: what is looked at.
            lanes: where the door is called.
            door: the way to the store.
            leave: ends the program.
            parent: the Qt parent; the page by default.
        """
        super().__init__(parent or page)
        self.page, self._leave = page, leave
        self.presenter = RecoveryPresenter(door, lanes, self, self, self.opened.emit)
        page.chosen.connect(self._choose)
        page.answered.connect(self._answer)
        page.taken_back.connect(self._take_back)
        page.folder_wanted.connect(self.show_folder)

    def begin(self, passphrase: str | None = None) -> None:
        """Open the store."""
        self.presenter.begin(passphrase)

    def show_fault(
        self, fault: DeviceFault, typed: Sequence[Typed] = (), *, has_passphrase: bool = True
    ) -> None:
        """Begin with a fault that was met elsewhere."""
        self.presenter.show_fault(fault, typed, has_passphrase=has_passphrase)

    def render(self, state: RecoveryState) -> None:
        """Show a state."""
        self.page.show_state(state, facts_of(state) if state.kind == "fault" else ())

    def ask_file(self, choice: Choice) -> None:
        """Ask for a file; the window goes on meanwhile."""
        dialog = QFileDialog(self.page, choice.words)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(_READABLE)
        dialog.fileSelected.connect(
            lambda path: self.presenter.choose(choice, file=Path(path), sure=True)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    def show_folder(self, folder: Path) -> None:
        """Open a folder in the system's own program."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def leave(self) -> None:
        """End the program."""
        self._leave()

    def broken_words(self) -> Sequence[str]:
        """Give the words of a fault of the program itself."""
        return _tr("The store did not open"), _tr("Try again"), _tr("Quit")

    @Slot(object)
    def _choose(self, choice: Choice) -> None:
        self.presenter.choose(choice)

    @Slot(object, str)
    def _answer(self, choice: Choice, passphrase: str) -> None:
        self.presenter.choose(choice, passphrase=passphrase, sure=True)

    @Slot()
    def _take_back(self) -> None:
        self.presenter.take_back()


def facts_of(state: RecoveryState) -> tuple[tuple[str, str], ...]:
    """List what helps a supporter; nothing in it opens anything."""
    folder = (((_tr("Folder"), str(state.folder)),)) if state.folder is not None else ()
    return (
        (_tr("Code"), state.code),
        (_tr("Trestle"), _version()),
        (_tr("System"), f"{QSysInfo.prettyProductName()}, {QSysInfo.currentCpuArchitecture()}"),
        (_tr("Python, Qt"), f"{platform.python_version()}, {qVersion()}"),
        *folder,
    )


def _version() -> str:
    """Name the installed version; a bare checkout has none."""
    try:
        return version("trestle")
    except PackageNotFoundError:
        return "0"
