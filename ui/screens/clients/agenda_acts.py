"""Taking the agenda along: as Markdown on the clipboard, or in a file."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from app.bootstrap.taking_out import Place
from ui.screens.clients.agenda_part import AgendaPart
from ui.screens.clients.agenda_presenter import AgendaPresenter
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import ask_where, copy, copy_code


class AgendaActs(QObject):
    """Copies and saves the agenda that is shown."""

    def __init__(
        self, context: ScreenContext, agenda: AgendaPresenter, part: AgendaPart, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._context, self._agenda = context, agenda
        part.copy_asked.connect(self.copy)
        part.save_asked.connect(self.save)
        part.paper.text.copy_wanted.connect(self._copy_code)

    def why_not(self) -> str:
        """Why it cannot be taken along; empty when it can."""
        return "" if self._agenda.state.markdown else self.tr("The agenda is not written yet.")

    @Slot()
    def copy(self) -> None:
        """Copy it as Markdown."""
        words, leaving = self.tr("Agenda copied as Markdown"), self._agenda.leaving(Place.CLIPBOARD)
        say = partial(self._context.notices.say, words)
        copy(self._context, self, leaving, self._agenda.state.markdown, say)

    @Slot(str)
    def _copy_code(self, code: str) -> None:
        copy_code(self._context, self, None, code, self._agenda.state.client)

    @Slot()
    def save(self) -> None:
        """Ask for a place; the window goes on meanwhile."""
        ask_where(
            self._context.window,
            self.tr("Save the agenda"),
            self._agenda.state.file_name,
            self._agenda.save,
            kinds=self.tr("Markdown (*.md)"),
            suffix="md",
        )
