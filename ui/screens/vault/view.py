"""The place of credentials as widgets: the gate, and three parts under tabs.

Source: ux.md 3.3 "Credentials", 3.11.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.forms.field import ErrorLine
from ui.kit.notices.busy import BusyBar
from ui.kit.tabs import CountTabs
from ui.kit.text import PlainLabel
from ui.screens.vault.due_part import DuePart
from ui.screens.vault.gate_part import GateCard
from ui.screens.vault.keys import KeysState
from ui.screens.vault.keys_part import KeysPart
from ui.screens.vault.list_part import ListPart
from ui.screens.vault.state import VaultState
from ui.theme import fonts

LIST, DUE, KEYS = "credentials", "due", "keys"
_MARGIN = 16
_LEAST_PARTS = 24
"""In a low window the parts give way to what stands before the secrets. Units: pixels."""


class VaultView(QWidget):
    """Everything that the place shows; `clear_asked` wants the clipboard emptied now."""

    clear_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Credentials"))
        self.busy, self.problem = BusyBar(), ErrorLine()
        self.gate = GateCard()
        words = (
            (LIST, self.tr("Credentials")),
            (DUE, self.tr("To be changed")),
            (KEYS, self.tr("Who is in")),
        )
        self.tabs = CountTabs(self.tr("Parts of the vault"), words)
        self.parts = QStackedWidget()
        self.list, self.due, self.keys = ListPart(), DuePart(), KeysPart()
        self.copied = PlainLabel(tone="excluded")
        self.clear = Button(self.tr("Clear now"), key="Ctrl+Shift+X")
        self.clear.setAccessibleName(self.tr("Clear the clipboard now"))
        self._foot = QWidget()
        self._keys_state, self._state = KeysState(), VaultState()
        self._lay_out()
        self.tabs.currentChanged.connect(self._show_part)
        self.clear.clicked.connect(self.clear_asked)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        head.addWidget(PlainLabel(self.tr("Credentials"), size=fonts.LARGE, weight=fonts.BOLD), 1)
        gate = QVBoxLayout()
        gate.setContentsMargins(_MARGIN, 8, _MARGIN, 4)
        gate.setSpacing(8)
        gate.addWidget(self.problem)
        gate.addWidget(self.gate)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        tabs.addWidget(self.tabs)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(_MARGIN, 6, _MARGIN, 6)
        foot.addWidget(self.copied, 1)
        foot.addWidget(self.clear)
        self._foot.hide()
        self.parts.setMinimumHeight(_LEAST_PARTS)
        for part in (self.list, self.due, self.keys):
            self.parts.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.busy)
        column.addLayout(head)
        column.addLayout(gate)
        column.addLayout(tabs)
        column.addWidget(self.parts, 1)
        column.addWidget(self._foot)

    def show_state(self, state: VaultState, today: date) -> None:
        """Show a state; the keyboard stays where it is."""
        self._state = state
        self.problem.say(state.problem)
        self.gate.show_gate(state.gate, self._keys_state.words, state.left_s)
        self.list.show_state(state, today)
        self.tabs.set_count(DUE, len(state.due) if state.due else None)
        self.keys.show_state(self._keys_state, state)

    def show_keys(self, keys: KeysState) -> None:
        """Show who asks, and what is to be changed."""
        self._keys_state = keys
        self.gate.show_gate(self._state.gate, keys.words, self._state.left_s)
        self.due.show_due(keys.due)
        self.keys.show_state(keys, self._state)
        self.tabs.set_count(KEYS, len(keys.askers) if keys.askers else None)
        if keys.busy:
            self.busy.start()
        else:
            self.busy.stop()

    def say_copied(self, what: str, left_s: int) -> None:
        """Say how long a secret is on the clipboard still; 0 takes the line away."""
        words = self.tr("{0}: on the clipboard for {1} s").format(what, left_s)
        self.copied.setText(words if left_s else "")
        self._foot.setVisible(left_s > 0)

    def show_part(self, name: str) -> None:
        """Bring a part to the front."""
        if name in {LIST, DUE, KEYS}:
            self.tabs.setCurrentIndex((LIST, DUE, KEYS).index(name))

    def focus_first(self) -> None:
        """Put the keyboard where work goes on."""
        if self.tabs.key() != LIST:
            self.tabs.setFocus()
        elif self.list.list.lines:
            self.list.list.setFocus()
        elif self.gate.go.isVisibleTo(self):
            self.gate.go.setFocus()
        else:
            self.list.client.setFocus()

    @Slot()
    def _show_part(self) -> None:
        parts = {LIST: self.list, DUE: self.due, KEYS: self.keys}
        self.parts.setCurrentWidget(parts[str(self.tabs.key())])
