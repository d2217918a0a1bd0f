"""The page before the window: opening, a fault with its ways on, or a step under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.notices.busy import BusyBar
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.screens.recovery.state import PASSPHRASE_STEP, RING, RecoveryState
from ui.theme import fonts
from ui.theme.theme import current

if TYPE_CHECKING:  # what a fault shows is loaded by the first one
    from PySide6.QtWidgets import QProgressBar

    from ui.screens.recovery.ask import Ask
    from ui.screens.recovery.parts import MoreFold, SafeCard, Steps
    from ui.screens.recovery.ways import Ways

_WIDTH = 580
_MARGIN = 24


class RecoveryPage(QWidget):
    """One column in the middle: what happened, what is safe, what can be done.

    `chosen` carries a choice, `answered` a choice and a passphrase, `folder_wanted` a folder.
    While it says "Opening…" it has its words only: it is the first thing that a person sees.

    Source: ux.md 3.6, 3.13; security.md D4.
    """

    chosen = Signal(object)
    answered = Signal(object, str)
    taken_back = Signal()
    folder_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: RecoveryState | None = None
        self.sign = Sign("lock", "muted", 22)
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.words = PlainLabel(wrap=True)
        self._built: Ways | None = None
        self.busy = BusyBar()
        self._lay_out()
        current().changed.connect(self._restyle)
        self._restyle()
        self.show_state(RecoveryState(), ())

    @property
    def _ways(self) -> Ways:
        """What a fault shows, made when it is first wanted."""
        if self._built is None:
            from ui.screens.recovery.ways import Ways

            ways = self._built = Ways(self._said_column, self._column)
            ways.steps.chosen.connect(self.chosen)
            ways.ask.answered.connect(self.answered)
            ways.ask.taken_back.connect(self.taken_back)
            ways.safe.wanted.connect(self.folder_wanted)
            ways.more.toggle.toggled.connect(self._unfolded)
            self._restyle()
        return self._built

    @property
    def safe(self) -> SafeCard:
        """What was saved before anything else."""
        return self._ways.safe

    @property
    def steps(self) -> Steps:
        """The ways on."""
        return self._ways.steps

    @property
    def ask(self) -> Ask:
        """What is asked before a step."""
        return self._ways.ask

    @property
    def more(self) -> MoreFold:
        """Facts for a supporter."""
        return self._ways.more

    @property
    def progress(self) -> QProgressBar:
        """How far a step is."""
        return self._ways.progress

    def _lay_out(self) -> None:
        self._frame = QWidget()
        column = self._column = QVBoxLayout(self._frame)
        column.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        said = self._said_column = QVBoxLayout()
        said.setContentsMargins(RING, 0, RING, 0)
        said.setSpacing(16)
        said.addLayout(head)
        said.addWidget(self.words)
        column.addLayout(said)
        body = QWidget()
        across = QHBoxLayout(body)  # an alignment would keep the words from growing in height
        across.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        across.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(self._frame)
        middle.addStretch(3)
        across.addLayout(middle)
        across.addStretch(1)
        self.area = QScrollArea()
        self.area.setAccessibleName(self.tr("Opening"))
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addWidget(self.area, 1)

    def show_state(self, state: RecoveryState, facts: tuple[tuple[str, str], ...]) -> None:
        """Show a state; what is typed is left alone while it is still asked for."""
        before, self._state = self._state, state
        title, words = self._said(state)
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        fault = state.kind == "fault"
        icon, token = ("triangle-alert", "excluded") if fault else ("lock", "muted")
        if fault and self._asks_only(state):
            icon, token = "key-round", "accent"
        self.sign.set_sign(icon, token)
        self._show_busy(state)
        if state.kind != "opening" or self._built is not None:
            self.safe.say(state.saved, state.waiting, state.typed)
            self._show_ways(state, before)
            self.more.say(facts)
            self.more.setVisible(fault and not self._asks_only(state))
        if before is None or (before.kind, before.title) != (state.kind, state.title):
            announce(self, f"{title}. {words}", urgent=fault)

    def _said(self, state: RecoveryState) -> tuple[str, str]:
        if state.kind == "opening":
            return self.tr("Opening…"), self.tr("The store of this computer is being unlocked.")
        if state.kind == "busy":
            how = self.tr("This may take a while. Nothing that you did is deleted.")
            return self.tr("{0}…").format(state.busy_with), how
        if state.passphrase_error:  # the words stand under the field
            how = self.tr("Everything that Trestle keeps on this computer is encrypted with it.")
            return state.title, how
        return state.title, state.sentence

    @staticmethod
    def _asks_only(state: RecoveryState) -> bool:
        """Whether the store is well, and only its passphrase is wanted."""
        return state.asking is not None and state.asking.id == PASSPHRASE_STEP

    def _show_busy(self, state: RecoveryState) -> None:
        known = state.kind == "busy" and state.total > 0
        if known or self._built is not None:
            self.progress.setVisible(known)
        if known:
            self.progress.setRange(0, state.total)
            self.progress.setValue(state.done)
            self.progress.setAccessibleName(state.busy_with)
        if state.kind != "fault" and not known:
            self.busy.start()
        else:
            self.busy.stop()

    def _show_ways(self, state: RecoveryState, before: RecoveryState | None) -> None:
        fault = state.kind == "fault"
        asking = state.asking if fault else None
        self.ask.setVisible(asking is not None)
        if asking is None:
            self.ask.forget()
            choices = state.choices if fault else ()
        else:
            others = tuple(c for c in state.choices if c.id != asking.id)
            only = bool(state.choices) and asking.id == state.choices[0].id == PASSPHRASE_STEP
            only = only and not state.new_passphrase
            self.ask.ask(asking, new=state.new_passphrase, error=state.passphrase_error, only=only)
            choices = others if only else ()
        old = before.choices if before is not None and before.kind == "fault" else ()
        if before is None or before.asking != state.asking or old != choices:
            self.steps.offer(choices, primary=asking is None)
        self.steps.setVisible(bool(choices))
        self.focus_safest()

    def focus_safest(self) -> None:
        """Put the keyboard where the safest way on is."""
        if self.ask.isVisibleTo(self):
            self.ask.focus_first()
        elif self.steps.isVisibleTo(self) and self.steps.buttons:
            self.steps.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape takes a question back; Enter presses the button that has the keyboard."""
        asked = self._state is not None and self._state.asking is not None
        if event.key() == Qt.Key.Key_Escape and asked and self.ask.back.isVisibleTo(self):
            self.taken_back.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focus = self.focusWidget()
            press = getattr(focus, "click", None)
            if callable(press):
                press()
        else:
            super().keyPressEvent(event)

    @Slot(bool)
    def _unfolded(self, open_: bool) -> None:
        """Bring what was unfolded into view, once it has its place."""
        if open_:
            QTimer.singleShot(0, self, self._show_more)

    @Slot()
    def _show_more(self) -> None:
        self.area.ensureWidgetVisible(self.more)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the column the room that there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        bar = self.area.verticalScrollBar().sizeHint().width()
        room = self.width() - 2 * _MARGIN - bar
        self._frame.setFixedWidth(max(1, min(current().px(_WIDTH), room)))

    @Slot()
    def _restyle(self) -> None:
        self._fit()
        if self._built is not None:
            self._built.progress.setFixedHeight(current().px(8))
