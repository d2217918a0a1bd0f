"""The timer bar: acts, clock, ticket, decision, boundary, held timers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.domain.words import local_time
from ui.kit.buttons import Button
from ui.kit.chips import Chip, ChipKind, decision_word
from ui.kit.text import PlainLabel
from ui.screens.timer.absence import AbsenceStrip
from ui.screens.timer.bar_parts import Bar, BoundaryLabel
from ui.screens.timer.clock import ClockFace
from ui.screens.timer.state import (
    Boundary,
    TimerBarState,
    boundary,
    chip_began,
    clock_text,
    held_words,
    line_parts,
)
from ui.theme import fonts
from ui.theme.theme import current

_CLIENT_NEEDS = 1100
"""Units: pixels of bar width at 100 % text size."""
_KINDS: dict[str, ChipKind] = {"included": "included", "excluded": "excluded", "held": "held"}


class TimerRow(QFrame):
    """The 44 px themselves; a line of 3 px at the lower edge fills towards the boundary.

    Source: mockups/README.md "Timer bar".
    """

    stop_wanted = Signal()
    hold_wanted = Signal()
    start_wanted = Signal()
    why_wanted = Signal()
    keep_wanted = Signal()
    held_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[float, str], ...] = ()
        self._held: tuple[tuple[object, str], ...] = ()
        self.first = Button(self.tr("Stop"), icon="square")
        self.second = Button(self.tr("Hold"), icon="pause")
        self.clock = ClockFace()
        self.label = PlainLabel(weight=fonts.BOLD)
        self.title = PlainLabel(elide="right")
        self.client = PlainLabel(tone="muted")
        self.chip = Chip("", "plain", big=True)
        self.why = Button(self.tr("Why?"), "link")
        self.boundary = BoundaryLabel()
        self.held = Button("", "quiet", menu_arrow=True)
        self._mode = "none"
        self._tight = False
        self._lay_out()
        self.first.clicked.connect(self._first)
        self.second.clicked.connect(self._second)
        self.why.clicked.connect(self.why_wanted)
        self.held.clicked.connect(self._open_held)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 2)
        row.setSpacing(12)
        words = QHBoxLayout()
        words.setSpacing(8)
        for label in (self.label, self.title, self.client):
            words.addWidget(label)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        acts = QHBoxLayout()
        acts.setSpacing(12)
        acts.addWidget(self.first)
        acts.addWidget(self.second)
        row.addLayout(acts)
        row.addWidget(self.clock)
        row.addWidget(Bar())
        row.addLayout(words)
        row.addWidget(self.chip)
        row.addWidget(self.why)
        row.addStretch(1)
        row.addWidget(self.boundary)
        self._held_bar = Bar()
        row.addWidget(self._held_bar)
        row.addWidget(self.held)

    def show_state(self, state: TimerBarState, now: datetime) -> None:
        """Show a state as it is at an instant."""
        self._mode = state.mode
        self.clock.show_time(clock_text(state, now), muted=state.mode != "running")
        self._show_words(state)
        self._show_acts(state)
        self._show_chip(state)
        edge = boundary(state, now)
        if state.mode == "stopping":
            edge = Boundary(self.tr("not saved yet"))
        self.boundary.say(edge)
        self._show_held(state)
        parts = line_parts(state, now)
        if parts != self._parts:
            self._parts = parts
            self.update()

    def _show_words(self, state: TimerBarState) -> None:
        shown, last = state.shown, state.last
        if shown is not None:
            words = (shown.label, shown.title, shown.client)
        elif last is not None:
            words = (self.tr("Last:"), f"{last.label} {last.title}", last.client)
        else:
            words = ("", self.tr("No timer runs. Choose a ticket and start (Ctrl+T)."), "")
        for label, text in zip((self.label, self.title, self.client), words, strict=True):
            label.setText(text)
            label.setVisible(bool(text) and not (label is self.client and self._tight))
        quiet = shown is None
        self.title.set_tone("muted" if quiet else "")

    def _show_acts(self, state: TimerBarState) -> None:
        mode, last = state.mode, state.last
        first, icon = self.tr("Stop"), "square"
        second, second_icon = self.tr("Hold"), "pause"
        if mode == "stopping" and state.stopped_at is not None:
            at = local_time(state.stopped_at, state.zone)
            first = self.tr("Stopped {0}").format(at)
            second, second_icon = self.tr("Keep running"), "play"
        elif mode == "held":
            first, icon = self.tr("Go on"), "play"
        elif mode == "none":
            first, icon = self.tr("Start"), "play"
            if last is not None:
                first = self.tr("Start again")
        self.first.set_words(first)
        self.first.set_icon_name(icon)
        self.first.setEnabled(mode != "stopping")
        self.second.set_words(second)
        self.second.set_icon_name(second_icon)
        self.second.setVisible(mode in {"running", "stopping"})

    def _show_chip(self, state: TimerBarState) -> None:
        chip = state.read.chip if state.read is not None else None
        if state.mode == "held":
            self.chip.set_chip(self.tr("On hold"), "plain")
        elif chip is not None:
            kind = _KINDS.get(chip.decision, "plain")
            word, began = decision_word(kind), chip_began(chip, state.zone)
            decided = self.tr("{0} {1}", "decision, since when").format(word, began).strip()
            words = self.tr("{0} · {1}", "decision · reason").format(decided, chip.words)
            self.chip.set_chip(words if word else chip.words, kind)
        seen = state.mode in {"running", "stopping"} and chip is not None
        self.chip.setVisible(seen or state.mode == "held")
        self.why.setVisible(seen)

    def _show_held(self, state: TimerBarState) -> None:
        held = state.read.held if state.read is not None else ()
        if state.mode == "held":
            held = held[1:]
        self._held = held_words(held)
        self.held.set_words(self.tr("%n held", "timers", len(held)))
        for part in (self.held, self._held_bar):
            part.setVisible(bool(held))

    @Slot()
    def _first(self) -> None:
        wanted = {
            "running": self.stop_wanted,
            "held": self.hold_wanted,
            "none": self.start_wanted,
        }.get(self._mode)
        if wanted is not None:
            wanted.emit()

    @Slot()
    def _second(self) -> None:
        (self.keep_wanted if self._mode == "stopping" else self.hold_wanted).emit()

    @Slot()
    def _open_held(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for ticket, words in self._held:
            action = menu.addAction(self.tr("Go on with {0}").format(words.replace("&", "&&")))
            action.setData(ticket)
        menu.triggered.connect(self._choose_held)
        menu.popup(self.held.mapToGlobal(self.held.rect().bottomLeft()))

    def _choose_held(self, action: object) -> None:
        data = getattr(action, "data", None)
        if callable(data):
            self.held_chosen.emit(data())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give up the client's name first where there is little room."""
        self._tight = self.width() < current().px(_CLIENT_NEEDS)
        self.client.setVisible(bool(self.client.text()) and not self._tight)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground, the hairline, and the line over it."""
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("hairline"))
        left = 0.0
        for share, token in self._parts:
            width = share * self.width()
            painter.fillRect(QRectF(left, self.height() - 3, width, 3), theme.colour(token))
            left += width

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(44))
        self.update()


class TimerBar(QWidget):
    """The row, and under it the question about an absence while there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Timer"))
        self.row, self.absence = TimerRow(), AbsenceStrip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.row)
        column.addWidget(self.absence)

    def show_state(self, state: TimerBarState, now: datetime) -> None:
        """Show a state as it is at an instant."""
        self.row.show_state(state, now)
        self.absence.ask(state.absence, state.zone)
