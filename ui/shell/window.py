"""The frame of the window: empty places for menus, timer bar, rail, screens and status line."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ui.kit.notices.strip import MessageStrip
from ui.kit.notices.toast import Toast
from ui.shell.header import Header
from ui.shell.rail import Rail
from ui.shell.status_line import StatusLine
from ui.theme.theme import current

LEAST = QSize(920, 600)
USUAL = QSize(1440, 900)
_RAIL_NEEDS = 1000
"""Below this width the rail gives up its words.

Units: pixels at 100 % text size.
"""


class Window(QWidget):
    """What is painted before anything heavy is loaded; the shell fills it afterwards.

    `closing` is emitted when the person closes the window; `closed_once` guards its second time.

    Source: ux.md 3.2.
    """

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wants_narrow = False
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Trestle"))
        self.setMinimumSize(LEAST)
        self.header, self.strip = Header(), MessageStrip()
        self.rail, self.status = Rail(), StatusLine()
        self.bar = _BarPlace()
        self.screens = QStackedWidget()
        self.screens.setAccessibleName(self.tr("Screen"))
        self._lay_out()
        self.toast = Toast(self.screens)
        self.resize(USUAL)

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addWidget(self.screens, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        for part in (self.header, self.bar, self.strip):
            self.column.addWidget(part)
        self.column.addLayout(body, 1)
        self.column.addWidget(self.status)

    def set_bar(self, bar: QWidget) -> None:
        """Put the timer bar into its place."""
        self.bar.hold(bar)

    def take_page(self, page: QWidget) -> None:
        """Take a page in behind the others, so that it goes when the window goes."""
        if self.screens.indexOf(page) < 0:
            self.screens.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front; a new one is taken in first."""
        self.take_page(page)
        self.screens.setCurrentWidget(page)

    def drop_page(self, page: QWidget) -> None:
        """Let a page go for good."""
        self.screens.removeWidget(page)
        page.deleteLater()

    def set_narrow_rail(self, *, wanted: bool) -> None:
        """Show the rail without words by choice; too little room does it anyway."""
        self._wants_narrow = wanted
        self._fit_rail()

    def geometry_text(self) -> str:
        """Give where the window is, to be kept."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def place(self, kept: str) -> None:
        """Put the window where it was, if that place is still on a screen."""
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii")))
        room = QGuiApplication.primaryScreen().availableGeometry()
        if not any(
            screen.availableGeometry().intersects(self.frameGeometry())
            for screen in QGuiApplication.screens()
        ):
            self.move(room.topLeft())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the rail to the room."""
        super().resizeEvent(event)
        self._fit_rail()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def _fit_rail(self) -> None:
        tight = self.width() < current().px(_RAIL_NEEDS)
        self.rail.set_narrow(narrow=self._wants_narrow or tight)


class _BarPlace(QWidget):
    """The 44 px under the menus; a plain line while nothing is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Timer"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        current().changed.connect(self._restyle)
        self._restyle()

    def hold(self, bar: QWidget) -> None:
        self._row.addWidget(bar)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setMinimumHeight(current().px(44))
        self.update()
