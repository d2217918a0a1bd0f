"""The page of devices: who waits, with the words to compare, and one's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.fellows import Fellow, Found
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.forms.field import ErrorLine
from ui.kit.notices.busy import BusyBar
from ui.kit.text import PlainLabel
from ui.kit.word_grid import WordGrid
from ui.screens.devices.presenter import DevicesState
from ui.theme import fonts
from ui.theme.theme import current

_WIDTH, _MARGIN = 640, 24


class DevicesView(QWidget):
    """Cards, one under another.

    `let_in`, `suspended`, `revoked` and `lost` carry the id of a device; `looked` asks to read
    again.

    Source: security.md D7; ux.md 3.13.
    """

    let_in = Signal(UUID)
    suspended = Signal(UUID)
    revoked = Signal(UUID)
    lost = Signal(UUID)
    looked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Devices"))
        self.busy, self.problem = BusyBar(), ErrorLine()
        self.again = Button(self.tr("Look again"), key="R", icon="refresh-cw")
        self.again.clicked.connect(self.looked)
        self._shown: Found | None = None
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        self._frame = QFrame()
        self._lay_out()
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(self.tr("Devices"), size=fonts.LARGE, weight=fonts.BOLD), 1)
        head.addWidget(self.again)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addLayout(self._cards)
        column.addStretch(1)
        inner = QWidget()
        middle = QHBoxLayout(inner)
        middle.addStretch(1)
        middle.addWidget(self._frame, 6)
        middle.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addWidget(self.area)

    def show_state(self, state: DevicesState) -> None:
        """Show a state."""
        self.problem.say(state.problem)
        if state.found is not None and state.found != self._shown:
            self._shown = state.found
            self._show_found(state.found)
        for button in self._frame.findChildren(Button):
            button.setEnabled(not state.busy)
        if state.busy:
            self.busy.start()
        else:
            self.busy.stop()

    def _show_found(self, found: Found) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._title(self.tr("Waiting to be let in"))
        if not found.waiting:
            nobody = self.tr(
                "No computer waits. When you sign in on a new one, it appears here with six words."
            )
            self._cards.addWidget(PlainLabel(nobody, tone="muted", wrap=True))
        for one in found.waiting:
            self._cards.addWidget(self._waiting(one))
        self._title(self.tr("Your devices"))
        if any(one.state != "pending" and not one.here for one in found.own):
            meaning = self.tr(
                "Suspend one that is out of reach for a while. Revoke one that was replaced or "
                "lost: it is never let in again, and what it has not sent yet stays on it alone. "
                "If it was lost, the passwords that it could read are listed to be changed."
            )
            self._cards.addWidget(PlainLabel(meaning, tone="muted", wrap=True))
        for one in found.own:
            if one.state != "pending":
                self._cards.addWidget(self._own(one))

    def _title(self, words: str) -> None:
        self._cards.addWidget(PlainLabel(words, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))

    def _waiting(self, one: Fellow) -> Card:
        called = f"{one.name} ({one.short})"
        card = Card(self.tr("{0} of {1}").format(called, one.person), spacing=10)
        told = self.tr(
            "Asked on {0}. Compare these words with those on its screen; by voice, if it is "
            "somewhere else. Let it in only if all six are the same."
        )
        card.column.addWidget(PlainLabel(told.format(_when(one.enrolled_at)), wrap=True))
        words = WordGrid(self.tr("Six words of {0}").format(one.short), 3, fonts.TITLE)
        words.show_texts(one.words)
        card.column.addWidget(words)
        yes = Button(self.tr("The words are the same: let it in"), "primary")
        yes.setAccessibleName(self.tr("The words are the same: let {0} in").format(one.short))
        no = Button(self.tr("Turn it away"))
        no.setAccessibleName(self.tr("Turn {0} away").format(one.short))
        yes.clicked.connect(lambda _on=False, which=one.id: self.let_in.emit(which))
        no.clicked.connect(lambda _on=False, which=one.id: self.suspended.emit(which))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(yes)
        row.addWidget(no)
        row.addStretch(1)
        card.column.addLayout(row)
        return card

    def _own(self, one: Fellow) -> Card:
        states = {
            "active": self.tr("may sync"),
            "suspended": self.tr("suspended; an administrator can let it in again"),
            "revoked": self.tr("revoked"),
        }
        card = Card(f"{one.name} ({one.short})")
        seen = self.tr("{0}; last heard of on {1}")
        told = self.tr("this computer") if one.here else states.get(one.state, one.state)
        card.column.addWidget(
            PlainLabel(seen.format(told, _when(one.seen_at)), tone="muted", wrap=True)
        )
        if one.state == "active" and not one.here:
            out = Button(self.tr("Suspend"), "quiet")
            out.setAccessibleName(self.tr("Suspend {0}").format(one.short))
            out.clicked.connect(lambda _on=False, which=one.id: self.suspended.emit(which))
            card.head.addWidget(out)
        if one.state in {"active", "suspended"} and not one.here:
            gone = Button(self.tr("Revoke for good"), "quiet")
            gone.setAccessibleName(self.tr("Revoke {0} for good").format(one.short))
            gone.clicked.connect(lambda _on=False, which=one.id: self.revoked.emit(which))
            lost = Button(self.tr("It was lost"), "quiet")
            lost.setAccessibleName(self.tr("{0} was lost: revoke it").format(one.short))
            lost.clicked.connect(lambda _on=False, which=one.id: self.lost.emit(which))
            card.head.addWidget(lost)
            card.head.addWidget(gone)
        return card

    @Slot()
    def _restyle(self) -> None:
        self._frame.setMaximumWidth(current().px(_WIDTH))
        self._frame.setMinimumWidth(min(current().px(_WIDTH), current().px(420)))


def _when(at: datetime) -> str:
    """A day and an hour in this computer's zone."""
    here = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    return QLocale().toString(here, "d MMM yyyy, HH:mm")
