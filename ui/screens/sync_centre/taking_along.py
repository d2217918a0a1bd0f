"""What can be taken along from the sync centre: the text of a refusal, and the sync log."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.bootstrap import sync_desk
from app.bootstrap.sync_facts import Refusal
from app.bootstrap.taking_out import NoteExport, Place, Taken
from ui.screens.sync_centre.presenter import SyncCentrePresenter
from ui.screens.sync_centre.words import tr
from ui.shell import taking_out
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
        if refusal is None and not log:
            return
        text = refusal.text if refusal is not None else log
        say = partial(self._context.notices.say, tr("Text copied"))
        taking_out.copy(
            self._context, self, self._leaving(refusal, text, Place.CLIPBOARD), text, say
        )

    @Slot()
    def save(self) -> None:
        """Ask for a place; the window goes on meanwhile."""
        refusal, log = self._refusal, self._log
        if refusal is None and not log:
            return
        if refusal is not None:
            name, chosen = "refused.txt", partial(self._save_refusal, refusal)
        else:
            name, chosen = "sync-log.txt", partial(self._save_log, log)
        taking_out.ask_where(
            self._context.window,
            tr("Save the text"),
            name,
            chosen,
            kinds=tr("Text (*.txt)"),
            suffix="txt",
        )

    def _leaving(self, refusal: Refusal | None, text: str, place: Place) -> NoteExport:
        size = len(text.encode())
        if refusal is not None:
            return sync_desk.leaving(refusal, place, size)
        lines = len(text.splitlines())
        return NoteExport(Taken.SYNC_LOG, place, pieces=max(1, lines), size_bytes=size)

    def _save_log(self, log: str, path: str) -> None:
        leaving = self._leaving(None, log, Place.FILE)
        taking_out.save(self._context, self, leaving, path, log, self._saved)

    def _save_refusal(self, refusal: Refusal, path: str) -> None:
        """Write a file, and say where it is or why it could not be written."""
        notices, desk = self._context.notices, self._context.desk
        again = partial(self._save_refusal, refusal, path)
        self._context.lanes.submit(
            "work",
            self,
            lambda: sync_desk.export(desk, refusal, Path(path)),
            done=self._saved,
            failed=lambda problem: notices.problem(problem, again),
        )

    def _saved(self, path: str) -> None:
        self._context.notices.say(tr("Saved as {0}").format(path))
