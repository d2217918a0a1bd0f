"""What can be taken along from the sync centre: the text of a refusal, and the sync log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.bootstrap import sync_desk
from app.bootstrap.sync_facts import Refusal
from ui.runtime.text_file import write_text
from ui.screens.sync_centre.presenter import SyncCentrePresenter
from ui.screens.sync_centre.words import tr
from ui.shell.contract import ScreenContext

NOT_SAVED = "text-not-saved"


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
        refusal, log = self._refusal, self._log
        if refusal is None and not log:
            return
        dialog = QFileDialog(self._context.window, tr("Save the text"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("Text (*.txt)"))
        dialog.setDefaultSuffix("txt")
        dialog.selectFile("refused.txt" if refusal is not None else "sync-log.txt")
        if refusal is not None:
            dialog.fileSelected.connect(
                lambda path: self._write(path, lambda: sync_desk.export(refusal, Path(path)))
            )
        else:
            dialog.fileSelected.connect(
                lambda path: self._write(path, lambda: write_text(Path(path), log, NOT_SAVED))
            )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, path: str, job: Callable[[], object]) -> None:
        """Write a file, and say where it is or why it could not be written."""
        notices = self._context.notices
        self._context.lanes.submit(
            "work",
            self,
            job,
            done=lambda _nothing: notices.say(tr("Saved as {0}").format(path)),
            failed=lambda problem: notices.problem(problem, lambda: self._write(path, job)),
        )
