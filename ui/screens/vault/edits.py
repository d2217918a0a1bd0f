"""Writing credentials down and changing them, by sheets.

Source: ux.md 3.3 "Credentials".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.vault_values import NewCredential
from app.domain.rules import RuleBroken
from app.queries.credentials import CredentialLine
from app.usecases.credentials import EditCredential, edit_credential
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField
from ui.runtime.problem import Problem
from ui.screens.vault import sheets
from ui.screens.vault.presenter import VaultPresenter, told
from ui.shell.contract import ScreenContext

ORIGIN = "vault"


class OpensFirst(Protocol):
    """Does something once the vault is open, by its PIN if need be."""

    def __call__(self, then: Callable[[], None]) -> None:
        """Do it."""
        ...


def _tr(words: str) -> str:
    return QCoreApplication.translate("VaultEdits", words)


class Edits(QObject):
    """Asks for a credential's parts; a refusal stays in the sheet, and nothing typed is lost."""

    def __init__(
        self, context: ScreenContext, presenter: VaultPresenter, opened: OpensFirst
    ) -> None:
        """Build it; `opened` asks for the PIN where it has to."""
        super().__init__(context.window)
        self._context, self._presenter, self._opened = context, presenter, opened
        self.sheet: QWidget | None = None

    @Slot()
    def new(self) -> None:
        """Ask for a credential of the client that is listed."""
        self._opened(self._new)

    @Slot()
    def edit(self) -> None:
        """Ask for other parts of the chosen credential."""
        line = self._presenter.state.line
        if line is not None:
            self._opened(partial(self._edit, line))

    @Slot()
    def rotate(self) -> None:
        """Ask for the next password of the chosen credential."""
        line = self._presenter.state.line
        if line is not None:
            self._opened(partial(self._rotate, line))

    @Slot()
    def retire(self) -> None:
        """Say that the chosen credential is not used any more, or is used again."""
        line = self._presenter.state.line
        if line is not None:
            self._retire(line.id, line.label, retired=not line.retired)

    def _new(self) -> None:
        here = self._presenter.state.here
        if here is None or here.client is None:
            return
        client, name = here.client, dict(here.clients)[here.client]
        sheet = sheets.credential_sheet(self._context.window, name, here.assets, None)

        def go() -> None:
            try:
                due = sheets.day_of(sheet)
            except RuleBroken as broken:
                sheet.refuse(Problem(broken.code, broken.sentence))
                return
            new = NewCredential(
                client,
                sheet.value(sheets.LABEL),
                sheet.value(sheets.USER),
                sheet.value(sheets.URL),
                str(_chosen(sheet, sheets.KIND)),
                _asset(sheet),
                due,
                sheets.typed_secrets(sheet),
            )
            self._send(sheet, partial(self._context.desk.vault.add, new), _tr("It is kept, sealed"))

        self.sheet = sheet
        sheet.ask(go, sheets.HOMES)

    def _edit(self, line: CredentialLine) -> None:
        here = self._presenter.state.here
        if here is None:
            return
        sheet = sheets.credential_sheet(self._context.window, line.client, here.assets, line)

        def go() -> None:
            try:
                due = sheets.day_of(sheet)
            except RuleBroken as broken:
                sheet.refuse(Problem(broken.code, broken.sentence))
                return
            asset = _asset(sheet)
            gone = {name for name, value in (("asset", asset), ("rotation_due", due)) if not value}
            command = EditCredential(
                line.id,
                sheet.value(sheets.LABEL),
                sheet.value(sheets.USER),
                sheet.value(sheets.URL),
                str(_chosen(sheet, sheets.KIND)),
                asset,
                due,
                without=frozenset(gone),
            )
            job = partial(self._context.desk.vault.edit, command, sheets.typed_secrets(sheet))
            self._send(sheet, job, _tr("{0} is changed").format(line.label))

        self.sheet = sheet
        sheet.ask(go, sheets.HOMES)

    def _rotate(self, line: CredentialLine) -> None:
        sheet = sheets.rotate_sheet(self._context.window, line)

        def go() -> None:
            secrets = sheets.typed_secrets(sheet)
            if not secrets:
                sheet.refuse_words(sheets.PASSWORD, _tr("Type the new password, or suggest one."))
                return
            try:
                due = sheets.day_of(sheet)
            except RuleBroken as broken:
                sheet.refuse(Problem(broken.code, broken.sentence))
                return
            gone = frozenset[str]() if due else frozenset({"rotation_due"})
            command = EditCredential(line.id, rotation_due=due, without=gone)
            job = partial(self._context.desk.vault.edit, command, secrets)
            self._send(sheet, job, _tr("The new password of {0} is sealed").format(line.label))

        self.sheet = sheet
        sheet.ask(go, sheets.HOMES)

    def _send(self, sheet: AskSheet, job: Callable[[], UUID | bool], words: str) -> None:
        sheet.accept_button.setEnabled(False)

        def done(found: UUID | bool) -> None:
            sheet.leave()
            self._context.notices.say(words)
            self._presenter.read_anew(found if isinstance(found, UUID) else None)

        lanes = self._context.lanes
        lanes.submit("store", self, told(job), done=done, failed=sheet.refuse)

    def _retire(self, credential: UUID, label: str, *, retired: bool) -> None:
        command = EditCredential(credential, retired=retired)
        desk = self._context.desk

        def done(_changed: bool) -> None:
            words = _tr("{0} is not used any more") if retired else _tr("{0} is used again")
            back = partial(self._retire, credential, label, retired=not retired)
            self._context.notices.say(words.format(label), back)
            self._presenter.read_anew()

        self._context.lanes.submit(
            "store",
            self,
            lambda: desk.do(edit_credential, command, origin=ORIGIN),
            done=done,
            failed=self._presenter.refuse,
        )


def _chosen(sheet: AskSheet, name: str) -> object:
    field = sheet.form.fields[name]
    return field.value() if isinstance(field, ChoiceField) else None


def _asset(sheet: AskSheet) -> UUID | None:
    found = _chosen(sheet, sheets.ASSET)
    return found if isinstance(found, UUID) else None
