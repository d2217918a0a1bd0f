"""The locked window: why, what goes on, what opens it. Nothing of a client stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.forms.kinds import LineField
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

LockKind = Literal["pin", "passphrase", "keyring", "lease"]
_WIDTH = 460
_RING = 4
"""Room for the ring of the focus, which an edge would cut. Units: pixels."""


@dataclass(frozen=True, slots=True)
class LockState:
    """What the page is painted from.

    Attributes:
        kind: what opens it; "lease": nothing but a sync does.
        words: why it is locked, for a lease; what is asked is said by the page itself.
        step: what to do.
        error: what was wrong with the last try.
        busy: a try is looked at, or a sync runs.
        timer: the running time and nothing of what it is for; empty where none runs.
    """

    kind: LockKind
    words: str = ""
    step: str = ""
    error: str = ""
    busy: bool = False
    timer: str = ""


class LockPage(QWidget):
    """One column in the middle.

    `tried` carries what was typed; `sync_wanted`, `hold_wanted` and `quit_wanted` nothing.

    Source: ux.md 3.13.
    """

    tried = Signal(str)
    sync_wanted = Signal()
    hold_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: LockState | None = None
        self.sign = Sign("lock", "accent", 22)
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.words = PlainLabel(wrap=True)
        self.step = PlainLabel(weight=fonts.MEDIUM, wrap=True)
        self.pin = LineField(self.tr("&PIN"), secret=True)
        self.passphrase = LineField(self.tr("&Passphrase"), secret=True)
        self.error = PlainLabel(tone="excluded", wrap=True)
        self.go = Button(self.tr("Unlock"), "primary", key="Return")
        self.sync = Button(self.tr("Sync now"), "primary", key="F5", icon="refresh-cw")
        self.timer = PlainLabel(weight=fonts.BOLD)
        self.hold = Button(self.tr("Hold"), icon="pause")
        self.hold.setAccessibleDescription(self.tr("Pauses the running timer"))
        self.quit = Button(self.tr("Quit"), "quiet", key="Ctrl+Q")
        self._lay_out()
        self.go.clicked.connect(self._try)
        for field in (self.pin, self.passphrase):
            field.submitted.connect(self._try)
        self._key("F5", self.sync.text(), self.sync_wanted)
        self._key("Ctrl+Q", self.quit.text(), self.quit_wanted)
        self.sync.clicked.connect(self.sync_wanted)
        self.hold.clicked.connect(self.hold_wanted)
        self.quit.clicked.connect(self.quit_wanted)
        current().changed.connect(self._restyle)
        self._restyle()

    def _key(self, keys: str, title: str, wanted: SignalInstance) -> None:
        """A key of this page alone: those of the window sleep."""
        action = QAction(title, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on: wanted.emit())
        self.addAction(action)

    @property
    def field(self) -> LineField | None:
        """What is typed into now; None where nothing is to be typed."""
        kind = self._state.kind if self._state is not None else ""
        return {"pin": self.pin, "passphrase": self.passphrase}.get(kind)

    def _lay_out(self) -> None:
        self._frame = QWidget()
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(_RING, _RING, _RING, _RING)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        for part in (self.words, self.step, self.pin, self.passphrase, self.error):
            column.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.go, self.sync, self.quit):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._running = QWidget()
        row = QHBoxLayout(self._running)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addWidget(Sign("clock", "muted", 16))
        row.addWidget(self.timer)
        row.addWidget(self.hold)
        row.addStretch(1)
        column.addWidget(self._running)
        across = QHBoxLayout(self)
        across.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(self._frame)
        middle.addStretch(3)
        across.addLayout(middle)
        across.addStretch(1)

    def show_state(self, state: LockState) -> None:
        """Show a state; what is being typed stays."""
        before, self._state = self._state, state
        lease = state.kind == "lease"
        title = self.tr("Client data is locked") if lease else self.tr("Trestle is locked")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.words.setText(state.words if lease else self._asks(state.kind))
        self.step.setText(state.step)
        self.step.setVisible(bool(state.step))
        for one in (self.pin, self.passphrase):
            one.setVisible(one is self.field)
        self.error.setText(state.error)
        self.error.setVisible(bool(state.error))
        self.go.setVisible(not lease)
        self.sync.setVisible(lease)
        for button in (self.go, self.sync):
            button.setEnabled(not state.busy)
        self.timer.setText(state.timer)
        self._running.setVisible(bool(state.timer))
        if before is None or before.kind != state.kind:
            self.focus_first()
        if state.error and (before is None or before.error != state.error):
            announce(self, state.error)

    def _asks(self, kind: LockKind) -> str:
        words = {
            "pin": self.tr("Type your PIN to go on. Syncing goes on meanwhile."),
            "passphrase": self.tr(
                "Type the passphrase of this computer's store to go on. Syncing goes on meanwhile."
            ),
            "keyring": self.tr(
                "No PIN was chosen, so the keyring opens it, for whoever sits here. My account "
                "sets one. Syncing goes on meanwhile."
            ),
        }
        return words.get(kind, "")

    def focus_first(self) -> None:
        """Put the keyboard where the next step is."""
        field = self.field
        lease = self._state is not None and self._state.kind == "lease"
        target: QWidget = field.control if field is not None else self.sync if lease else self.go
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Empty the field: what was typed has done its work."""
        for field in (self.pin, self.passphrase):
            field.set_text("")

    def event(self, event: QEvent) -> bool:
        """Let no key of the window through."""
        if event.type() == QEvent.Type.ShortcutOverride and not self._own(cast("QKeyEvent", event)):
            event.accept()
            return True
        return super().event(event)

    def _own(self, event: QKeyEvent) -> bool:
        pressed = QKeySequence(event.keyCombination())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return True
        return any(
            pressed in action.shortcuts()
            for widget in (self, *self.findChildren(QWidget))
            for action in widget.actions()
        )

    @Slot()
    def _try(self) -> None:
        if self._state is None or self._state.busy or self._state.kind == "lease":
            return
        field = self.field
        typed = field.box.text() if field is not None else ""
        if field is None or typed:
            self.tried.emit(typed)

    @Slot()
    def _restyle(self) -> None:
        self._frame.setFixedWidth(current().px(_WIDTH))
