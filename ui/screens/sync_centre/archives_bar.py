"""What of the archive is on its way to this device: how far, how long, and the way to stop it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.bootstrap.archive import Coming, ComingArchive
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.plural import counted
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.kit.time_left import time_left
from ui.screens.sync_centre.words import tr
from ui.theme import fonts
from ui.theme.theme import current

CANCEL_KEY = "C"
_MOST = 2
"""Clients that are shown one by one."""


@dataclass(frozen=True, slots=True)
class ArchivesState:
    """What is on its way.

    Attributes:
        moving: a round brings some of it at this moment.
        left_s: seconds until the archive that comes now is here; None while that is not known.
        standing: how the sync stands, as `SyncStatus.state`.
    """

    coming: Coming = field(default_factory=Coming)
    moving: bool = False
    left_s: float | None = None
    standing: str = "online"


def _held_up(standing: str) -> str:
    """When it goes on, where nothing can come now; empty where it can."""
    return {
        "offline": tr("once you are back"),
        "signed-out": tr("once you sign in again"),
        "refused": tr("once central takes it"),
        "never": tr("after the first copy"),
        "copying": tr("after the first copy"),
    }.get(standing, "")


def count_words(one: ComingArchive, state: ArchivesState, *, first: bool) -> str:
    """How far an archive is: "12,400 of 48,000 records · about 2 min left"."""
    parts = []
    if one.rows:
        parts.append(tr("{0} of {1} records").format(f"{one.done:,}", f"{one.rows:,}"))
    held_up = _held_up(state.standing)
    if held_up:
        words = tr("goes on {0}", "when") if one.rows else tr("comes {0}", "when")
        parts.append(words.format(held_up))
    elif state.moving and first:
        parts.append(tr("coming now") if state.left_s is None else time_left(state.left_s))
    else:
        parts.append(tr("comes after it") if state.moving else tr("comes with the next sync"))
    return " · ".join(parts)


class ArchivesBar(QWidget):
    """Stands under the tabs while something comes; nothing otherwise.

    Source: sync.md 3.7; ux.md 3.6, 3.13.
    """

    cancel_asked = Signal(object)
    """The client whose archive is to stay at central."""
    forget_asked = Signal()
    """The single tickets are not wanted any more."""

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[UUID, ...] = ()
        self._sign = Sign("archive")
        self.lines = [_Line() for _ in range(_MOST)]
        self.more = PlainLabel(tone="muted", size=fonts.CELL)
        self.tickets = PlainLabel(size=fonts.CELL, wrap=True)
        self.forget = Button(tr("Do not fetch"), "quiet", icon="x", key=CANCEL_KEY)
        self.forget.clicked.connect(self.forget_asked)
        asked = QHBoxLayout()
        asked.setSpacing(12)
        asked.addWidget(self.tickets, 1)
        asked.addWidget(self.forget)
        column = QVBoxLayout()
        column.setSpacing(6)
        for line in self.lines:
            line.stopped.connect(self.cancel_asked)
            column.addWidget(line)
        column.addWidget(self.more)
        column.addLayout(asked)
        row = QGridLayout(self)
        row.setContentsMargins(24, 8, 24, 9)
        row.setHorizontalSpacing(8)
        row.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 0, 1)
        row.setColumnStretch(1, 1)
        self.hide()

    def show_state(self, state: ArchivesState) -> None:
        """Show what is on its way."""
        clients, tickets = state.coming.clients, len(state.coming.tickets)
        for at, line in enumerate(self.lines):
            line.setVisible(at < len(clients))
            if at < len(clients):
                line.show_archive(clients[at], state, first=at == 0)
        rest = len(clients) - _MOST
        self.more.setText(tr("Older tickets of {0} more clients come after them").format(rest))
        if rest == 1:
            self.more.setText(tr("Older tickets of 1 more client come after them"))
        self.more.setVisible(rest > 0)
        when = _held_up(state.standing) or tr("with the next sync")
        one = tr("1 older ticket that you asked for comes {0}", "when").format(when)
        several = tr("{0} older tickets that you asked for come {1}", "how many · when")
        several = several.format(tickets, when)
        self.tickets.setText(counted(tickets, one, several))
        for part in (self.tickets, self.forget):
            part.setVisible(tickets > 0)
        self.forget.set_key_shown(shown=not clients)
        self.setAccessibleName(self._spoken())
        self.setVisible(bool(state.coming))
        told = tuple(one.client for one in clients)
        if told != self._told:
            self._told = told
            if told:
                announce(self, self.accessibleName())

    def _spoken(self) -> str:
        shown = [line.accessibleName() for line in self.lines if not line.isHidden()]
        words = [part.text() for part in (self.more, self.tickets) if not part.isHidden()]
        return ". ".join([*shown, *words])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the panel and the hairline below it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))


class _Line(QWidget):
    """One client's archive; `stopped` carries the client."""

    stopped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.client: UUID | None = None
        self.words = PlainLabel(weight=fonts.MEDIUM, elide="right")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.count = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        self.stop = Button(tr("Cancel"), "quiet", icon="x", key=CANCEL_KEY)
        self.stop.clicked.connect(self._stop)
        far = QHBoxLayout()
        far.setSpacing(10)
        far.addWidget(self.bar)
        far.addWidget(self.count, 1)
        both = QVBoxLayout()
        both.setSpacing(2)
        both.addWidget(self.words)
        both.addLayout(far)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(both, 1)
        row.addWidget(self.stop)
        current().changed.connect(self._restyle)
        self._restyle()

    def show_archive(self, one: ComingArchive, state: ArchivesState, *, first: bool) -> None:
        """Show how far it is."""
        self.client = one.client
        words = tr("Older tickets of {0}").format(one.name or tr("a client"))
        count = count_words(one, state, first=first)
        self.words.setText(words)
        self.count.setText(count)
        self.bar.setVisible(one.rows > 0)
        self.bar.setRange(0, max(one.rows, 1))
        self.bar.setValue(one.done)
        self.bar.setAccessibleName(words)
        self.setAccessibleName(f"{words}: {count}")
        self.stop.setAccessibleName(tr("Cancel: {0} stay at central").format(words.lower()))
        self.stop.set_key_shown(shown=first)

    @Slot()
    def _stop(self) -> None:
        self.stopped.emit(self.client)

    @Slot()
    def _restyle(self) -> None:
        self.bar.setFixedWidth(current().px(140))
