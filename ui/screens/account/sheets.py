"""Sheets of the page of one's own account: another password, another PIN, none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField

OLD, NEW, AGAIN, CODE = "old", "new", "again", "code"


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("AccountSheets", words)


class SecretsSheet(AskSheet):
    """Asks for secrets; what was typed is taken as it was, blanks and all, and goes with it."""

    def typed(self, name: str) -> str:
        """What stands in a field; empty where there is no such field."""
        field = self.form.fields.get(name)
        return field.box.text() if isinstance(field, LineField) else ""

    def same_twice(self) -> bool:
        """Whether the new one was typed the same twice; says so where it was not."""
        if not self.typed(NEW):
            self.refuse_words(NEW, tr("Type the new one first."))
            return False
        if self.typed(NEW) != self.typed(AGAIN):
            self.refuse_words(AGAIN, tr("These two differ. Type the same one twice."))
            return False
        return True


def password_sheet(window: QWidget, send: Callable[[SecretsSheet], None]) -> SecretsSheet:
    """Ask for the old password, a new one twice, and a code.

    Args:
        window: over which it stands.
        send: reads the fields, once the new ones are the same.
    """
    sheet = SecretsSheet(
        window,
        tr("Change your password"),
        tr("Your other computers ask you to sign in again; what waits on them is kept."),
        accept=tr("Change it"),
        width=480,
    )
    sheet.add(OLD, LineField(tr("&Present password"), secret=True))
    hint = tr("15 characters or more: a few words")
    sheet.add(NEW, LineField(tr("&New password"), secret=True, hint=hint))
    sheet.add(AGAIN, LineField(tr("The new one &again"), secret=True))
    sheet.add(CODE, LineField(tr("&Code of your phone"), hint=tr("if you have a second step")))
    homes = {"password-old": OLD, "password": NEW, "second-factor": CODE, "sign-in-locked": OLD}
    _ask(sheet, send, homes)
    return sheet


def pin_sheet(
    window: QWidget, send: Callable[[SecretsSheet], None], *, present: bool
) -> SecretsSheet:
    """Ask for a new PIN twice, and for the present one where there is one."""
    sheet = SecretsSheet(
        window,
        tr("Change the PIN of this window") if present else tr("A PIN for this window"),
        tr("It opens the locked window of this computer. Central knows nothing of it."),
        accept=tr("Change it") if present else tr("Set it"),
        width=480,
    )
    if present:
        sheet.add(OLD, LineField(tr("&Present PIN"), secret=True))
    hint = tr("letters count too")
    sheet.add(NEW, LineField(tr("&New PIN"), secret=True, hint=hint))
    sheet.add(AGAIN, LineField(tr("The new one &again"), secret=True))
    _ask(sheet, send, _pin_homes(present=present))
    return sheet


def no_pin_sheet(window: QWidget, send: Callable[[SecretsSheet], None]) -> SecretsSheet:
    """Ask for the present PIN, to ask for none from then on."""
    sheet = SecretsSheet(
        window,
        tr("Take the PIN away"),
        tr("Then what opens the store of this computer opens the window, too."),
        accept=tr("Take it away"),
        width=480,
    )
    sheet.add(OLD, LineField(tr("&Present PIN"), secret=True))
    sheet.ask(lambda: send(sheet), _pin_homes(present=True))
    return sheet


def _pin_homes(*, present: bool) -> dict[str, str]:
    old = OLD if present else NEW
    return {"pin-wrong": old, "pin-wait": old, "pin": NEW}


def _ask(sheet: SecretsSheet, send: Callable[[SecretsSheet], None], homes: dict[str, str]) -> None:
    def go() -> None:
        if sheet.same_twice():
            send(sheet)

    sheet.ask(go, homes)
