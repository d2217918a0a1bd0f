"""How the sync stands in five lines, over the status line; each line leads to its part."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.bootstrap.syncing import SyncStatus
from app.domain.words import moment_words
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.lines import LineList
from ui.kit.lines.item import Line, LineTone
from ui.kit.plural import counted
from ui.theme.theme import current

_WIDE, _LINE_HIGH, _AROUND = 380, 46, 62
"""Units: pixels at 100 %."""
_ICONS: dict[str, tuple[str, LineTone]] = {
    "online": ("cloud", "muted"),
    "copying": ("download", "accent"),
    "never": ("cloud", "muted"),
    "degraded": ("hourglass", "excluded"),
    "offline": ("cloud-off", "excluded"),
    "refused": ("cloud-off", "error"),
    "signed-out": ("log-out", "error"),
}


def _tr(words: str, hint: str | None = None) -> str:
    return QCoreApplication.translate("SyncGlance", words, hint)


def glance_lines(status: SyncStatus, zone: str, now: datetime) -> list[Line]:
    """The five lines; the key of each is the part of the sync centre that it leads to.

    Source: ux.md 3.7.
    """
    finding, _, rest = status.words.partition(" — ")
    if status.state == "online":
        finding = _tr("In touch with central")
    about = status.clock_words or _sentence(rest) or _tr("This device and its copy")
    icon, tone = _ICONS.get(status.state, _ICONS["online"])
    synced = status.last_synced_at
    when = moment_words(synced, zone, now) if synced is not None else ""
    return [
        Line("device", finding, about, icon=icon, tone=tone),
        _count(
            "waiting",
            status.waiting,
            (_tr("Nothing waits"), _tr("1 waiting"), _tr("{0} waiting")),
            (_tr("Central has everything you did"), _waits_for(status)),
            "arrow-up",
            "muted",
        ),
        _count(
            "conflicts",
            status.conflicts,
            (_tr("No conflicts"), _tr("1 conflict"), _tr("{0} conflicts")),
            (
                _tr("Where two change the same, both values are kept"),
                _tr("Both values are kept; choose between them"),
            ),
            "circle-alert",
            "excluded",
        ),
        _count(
            "rejected",
            status.rejected,
            (_tr("Nothing rejected"), _tr("1 rejected"), _tr("{0} rejected")),
            (
                _tr("What central says no to comes here, with the reason"),
                _tr("Your text is kept; each says why"),
            ),
            "circle-x",
            "error",
        ),
        Line(
            "recent",
            _tr("Last synced {0}").format(when) if when else _tr("Not synced yet"),
            _tr("What central confirmed lately"),
            icon="history",
        ),
    ]


def _count(
    key: str,
    many: int,
    words: tuple[str, str, str],
    details: tuple[str, str],
    icon: str,
    tone: LineTone,
) -> Line:
    """A line for none, one or several; `details` are for none and for some."""
    nothing, one, several = words
    if not many:
        return Line(key, nothing, details[0], icon="circle-check")
    return Line(key, counted(many, one, several), details[1], icon=icon, tone=tone)


def _waits_for(status: SyncStatus) -> str:
    if status.held:
        return _tr("{0} held until central is updated").format(status.held)
    return {
        "offline": _tr("Goes by itself once you are back"),
        "signed-out": _tr("Goes by itself once you sign in again"),
        "refused": _tr("Goes by itself once central takes it"),
    }.get(status.state, _tr("Goes by itself with the next sync"))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class SyncGlance(QFrame):
    """Opens over the status line and takes the keyboard; Esc, or going elsewhere, closes it.

    `part_chosen` carries the part of the sync centre to go to, "" for the place as it was left.

    Source: ux.md 3.7 "Status item → popover (5 lines) → screen".
    """

    part_chosen = Signal(str)
    sync_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._opener: QWidget | None = None
        self.setProperty("surface", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("How the sync stands"))
        self.list = LineList(self.tr("How the sync stands"))
        self.list.letters = False
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.now = Button(self.tr("Sync now"), icon="refresh-cw", key="F5")
        self.all = Button(self.tr("Open the sync centre"), "quiet", icon="arrow-right")
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 8)
        foot.setSpacing(8)
        foot.addWidget(self.now)
        foot.addWidget(self.all)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 4, 2, 2)
        column.setSpacing(2)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.list.opened.connect(self._go)
        self.list.clicked.connect(self._press)
        self.now.clicked.connect(self._sync)
        self.all.clicked.connect(self._open_all)
        current().changed.connect(self.close_it)
        self.hide()

    def open_over(self, opener: QWidget, lines: list[Line], key: str) -> None:
        """Open over an item of the status line, on the line with this key."""
        self._opener = opener
        self.show_lines(lines)
        self.list.choose(key)
        self._place(opener)
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        application = cast("QApplication", QApplication.instance())
        application.installEventFilter(self)
        application.focusChanged.connect(self._leave)
        first = lines[0]
        announce(self, first.words())

    def show_lines(self, lines: list[Line]) -> None:
        """Say how the sync stands now; the chosen line stays."""
        self.list.set_lines(lines)

    @Slot()
    def close_it(self) -> None:
        """Close, and give the keyboard back."""
        if self.isHidden():
            return
        opener, self._opener = self._opener, None
        had = self.isAncestorOf(QApplication.focusWidget() or self)
        application = cast("QApplication", QApplication.instance())
        application.removeEventFilter(self)
        application.focusChanged.disconnect(self._leave)
        self.hide()
        if had and opener is not None and opener.isVisible():
            opener.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot("QWidget*", "QWidget*")
    def _leave(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Close when a key led elsewhere, as to the palette, which opens over it."""
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close_it()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close at Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802, A002 - Qt's names
        """Keep Tab inside."""
        order: list[QWidget] = [self.list, self.now, self.all]
        here = QApplication.focusWidget()
        at = order.index(here) if here in order else 0
        order[(at + (1 if next else -1)) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Close when the mouse goes elsewhere, or the window changes its size under it."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = watched is self or self.isAncestorOf(watched)
            press = cast("QMouseEvent", event)
            over = self.rect().contains(self.mapFromGlobal(press.globalPosition().toPoint()))
            if not inside and not over:
                self.close_it()
        elif event.type() == QEvent.Type.Resize and watched is self.parent():
            self.close_it()
        return False

    def _place(self, opener: QWidget) -> None:
        """Stand on the item, inside the window."""
        window, theme = opener.window(), current()
        foot = opener.mapTo(window, QPoint(0, 0))
        high = min(theme.px(5 * _LINE_HIGH + _AROUND), foot.y() - 8)
        wide = min(theme.px(_WIDE), window.width() - 16)
        left = max(8, min(foot.x(), window.width() - wide - 8))
        self.setGeometry(left, foot.y() - high - 4, wide, high)

    @Slot()
    def _press(self) -> None:
        self._go(self.list.current_key())

    @Slot(object)
    def _go(self, key: object) -> None:
        if self.isVisible():
            self.close_it()
            self.part_chosen.emit(str(key))

    @Slot()
    def _open_all(self) -> None:
        self._go("")

    @Slot()
    def _sync(self) -> None:
        self.close_it()
        self.sync_asked.emit()
