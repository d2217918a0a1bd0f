"""The looks of one entry of the timeline."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.mark_widgets import Initials
from ui.kit.text import PlainLabel, set_tip
from ui.screens.ticket.entries import Entry
from ui.theme import fonts, icons
from ui.theme.theme import current

_SIDE = 12
_BAR = 3


class Glyph(QWidget):
    """A small icon at the left of an entry."""

    def __init__(self, name: str, token: str, side: int = 14, room: int = 20) -> None:
        super().__init__()
        self._look = (name, token, side)
        self._room = room
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room of an avatar, so that texts stand under each other."""
        return QSize(current().px(self._room), current().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the icon in the middle."""
        name, token, side = self._look
        side = current().px(side)
        at = QPoint((self.width() - side) // 2, (self.height() - side) // 2)
        QPainter(self).drawPixmap(at, icons.pixmap(name, token, side, self.devicePixelRatioF()))

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class _Box(QFrame):
    """The outline of work, or the filled ground of an internal note with its bar."""

    def __init__(self, *, internal: bool) -> None:
        super().__init__()
        self._internal = internal
        self.column = QVBoxLayout(self)
        left = _SIDE - 2 + (_BAR if internal else 0)
        self.column.setContentsMargins(left, 8, _SIDE - 2, 9)
        self.column.setSpacing(3)
        current().changed.connect(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint ground and outline."""
        theme = current()
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self._internal:
            painter.fillRect(box, theme.colour("internal_fill"))
            painter.fillRect(QRectF(0, 0, _BAR, box.height()), theme.colour("internal"))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    @Slot()
    def _restyle(self) -> None:
        self.update()


class EntryItem(QWidget):
    """One entry; it can have the focus, so that Ctrl and arrows go from one to the next."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(entry.spoken)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_SIDE)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        build = {
            "message": self._message,
            "note": self._note,
            "work": self._work,
            "change": self._change,
        }
        build[entry.kind](entry)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Show where the keyboard is."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(current().colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _message(self, entry: Entry) -> None:
        self._grid.addWidget(
            Initials(entry.letters, entry.who, me=entry.mine), 0, 0, Qt.AlignmentFlag.AlignTop
        )
        head = _head(
            PlainLabel(entry.who, weight=fonts.BOLD, elide="right"),
            PlainLabel(f"· {entry.role}", tone="muted", elide="right"),
            entry,
        )
        self._grid.addLayout(head, 0, 1)
        self._grid.addWidget(_body(entry.body), 1, 1)
        if entry.quoted:
            self._fold(entry)

    def _fold(self, entry: Entry) -> None:
        """What a mail quotes is there, and out of the way until somebody asks."""
        quoted = _body(entry.quoted)
        quoted.hide()
        more = Button(self.tr("Show what it quotes"), "link")

        def turn() -> None:
            shown = quoted.isHidden()
            quoted.setVisible(shown)
            more.set_words(
                self.tr("Hide what it quotes") if shown else self.tr("Show what it quotes")
            )

        more.clicked.connect(turn)
        self._grid.addWidget(more, 2, 1, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(quoted, 3, 1)

    def _note(self, entry: Entry) -> None:
        self._grid.addWidget(Glyph("lock", "internal"), 0, 0, Qt.AlignmentFlag.AlignVCenter)
        box = _Box(internal=True)
        words = self.tr("· not for the client")
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(PlainLabel(self.tr("Internal note"), tone="internal", weight=fonts.BOLD))
        head.addWidget(PlainLabel(words, tone="internal", elide="right"), 1)
        box.column.addLayout(head)
        box.column.addWidget(_body(entry.body))
        foot = QHBoxLayout()
        foot.setSpacing(6)
        by = self.tr("{0}, {1}", "who, when").format(entry.who, entry.when)
        foot.addWidget(PlainLabel(by, tone="muted", size=fonts.SMALL, elide="right"), 1)
        _add_waiting(foot, entry)
        box.column.addLayout(foot)
        self._grid.addWidget(box, 0, 1)

    def _work(self, entry: Entry) -> None:
        self._grid.addWidget(Glyph("clock", "muted"), 0, 0, Qt.AlignmentFlag.AlignVCenter)
        box = WorkBox(entry)
        self._grid.addWidget(box, 0, 1)

    def _change(self, entry: Entry) -> None:
        self._grid.addWidget(Glyph("circle-dot", "muted", 10), 0, 0, Qt.AlignmentFlag.AlignTop)
        words = f"{entry.who} {entry.body}".strip()
        row = QHBoxLayout()
        row.setSpacing(8)
        said = PlainLabel(words, tone="muted", size=fonts.CELL, wrap=True)
        said.setMinimumHeight(current().px(20))
        row.addWidget(said, 1)
        _add_when(row, entry)
        self._grid.addLayout(row, 0, 1)


class WorkBox(_Box):
    """Work in an outlined box with what was decided on it."""

    def __init__(self, entry: Entry, *, who: bool = False) -> None:
        super().__init__(internal=False)
        counted = f"→ {entry.counted}" if entry.counted else ""
        if who:
            counted = f"{counted}  · {entry.who}" if counted else f"· {entry.who}"
        head = _head(
            PlainLabel(entry.title, weight=fonts.BOLD),
            PlainLabel(counted, tone="muted", elide="right"),
            entry,
        )
        self.column.addLayout(head)
        if entry.body:
            self.column.addWidget(_body(entry.body))
        for words, kind in entry.chips:
            self.column.addSpacing(2)
            self.column.addWidget(Chip(words, kind), 0, Qt.AlignmentFlag.AlignLeft)


def _head(left: PlainLabel, middle: PlainLabel, entry: Entry) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(left)
    row.addWidget(middle, 1)
    _add_when(row, entry)
    return row


def _add_when(row: QHBoxLayout, entry: Entry) -> None:
    """Say when, and whether it still waits to be sent."""
    _add_waiting(row, entry)
    row.addWidget(PlainLabel(entry.when, tone="muted", size=fonts.CELL))


def _add_waiting(row: QHBoxLayout, entry: Entry) -> None:
    if entry.waiting:
        waits = Glyph("arrow-up", "muted", 12)
        set_tip(waits, waits.tr("Waiting to be sent"))
        row.addWidget(waits)


def _body(text: str) -> PlainLabel:
    """Text from people: plain, and to be selected and copied."""
    label = PlainLabel(text, wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setCursor(Qt.CursorShape.IBeamCursor)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
