"""The thin bar of a pane that waits for its data."""

from PySide6.QtCore import QRectF, QSize, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.theme import current

_WAIT_MS = 300
_FRAME_MS = 100
_STEP = 0.05
"""Each frame takes its time from what is waited for."""
_SHARE = 0.3


class BusyBar(QWidget):
    """Shows after 300 ms that a pane waits; what was there before stays visible under it.

    The bar keeps its 2 px also while nothing happens, so that nothing jumps.

    Source: ux.md 3.1, 3.6.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._at = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Loading"))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self.show_now)
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self._move_on)

    @property
    def running(self) -> bool:
        """Whether the bar is seen."""
        return self._running

    @Slot()
    def start(self) -> None:
        """Begin to wait."""
        if not self._running:
            self._wait.start()

    @Slot()
    def stop(self) -> None:
        """What was waited for is here."""
        self._wait.stop()
        self._frames.stop()
        self._running = False
        self.update()

    @Slot()
    def show_now(self) -> None:
        """Show the bar: the wait has become long enough to be noticed."""
        self._running, self._at = True, 0.0
        if current().motion:
            self._frames.start()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the height of the line."""
        return QSize(80, 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the moving part, or the whole line where nothing may move."""
        if not self._running:
            return
        painter = QPainter(self)
        accent = current().colour("accent")
        if not current().motion:
            painter.fillRect(self.rect(), accent)
            return
        width = self.width() * _SHARE
        left = self._at * (self.width() + width) - width
        painter.fillRect(QRectF(left, 0, width, self.height()), accent)

    @Slot()
    def _move_on(self) -> None:
        self._at = (self._at + _STEP) % 1.0
        self.update()
