"""What can be taken along from the sync centre: the text of a refusal, and the sync log."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.bootstrap.sync_facts import Refusal
from ui.screens.sync_centre.models import tr
from ui.screens.sync_centre.presenter import SyncCentrePresenter
from ui.shell.contract import ScreenContext


class TakingAlong(QObject):
    """Copies and saves what is open: a refusal, or the log under This device."""

    def __init__(self, context: ScreenContext, presenter: SyncCentrePresenter) -> None:
        super().__init__()
        self._context, self._presenter = context, presenter

    @property
    def _refusal(self) -> Refusal | None:
        entry = self._presenter.state.entry
        return entry if isinstance(entry, Refusal) else None

    @property
    def _log(self) -> str:
        """The sync log, where it is in sight."""
        state = self._presenter.state
        if state.tab != "device" or state.overview is None:
            return ""
        return state.overview.device.log

    def nothing(self) -> str:
        """Why there is nothing to take along; empty where there is."""
        if self._presenter.state.tab == "device":
            return "" if self._log else tr("No round has been logged yet.")
        return "" if self._refusal else tr("Choose something that was refused first.")

    @Slot()
    def copy(self) -> None:
        """Put it on the clipboard."""
        refusal, log = self._refusal, self._log
        if refusal is not None or log:
            QGuiApplication.clipboard().setText(refusal.text if refusal is not None else log)
            self._context.notices.say(tr("Text copied"))

    @Slot()
    def save(self) -> None:
        """Ask for a place; the window goes on meanwhile."""
        refusal, log, presenter = self._refusal, self._log, self._presenter
        if refusal is None and not log:
            return
        dialog = QFileDialog(self._context.window, tr("Save the text"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("Text (*.txt)"))
        dialog.setDefaultSuffix("txt")
        dialog.selectFile("refused.txt" if refusal is not None else "sync-log.txt")
        if refusal is not None:
            dialog.fileSelected.connect(lambda path: presenter.export(path, refusal))
        else:
            dialog.fileSelected.connect(lambda path: presenter.save(path, log))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
