"""The frame of the window, which is painted before anything stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.theme import current

if TYPE_CHECKING:  # what stands in the frame is made behind its first paint
    from PySide6.QtWidgets import QStackedWidget

    from ui.kit.notices.strip import MessageStrip
    from ui.kit.notices.toast import Toast
    from ui.shell.furniture import BarPlace, Furniture
    from ui.shell.header import Header
    from ui.shell.rail import Rail
    from ui.shell.status_line import StatusLine

LEAST = QSize(920, 600)
USUAL = QSize(1440, 900)
_RAIL_NEEDS = 1000
"""Below this width the rail gives up its words.

Units: pixels at 100 % text size.
"""


class Window(QWidget):
    """What is painted before anything heavy is loaded; the shell fills it afterwards.

    Until it is furnished it shows one page and nothing else. `closing` is emitted when the person
    closes the window.

    Attributes:
        header, strip, rail, status, bar, screens, toast: there once it is furnished.

    Source: ux.md 3.2.
    """

    closing = Signal()

    header: Header
    strip: MessageStrip
    rail: Rail
    status: StatusLine
    bar: BarPlace
    screens: QStackedWidget
    toast: Toast

    def __init__(self, *, furnished: bool = True) -> None:
        """Build the frame.

        Args:
            furnished: with everything in it; without, `furnish` is called later.
        """
        super().__init__()
        self._wants_narrow = False
        self._furnished = False
        self._bare_page: QWidget | None = None
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Trestle"))
        self.setMinimumSize(LEAST)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        if furnished:
            self.furnish()
        self.resize(USUAL)

    def furnish(self, *, seen: bool = True) -> None:
        """Put everything into the frame, once.

        Args:
            seen: without it only the page shows, as before the store is open.
        """
        if self._furnished:
            return
        from ui.shell.furniture import Furniture  # heavy, see above

        self._furnished = True
        parts = Furniture()
        if not seen:
            parts.hide()
        self._take(parts)
        if self._bare_page is not None:
            page, self._bare_page = self._bare_page, None
            self.column.removeWidget(page)
            self.show_page(page)
        self._fit_rail()

    def _take(self, parts: Furniture) -> None:
        self.header, self.strip, self.rail = parts.header, parts.strip, parts.rail
        self.status, self.bar, self.toast = parts.status, parts.bar, parts.toast
        self.screens = parts.screens
        self.screens.setAccessibleName(self.tr("Screen"))
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addWidget(self.screens, 1)
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
        if not self._furnished:
            self._bare_page = page
            self.column.addWidget(page)
            return
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
        if not self._furnished:
            return
        tight = self.width() < current().px(_RAIL_NEEDS)
        self.rail.set_narrow(narrow=self._wants_narrow or tight)
