"""A sheet that asks for the PIN of this computer's vault.

Source: ux.md 3.11; docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField

PIN = "pin"


def _tr(words: str) -> str:
    return QCoreApplication.translate("VaultSheets", words)


def pin_sheet(
    window: QWidget, title: str, accept: str, sentence: str, send: Callable[[AskSheet, str], None]
) -> AskSheet:
    """Ask for the PIN of this computer's vault.

    Args:
        window: over which it opens.
        title: what it is asked for.
        accept: the words of the button that sends it.
        sentence: what follows from it.
        send: gets the sheet and what was typed; it leaves the sheet or refuses in it.
    """
    sheet = AskSheet(window, title, accept=accept, sentence=sentence, width=440)
    field = sheet.add(PIN, LineField(_tr("&PIN of the vault"), secret=True))
    field.submitted.connect(sheet.accept)

    def go() -> None:
        typed = field.box.text()
        if typed:
            sheet.accept_button.setEnabled(False)
            send(sheet, typed)
        else:
            sheet.refuse_words(PIN, _tr("Type the PIN that you chose on this computer."))

    sheet.ask(go)
    return sheet


def stays_open() -> str:
    """What follows from opening the vault."""
    return _tr("It stays open for 15 minutes, or until the window is locked.")
