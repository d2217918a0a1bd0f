"""The ring that shows where the keyboard is, outside the button that has it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QPushButton, QSplitter, QToolButton, QWidget
from shiboken6 import isValid

from ui.theme.theme import current

_REACH = 4  # 2 px of air and 2 px of ring
_FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show)


class FocusRing(QObject):
    """Keeps one ring of 2 px around the focused button, 2 px outside of it.

    A style sheet cannot paint outside of a widget. Fields and tables show focus on their own
    edge, so buttons alone get this ring, and there is one at a time.

    Source: ux.md 3.14, mockups/README.md "Focus".
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        app.focusChanged.connect(self.follow)

    @Slot(QWidget, QWidget)
    def follow(self, old: QWidget | None, new: QWidget | None) -> None:  # noqa: ARG002 - Qt's call
        """Go to the widget that has the focus now."""
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None
        if not isinstance(new, QPushButton | QToolButton):
            return
        room = new.parentWidget()
        # A splitter would take the ring for one more pane.
        if room is not None and not isinstance(room, QSplitter):
            self._ring = _Ring(new, room)


class _Ring(QWidget):
    """The painted ring: a sibling of its button, so that it is clipped and dies with it."""

    def __init__(self, target: QWidget, room: QWidget) -> None:
        super().__init__(room)
        self._target = target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Focus"))
        target.installEventFilter(self)
        self._surround()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay around the target while it moves, and go when it hides."""
        if watched is self._target:
            if event.type() in _FOLLOWED:
                self._surround()
            elif event.type() == QEvent.Type.Hide:
                self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(current().colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)

    def _surround(self) -> None:
        self.setGeometry(self._target.geometry().adjusted(-_REACH, -_REACH, _REACH, _REACH))
        self.raise_()
