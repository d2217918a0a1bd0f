"""The passwords that somebody could read who may no longer: work to be done, one by one.

Source: docs/adr/0039-keys-of-the-vault.md, "Rotation"; security.md T30.
"""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bootstrap.vault_values import ToChange
from app.domain.credentials import Secret
from ui.kit.lines import Line, LineList
from ui.kit.text import PlainLabel

_MARGIN = 16


class DuePart(QWidget):
    """Grouped by whose it was; `opened` carries the credential."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("To be changed"))
        self.told = PlainLabel(wrap=True)
        self.list = LineList(self.tr("Passwords to be changed"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(12)
        column.addWidget(self.told)
        column.addWidget(self.list, 1)
        self.list.opened.connect(self._open)

    def show_due(self, due: tuple[ToChange, ...] | None) -> None:
        """Show what central lists."""
        if due is None:
            words = self.tr("Central has not told yet what is to be changed.")
        elif not due:
            words = self.tr("Nothing is to be changed: nobody lost a client or a laptop since.")
        else:
            words = self.tr(
                "These could be read by who may no longer. Enter opens one; change it in its own "
                "system, then here (R). It leaves the list when the new one has reached central."
            )
        self.told.setText(words)
        lines: list[Line] = []
        last = ""
        for one in sorted(due or (), key=lambda each: (each.person, each.client, each.label)):
            person = one.person or self.tr("Somebody who left")
            if person != last:
                last = person
                lines.append(Line(("person", person), person, heading=True))
            lines.append(self._line(one))
        self.list.set_lines(lines)
        self.list.setVisible(bool(lines))

    def _line(self, one: ToChange) -> Line:
        fields = {
            Secret.PASSWORD: self.tr("password"),
            Secret.TOTP_SEED: self.tr("seed of codes"),
            Secret.NOTE: self.tr("note"),
        }
        here = QDateTime.fromSecsSinceEpoch(round(one.since.timestamp()))
        since = QLocale().toString(here, "d MMM yyyy")
        why = self.tr("lost laptop") if one.lost else self.tr("lost the client")
        return Line(
            (one.credential, one.person, one.field.value),
            one.label or self.tr("a credential that is not on this device"),
            " · ".join(part for part in (one.client, fields[one.field], why, since) if part),
            tail=self.tr("they looked") if one.revealed else "",
            icon="triangle-alert",
            tone="excluded",
        )

    def _open(self, key: object) -> None:
        if isinstance(key, tuple):
            self.opened.emit(key[0])
