"""The place of credentials in a whole window, as a test drives it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from app.bootstrap.vault_sheets import Sheets
from app.bootstrap.vault_values import NewCredential
from app.domain.credentials import Secret
from app.records import CredentialReveal
from tests.builders.rows import NORTHWIND
from tests.builders.vault_way import PIN, VaultWay, begun, give_vault
from tests.builders.window import TryWindow
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.kit.secrets.row import DOTS, SecretRow
from ui.screens.vault.screen import VaultScreen

PASSWORD = "correct horse battery"
SEED = "JBSWY3DPEHPK3PXP"


class VaultWindow:
    """Mira in her window, at a central that is kept in memory."""

    def __init__(self, tried: TryWindow) -> None:
        self.tried, self.way = tried, VaultWay()
        self.vault = give_vault(tried.desk, self.way)
        tried.shell.navigator.go("vault", NORTHWIND)
        tried.settle()
        self.screen = cast("VaultScreen", tried.shell.rooms.known("vault"))
        self.view = self.screen.view

    def begin(self) -> Sheets:
        """A vault that was begun on this device, and is open."""
        sheets = begun(self.vault)
        self.again()
        return sheets

    def is_begun(self) -> bool:
        """Whether central has a vault."""
        return self.way.chain is not None

    def add(self, label: str = "Firewall", user: str = "admin") -> UUID:
        """Keep a credential with all three secrets, and go to it."""
        secrets = {Secret.PASSWORD: PASSWORD, Secret.TOTP_SEED: SEED, Secret.NOTE: "left drawer"}
        which = self.vault.add(NewCredential(NORTHWIND, label, user, secrets=secrets))
        self.tried.settle()
        self.tried.shell.navigator.go("vault", which)
        self.tried.settle()
        return which

    def again(self) -> None:
        """Look anew how the vault stands."""
        self.screen._look()
        self.tried.settle()

    def run(self, act: str) -> None:
        """Do an act as the palette does it."""
        assert self.tried.shell.registry.run(act), act
        self.tried.settle()

    def lock(self) -> None:
        """As the window's lock does it."""
        self.vault.lock()
        self.second()

    def second(self, count: int = 1) -> None:
        """Let seconds pass for the window."""
        for _turn in range(count):
            self.tried.clock.forward(seconds=1)
            self.screen._tick()
        self.tried.settle()

    def row(self, secret: Secret = Secret.PASSWORD) -> SecretRow:
        return self.view.list.detail.rows[secret]

    def shows(self, secret: Secret = Secret.PASSWORD) -> str:
        """What stands where the secret is; empty for dots."""
        text = self.row(secret).text.text()
        return "" if text == DOTS else text

    def type(self, sheet: AskSheet, **values: str) -> None:
        """Fill fields of a sheet and accept it."""
        for name, value in values.items():
            field = sheet.form.fields[name]
            assert isinstance(field, LineField), name
            field.box.setText(value)
        sheet.accept_button.click()
        self.tried.settle()

    def sheet(self) -> AskSheet:
        """The sheet that asks now."""
        found = [one for one in self.tried.window.findChildren(AskSheet) if one.is_open]
        assert len(found) == 1
        return found[0]

    def pin(self, typed: str = PIN) -> None:
        """Answer the question for the PIN."""
        self.type(self.sheet(), pin=typed)

    def looks(self) -> list[tuple[str, str]]:
        """Every look that is written down."""
        rows = self.tried.desk.ask(lambda session: session.query(CredentialReveal).all())
        return [(one.field_name, one.act) for one in rows]

    def told(self) -> str:
        """Every word of the place that is in sight."""
        labels = self.view.findChildren(QLabel)
        return " ".join(one.text() for one in labels if one.isVisible())

    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()

    def press(self, letter: str) -> None:
        """Press a key in the list."""
        self.view.list.list.setFocus()
        self.tried.key(Qt.Key(ord(letter)))
