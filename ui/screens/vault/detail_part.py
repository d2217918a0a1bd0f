"""One credential: what is open to read, and its secrets behind dots.

Source: ux.md 3.3 "Credentials", 3.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.bootstrap.vault_values import Shown, ToChange
from app.domain.credentials import CREDENTIAL_KINDS, Secret
from app.queries.credentials import CredentialLine
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.forms.field import ErrorLine
from ui.kit.secrets.row import SecretRow
from ui.kit.text import PlainLabel
from ui.kit.wrap import WrapRow
from ui.theme import fonts

_ROOM = 16


class DetailPart(QScrollArea):
    """Everything about one credential.

    `show_asked`, `hide_asked` and `copy_asked` carry the `Secret`; `user_asked` wants the user name
    copied.
    """

    show_asked = Signal(object)
    hide_asked = Signal(object)
    copy_asked = Signal(object)
    user_asked = Signal()
    edit_asked = Signal()
    rotate_asked = Signal()
    retire_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Credential"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._refused = ""
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.chip = Chip("", "warning")
        self.facts = PlainLabel(tone="muted", wrap=True)
        self.user = PlainLabel(wrap=True)
        self.url = PlainLabel(wrap=True)
        self.copy_user = Button(self.tr("Copy"), icon="copy", key="U")
        self.copy_user.setAccessibleName(self.tr("Copy: user name"))
        self.due = PlainLabel(tone="excluded", wrap=True)
        self.refused = ErrorLine()
        self.rows = {
            Secret.PASSWORD: SecretRow(self.tr("Password"), copy_key="P", show_key="S"),
            Secret.TOTP_SEED: SecretRow(self.tr("One-time code"), copy_key="O"),
            Secret.NOTE: SecretRow(self.tr("Secret note")),
        }
        self.looked = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.edit = Button(self.tr("Edit…"), icon="pencil", key="E")
        self.rotate = Button(self.tr("New password…"), icon="refresh-cw", key="R")
        self.retire = Button(self.tr("Not used any more"), "quiet", key="Del")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        body = QFrame()
        body.setProperty("surface", "panel")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (words, label, button) in enumerate(
            (
                (self.tr("User name"), self.user, self.copy_user),
                (self.tr("Address"), self.url, None),
            )
        ):
            name = PlainLabel(words, tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
            grid.addWidget(name, row, 0)
            grid.addWidget(label, row, 1)
            if button is not None:
                grid.addWidget(button, row, 2)
        self.foot = WrapRow((self.edit, self.rotate, self.retire))
        column = QVBoxLayout(body)
        column.setContentsMargins(QMargins(24, 16, 16, 16))
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.due)
        column.addLayout(grid)
        column.addWidget(self.refused)
        for secret_row in self.rows.values():
            column.addWidget(secret_row)
        column.addWidget(self.looked)
        column.addWidget(self.foot)
        column.addStretch(1)
        self.setWidget(body)

    def _connect(self) -> None:
        for secret, row in self.rows.items():
            row.show_asked.connect(lambda which=secret: self.show_asked.emit(which))
            row.hide_asked.connect(lambda which=secret: self.hide_asked.emit(which))
            row.copy_asked.connect(lambda which=secret: self.copy_asked.emit(which))
        self.copy_user.clicked.connect(self.user_asked)
        self.edit.clicked.connect(self.edit_asked)
        self.rotate.clicked.connect(self.rotate_asked)
        self.retire.clicked.connect(self.retire_asked)

    def show_line(
        self,
        line: CredentialLine,
        due: Sequence[ToChange],
        shown: frozenset[Secret],
        refused: str,
        *,
        is_due: bool,
    ) -> None:
        """Show a credential; secrets that are not among `shown` go behind dots."""
        self.title.setText(line.label)
        chip = self.tr("not used any more") if line.retired else self.tr("to be changed")
        self.chip.set_chip(chip, "plain" if line.retired else "warning")
        self.chip.setVisible(line.retired or bool(due) or is_due)
        parts = [CREDENTIAL_KINDS.get(line.kind, line.kind)]
        parts.append(line.asset or self.tr("belongs to no asset"))
        parts.append(self.tr("written down on {0}").format(_day(line.created_at)))
        if line.rotation_due is not None:
            parts.append(self.tr("to be changed on {0}").format(line.rotation_due.isoformat()))
        self.facts.setText(" • ".join(parts))
        self.due.setText("\n".join(self._due_words(one) for one in due))
        self.due.setVisible(bool(due))
        self.user.setText(line.username or "–")
        self.url.setText(line.url or "–")
        self.copy_user.setVisible(bool(line.username))
        if refused and refused != self._refused:
            self._bring(self.refused)
        self._refused = refused
        self.refused.say(refused)
        for secret, row in self.rows.items():
            row.setVisible(secret in line.kept)
            if row.is_shown and secret not in shown:
                row.hide_secret()
        self.looked.setText(self._looked_words(line))
        self.retire.set_words(
            self.tr("Used again") if line.retired else self.tr("Not used any more")
        )

    def show_secret(self, secret: Secret, shown: Shown) -> None:
        """Bring a secret into sight."""
        row = self.rows[secret]
        row.show_secret(shown.text, shown.note)
        self._bring(row.toggle, row.text)

    def hide_secrets(self) -> None:
        """Put every secret behind dots."""
        for row in self.rows.values():
            if row.is_shown:
                row.hide_secret()

    def _bring(self, *parts: QWidget) -> None:
        """Scroll until parts are in sight, the last for certain, once the layout knows where."""

        def bring() -> None:
            for part in parts:
                self.ensureWidgetVisible(part, 0, _ROOM)

        QTimer.singleShot(0, self, bring)

    def _due_words(self, one: ToChange) -> str:
        person = one.person or self.tr("Somebody who left")
        fields = {
            Secret.PASSWORD: self.tr("the password"),
            Secret.TOTP_SEED: self.tr("the seed of its codes"),
            Secret.NOTE: self.tr("the note"),
        }
        why = (
            self.tr("{0} could read {1} on a laptop that was lost: change it.")
            if one.lost
            else self.tr("{0} could read {1} and may no longer: change it.")
        )
        words = why.format(person, fields[one.field])
        return f"{words} {self.tr('They are known to have looked.')}" if one.revealed else words

    def _looked_words(self, line: CredentialLine) -> str:
        if line.looked_at is None:
            return self.tr("Nobody has looked, as far as this computer knows.")
        who = line.looked_by or self.tr("somebody")
        return self.tr("Last look: {0}, {1}").format(who, _moment(line.looked_at))


def _moment(at: datetime) -> str:
    """A day and an hour in this computer's zone."""
    here = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    return QLocale().toString(here, "d MMM yyyy, HH:mm")


def _day(at: datetime) -> str:
    here = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    return QLocale().toString(here, "d MMM yyyy")
