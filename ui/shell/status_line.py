"""The status line: the connection in words first, then what waits, then where and who."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.kit.marks import Mark
from ui.shell.status_item import Part, StatusItem
from ui.theme import fonts
from ui.theme.theme import current

_CALM = ("cloud", "muted")
_LOOKS: dict[str, tuple[str, str]] = {
    "online": _CALM,
    "copying": ("refresh-cw", "accent"),
    "never": _CALM,
    "degraded": ("cloud", "excluded"),
    "offline": ("cloud-off", "excluded"),
    "refused": ("cloud-off", "error"),
    "signed-out": ("log-out", "error"),
}
_LOUD = frozenset({"degraded", "offline", "refused", "signed-out"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the left of the line says.

    Attributes:
        state: as `SyncStatus.state`.
        words: one sentence; what stands before a dash is the finding.
        clock: that this clock is off, or empty.
    """

    state: str
    words: str
    waiting: int = 0
    conflicts: int = 0
    rejected: int = 0
    clock: str = ""


class StatusLine(QFrame):
    """28 px at the foot; its left says how the sync stands.

    `glance_wanted` asks for that in five lines, `part_wanted` for a part of the sync centre.

    Source: mockups/README.md "Status line", ux.md 3.2.
    """

    glance_wanted = Signal()
    part_wanted = Signal(str)
    density_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Status"))
        self.connection = StatusItem(elides=True)
        self.waiting, self.conflicts, self.rejected = StatusItem(), StatusItem(), StatusItem()
        self.clock = StatusItem(pressable=False)
        self.demo = StatusItem(pressable=False)
        self.density = StatusItem()
        self.zone = StatusItem(pressable=False)
        self.user = StatusItem(pressable=False)
        self._marks: list[tuple[_Bar, StatusItem]] = []
        self._lay_out()
        self.connection.clicked.connect(self.glance_wanted)
        self._lead(self.waiting, "waiting")
        self._lead(self.conflicts, "conflicts")
        self._lead(self.rejected, "rejected")
        self.density.clicked.connect(self.density_wanted)
        current().changed.connect(self._restyle)
        self._restyle()
        self.say_plain("")

    def _lead(self, item: StatusItem, part: str) -> None:
        item.clicked.connect(lambda: self.part_wanted.emit(part))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 6, 0)
        row.setSpacing(6)
        row.addWidget(self.connection)
        for item in (self.waiting, self.conflicts, self.rejected):
            self._add(row, item, bar=item is self.waiting)
        self._add(row, self.clock)
        row.addStretch(1)
        for item in (self.demo, self.density, self.zone, self.user):
            self._add(row, item, bar=item is not self.demo)

    def _add(self, row: QHBoxLayout, item: StatusItem, *, bar: bool = False) -> None:
        if bar:
            line = _Bar(self)
            row.addWidget(line)
            self._marks.append((line, item))
        row.addWidget(item)
        item.hide()

    def say_plain(self, words: str) -> None:
        """Say something before there is a connection to speak of."""
        self.connection.say(Part(words))
        self.connection.setVisible(bool(words))
        self._place_bars()

    def set_standing(self, now: Standing) -> None:
        """Show how the sync stands."""
        icon, token = _LOOKS.get(now.state, _CALM)
        finding, dash, rest = now.words.partition(" — ")
        weight = fonts.BOLD if now.state in _LOUD else fonts.REGULAR
        parts = [Part(finding, token, weight)]
        if rest:
            rest_token = token if now.state in _LOUD else "muted"
            parts.append(Part(dash.strip() + " " + rest, rest_token))
        self.connection.say(*parts, icon=icon, tip=now.words)
        self.connection.show()
        self._count(self.waiting, now.waiting, "up", "text", self.tr("%n waiting", "", now.waiting))
        conflicts = self.tr("%n conflicts", "", now.conflicts)
        if now.conflicts == 1:  # the source language has no translation file with its singulars
            conflicts = self.tr("1 conflict")
        self._count(self.conflicts, now.conflicts, "bang", "excluded", conflicts)
        rejected = self.tr("%n rejected", "", now.rejected)
        self._count(self.rejected, now.rejected, "cross", "error", rejected)
        self.clock.say(Part(now.clock, "error", fonts.MEDIUM), icon="clock")
        self.clock.setVisible(bool(now.clock))
        self._place_bars()

    def set_place(self, *, user: str, zone: str, demo: str = "") -> None:
        """Show who works here and in which zone; `demo` names the time of a shifted clock."""
        for item, words in ((self.user, user), (self.zone, zone), (self.demo, demo)):
            item.say(Part(words), icon="history" if item is self.demo else "")
            item.setVisible(bool(words))
        self._place_bars()

    def _count(self, item: StatusItem, count: int, mark: Mark, token: str, words: str) -> None:
        item.say(Part(words, token), mark=(mark, token))
        item.setVisible(count > 0)

    def _place_bars(self) -> None:
        any_count = not all(
            item.isHidden() for item in (self.waiting, self.conflicts, self.rejected)
        )
        for line, item in self._marks:
            line.setVisible(any_count if item is self.waiting else not item.isHidden())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("window"))
        painter.fillRect(0, 0, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        theme = current()
        self.setFixedHeight(theme.px(28))
        self.density.say(
            Part(self.tr("{0} px rows").format(theme.row_height())),
            tip=self.tr("How close rows stand; press to change"),
        )
        self.density.show()
        self._place_bars()


class _Bar(QWidget):
    """A short line between two facts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(1)
        current().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line."""
        top = (self.height() - 16) // 2
        QPainter(self).fillRect(0, top, 1, 16, current().colour("hairline"))
