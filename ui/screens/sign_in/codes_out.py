"""Taking the recovery codes along: copied, printed, or saved; each is written down first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPagedPaintDevice, QTextDocument

from app.bootstrap.taking_out import NoteExport, Place, Taken
from ui.kit.announce import announce
from ui.runtime.problem import Problem
from ui.screens.sign_in.told_pages import CodesPage
from ui.shell import taking_out
from ui.shell.contract import ScreenContext

_FILE = "trestle-recovery-codes.txt"


class CodesOut(QObject):
    """Does what the buttons of the page say; what does not work stands on the page."""

    def __init__(self, context: ScreenContext, page: CodesPage) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        page.copies.clicked.connect(self._copy)
        page.prints.clicked.connect(self._print)
        page.saves.clicked.connect(self._save)

    def _leaving(self, place: Place) -> NoteExport:
        return NoteExport(Taken.RECOVERY_CODES, place, pieces=max(1, len(self._page.grid.shown)))

    def _say(self, words: str) -> None:
        self._page.problem.say("")
        announce(self._page, words)

    def _fail(self, problem: Problem) -> None:
        self._page.problem.say(problem.sentence)

    @Slot()
    def _copy(self) -> None:
        taking_out.copy(
            self._context,
            self._page,
            self._leaving(Place.CLIPBOARD),
            "\n".join(self._page.grid.shown),
            lambda: self._say(self.tr("The codes are copied.")),
            self._fail,
            secret=True,
        )

    @Slot()
    def _print(self) -> None:
        title = self.tr("Print the recovery codes")
        taking_out.ask_printer(self._page, title, self.print_on)

    def print_on(self, device: QPagedPaintDevice) -> None:
        """Put the codes on paper."""
        document = QTextDocument()
        document.setPlainText(self._page.as_text())
        leaving = self._leaving(Place.PRINTER)
        taking_out.print_on(self._context, self._page, leaving, device, document, self._fail)

    @Slot()
    def _save(self) -> None:
        title = self.tr("Save the recovery codes")
        taking_out.ask_where(self._page, title, _FILE, self.save_to)

    def save_to(self, path: str) -> None:
        """Write the codes into a file that only this user can read."""
        taking_out.save(
            self._context,
            self._page,
            self._leaving(Place.FILE),
            path,
            self._page.as_text(),
            lambda _where: self._say(self.tr("The codes are saved.")),
            self._fail,
        )
