"""The three sheets of paper: printed one to a page, or saved, and shown to be copied by hand.

Source: docs/adr/0039-keys-of-the-vault.md, "Recovery".
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QPagedPaintDevice, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.bootstrap.vault_sheets import Paper
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.runtime.problem import Problem
from ui.shell import taking_out
from ui.shell.contract import ScreenContext
from ui.theme import fonts

_COLUMNS = 4
_FILE = "trestle-recovery-sheets.html"


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("VaultPaper", words)


def as_page(papers: Sequence[Paper]) -> str:
    """The sheets as a page of HTML, each on paper of its own."""
    return "\n".join(_one(paper, last=paper is papers[-1]) for paper in papers)


def _one(paper: Paper, *, last: bool) -> str:
    words = [
        f"<td style='padding:8px 22px 8px 0'>{at}. <b>{escape(word)}</b></td>"
        for at, word in enumerate(paper.words, 1)
    ]
    rows = ("".join(words[at : at + _COLUMNS]) for at in range(0, len(words), _COLUMNS))
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    breaks = "" if last else "page-break-after:always"
    vault = escape(" ".join(paper.vault))
    told = tr(
        "Two of the three sheets open every password of the firm. Keep each in another place, away "
        "from computers; never photograph or type them but to use them."
    )
    title = tr("Trestle: recovery sheet {0} of 3").format(paper.number)
    return (
        f"<div style='{breaks}'><h1>{escape(title)}</h1>"
        f"<p>{escape(tr('Vault: {0}').format(vault))}</p><p>{escape(told)}</p>"
        f"<table>{cells}</table></div>"
    )


class PaperSheet(Sheet):
    """Three sheets, shown this once; it goes on when somebody says that they have them."""

    def __init__(self, context: ScreenContext, papers: Sequence[Paper]) -> None:
        super().__init__(
            context.window,
            tr("Print the three sheets"),
            tr("They are shown only now. Next, two of them are typed back, so have them on paper."),
            width=640,
        )
        self._context, self._papers = context, tuple(papers)
        self.problem = ErrorLine()
        choices = [(paper.number, tr("Sheet {0}").format(paper.number)) for paper in papers]
        self.which = SegmentedButtons(tr("Which sheet is shown"), choices)
        self.grid = WordGrid(tr("Words of the sheet"), _COLUMNS, fonts.TEXT)
        self.prints = Button(tr("Print…"), "primary", icon="printer")
        self.saves = Button(tr("Save as a page…"), icon="save")
        self._lay_out()
        self.which.chosen.connect(self._show)
        self.prints.clicked.connect(self._print)
        self.saves.clicked.connect(self._save)
        self.closed.connect(self._forget)
        self._show(papers[0].number)

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.prints, self.saves):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.problem)
        by_hand = tr("Without a printer, copy them by hand: the numbers and the order count.")
        column.addWidget(PlainLabel(by_hand, tone="muted", wrap=True))
        column.addWidget(self.which)
        column.addWidget(self.grid)
        self.set_body(body)
        self.accept_button, self.cancel_button = self.set_buttons(tr("I have them on paper"))

    def show_sheet(self, number: int) -> None:
        """Show another of the sheets."""
        self.which.set_value(number)
        self._show(number)

    @Slot(object)
    def _show(self, number: object) -> None:
        paper = next(one for one in self._papers if one.number == number)
        self.grid.show_texts(tuple(f"{at}. {word}" for at, word in enumerate(paper.words, 1)))

    def _leaving(self, place: Place) -> NoteExport:
        return NoteExport(Taken.VAULT_SHEETS, place, pieces=max(1, len(self._papers)))

    def _fail(self, problem: Problem) -> None:
        self.problem.say(problem.sentence)

    @Slot()
    def _print(self) -> None:
        taking_out.ask_printer(self, tr("Print the recovery sheets"), self.print_on)

    def print_on(self, device: QPagedPaintDevice) -> None:
        """Put the sheets on paper, each on a page of its own."""
        document = QTextDocument()
        document.setHtml(as_page(self._papers))
        leaving = self._leaving(Place.PRINTER)
        taking_out.print_on(self._context, self, leaving, device, document, self._fail)

    @Slot()
    def _save(self) -> None:
        taking_out.ask_where(self, tr("Save the recovery sheets"), _FILE, self.save_to)

    def save_to(self, path: str) -> None:
        """Write the sheets into a file that only this user can read."""
        page = "<!doctype html><meta charset='utf-8'>" + as_page(self._papers)
        leaving = self._leaving(Place.FILE)
        taking_out.save(self._context, self, leaving, path, page, self._saved, self._fail)

    def _saved(self, _path: str) -> None:
        self.problem.say("")
        announce(self, tr("The sheets are saved. Print that file elsewhere, then delete it."))

    @Slot()
    def leave(self) -> None:
        """Close it for good."""
        if self.is_open:
            self.dismiss()
            self.deleteLater()

    @Slot()
    def _forget(self) -> None:
        """It was closed, by hand or by the window's lock: the words go with it."""
        self._papers = ()
        self.grid.show_texts(())
