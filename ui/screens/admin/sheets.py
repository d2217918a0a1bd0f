"""Sheets of the page of people: inviting, leaving, a new team, a secret that is told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bootstrap.staff import Invited, Person, Right
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.kit.secrets.clipboard import copy_secret
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.screens.admin.state import work_of
from ui.theme import fonts

NAME, EMAIL, RIGHT, TO = "name", "email", "right", "to"


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("AdminSheets", words)


def invite_sheet(window: QWidget, send: Callable[[AskSheet], None]) -> AskSheet:
    """Ask who starts; `send` reads the fields."""
    sheet = AskSheet(
        window,
        tr("Invite somebody"),
        tr("They sign in with a starting secret, which you see once and pass on."),
        accept=tr("Make the account"),
        sentence=tr("Clients and teams come afterwards."),
    )
    sheet.add(NAME, LineField(tr("&Name")))
    sheet.add(EMAIL, LineField(tr("&E-mail")))
    sheet.add(RIGHT, ChoiceField(tr("First &right"), [(one.value, one.value) for one in Right]))
    sheet.ask(lambda: send(sheet), {"email": EMAIL, "name": NAME, "right": RIGHT})
    return sheet


def leave_sheet(
    window: QWidget,
    person: Person,
    others: Sequence[Person],
    send: Callable[[AskSheet, UUID | None], None],
) -> AskSheet:
    """Ask to whom open work goes; `send` gets the successor, or None for nobody."""
    work = work_of(person)
    sheet = AskSheet(
        window,
        tr("{0} leaves the firm").format(person.name),
        tr("What waits for them: {0}.").format(work) if work else tr("Nothing waits for them."),
        accept=tr("Let them go"),
        sentence=tr("They are signed out everywhere at once. It can be taken back."),
    )
    nobody = (None, tr("nobody: it waits for whoever takes it"))
    choices = [nobody, *((one.id, one.name) for one in others if one.id != person.id)]
    to = sheet.add(TO, ChoiceField(tr("Their open work goes &to"), choices))

    takes = tr(
        "Whoever takes over must see each client of it already, and for clients and check-ins have "
        "the right tam. Nobody is let see more by this."
    )
    sheet.form.add_widget(PlainLabel(takes, wrap=True))

    def go() -> None:
        chosen = to.value()
        send(sheet, chosen if isinstance(chosen, UUID) else None)

    sheet.ask(go)
    return sheet


def anew_sheet(window: QWidget, person: Person, send: Callable[[AskSheet], None]) -> AskSheet:
    """Say what another starting secret ends, before it does."""
    sheet = AskSheet(
        window,
        tr("{0} begins anew").format(person.name),
        tr("For a lost password, or a starting secret that was not used within seven days."),
        accept=tr("Make a starting secret"),
    )
    ends = tr(
        "Their password and their sessions end now. Their second step, their computers and their "
        "work stay."
    )
    sheet.form.add_widget(PlainLabel(ends, wrap=True))
    sheet.ask(lambda: send(sheet))
    return sheet


def team_sheet(window: QWidget, send: Callable[[AskSheet], None]) -> AskSheet:
    """Ask for a team's name."""
    sheet = AskSheet(window, tr("A new team"), accept=tr("Make it"))
    sheet.add(NAME, LineField(tr("&Name")))
    sheet.ask(lambda: send(sheet), {"team": NAME, "name": NAME})
    return sheet


class SecretSheet(Sheet):
    """Shows a starting secret; it goes with the sheet."""

    def __init__(self, window: QWidget, invited: Invited) -> None:
        super().__init__(
            window,
            tr("The starting secret of {0}").format(invited.name),
            tr("It is shown only now. Tell it to them in person or by voice, not by e-mail."),
            width=560,
        )
        self._secret = invited.secret
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        grid = WordGrid(tr("Starting secret"), 1, fonts.TITLE)
        grid.show_texts((invited.secret,))
        self.copy = Button(tr("Copy"), icon="copy")
        self.copy.clicked.connect(self._copy)
        column.addWidget(PlainLabel(tr("They sign in as {0} with").format(invited.email)))
        column.addWidget(grid)
        column.addWidget(self.copy)
        self.set_body(body)
        self.accept_button, self.cancel_button = self.set_buttons(tr("I have passed it on"))
        self.cancel_button.hide()
        self.accepted.connect(self._leave)
        self.cancelled.connect(self._leave)

    def _copy(self) -> None:
        copy_secret(self._secret)
        announce(self, tr("The secret is copied."))

    def _leave(self) -> None:
        self._secret = ""
        self.dismiss()
        self.deleteLater()
