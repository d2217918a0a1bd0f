"""The three sheets of paper: printed one to a page, or saved, and shown to be copied by hand.

Source: docs/adr/0039-keys-of-the-vault.md, "Recovery".
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QPagedPaintDevice, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.bootstrap.vault_sheets import Paper
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
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

    def __init__(self, window: QWidget, papers: Sequence[Paper]) -> None:
        super().__init__(
            window,
            tr("Print the three sheets"),
            tr("They are shown only now. Next, two of them are typed back, so have them on paper."),
            width=640,
        )
        self._papers = tuple(papers)
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

    @Slot(object)
    def _show(self, number: object) -> None:
        paper = next(one for one in self._papers if one.number == number)
        self.grid.show_texts(tuple(f"{at}. {word}" for at, word in enumerate(paper.words, 1)))

    @Slot()
    def _print(self) -> None:
        # Loaded when it is asked for: most people never print.
        from PySide6.QtPrintSupport import QPrintDialog

        dialog = QPrintDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Print the recovery sheets"))
        dialog.accepted.connect(lambda: self.print_on(dialog.printer()))
        QDialog.open(dialog)  # its own way wants to be told whom to call

    def print_on(self, device: QPagedPaintDevice) -> None:
        """Put the sheets on paper, each on a page of its own."""
        document = QTextDocument()
        document.setHtml(as_page(self._papers))
        document.print_(device)

    @Slot()
    def _save(self) -> None:
        dialog = QFileDialog(self, tr("Save the recovery sheets"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(_FILE)
        dialog.fileSelected.connect(self._save_at)
        dialog.open()

    @Slot(str)
    def _save_at(self, name: str) -> None:
        self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the sheets into a file that only this user can read."""
        head = "<!doctype html><meta charset='utf-8'>"
        try:
            path.touch(mode=0o600)
            path.chmod(0o600)  # also one that was there before
            path.write_text(head + as_page(self._papers), encoding="utf-8")
        except OSError as problem:
            said = tr("It could not be saved there: {0}. Choose another place.")
            self.problem.say(said.format(problem.strerror or ""))
            return
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
