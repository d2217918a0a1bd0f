"""Taking the agenda along: as Markdown on the clipboard, or in a file."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from ui.screens.clients.agenda_part import AgendaPart
from ui.screens.clients.agenda_presenter import AgendaPresenter
from ui.shell.contract import ScreenContext


class AgendaActs(QObject):
    """Copies and saves the agenda that is shown."""

    def __init__(
        self, context: ScreenContext, agenda: AgendaPresenter, part: AgendaPart, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._context, self._agenda = context, agenda
        part.copy_asked.connect(self.copy)
        part.save_asked.connect(self.save)

    def why_not(self) -> str:
        """Why it cannot be taken along; empty when it can."""
        return "" if self._agenda.state.markdown else self.tr("The agenda is not written yet.")

    @Slot()
    def copy(self) -> None:
        """Copy it as Markdown."""
        QGuiApplication.clipboard().setText(self._agenda.state.markdown)
        self._context.notices.say(self.tr("Agenda copied as Markdown"))

    @Slot()
    def save(self) -> None:
        """Ask for a place; the window goes on meanwhile."""
        dialog = QFileDialog(self._context.window, self.tr("Save the agenda"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Markdown (*.md)"))
        dialog.setDefaultSuffix("md")
        dialog.selectFile(self._agenda.state.file_name)
        dialog.fileSelected.connect(self._agenda.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
