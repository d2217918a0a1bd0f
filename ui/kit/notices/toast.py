"""The line that says what was just done, and takes it back for eight seconds."""

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.theme import icons
from ui.theme.theme import current

_MARGIN = 16
_AROUND = 6
"""Above and below the line: what is shown there ends above it, so it covers nothing."""


class Toast(QFrame):
    """A line along the lower edge of its parent, which makes room: "Resolved T-1042 · Undo".

    One at a time; the next one takes its place and ends the chance to undo the last one here
    (the history still can). It stays while the mouse or the focus is on it.

    Units: `seconds` the line stays.
    Source: ux.md 3.14.
    """

    undo_requested = Signal(str)
    """The key of what shall be taken back."""
    expired = Signal(str)
    """The key of what can no longer be taken back here."""

    def __init__(self, parent: QWidget, seconds: int = 8) -> None:
        super().__init__(parent)
        self.seconds = seconds
        self._key = ""
        self._mark, self._text = PlainLabel(), PlainLabel()
        self._undo = Button(self.tr("Undo"), "link", key="Ctrl+Z")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.expire)
        self._undo.clicked.connect(self._take_back)
        self.setProperty("surface", "sheet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(8)
        for widget in (self._mark, self._text, self._undo):
            row.addWidget(widget)
        parent.installEventFilter(self)
        current().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    @property
    def key(self) -> str:
        """What the line is about; empty while it is hidden."""
        return self._key

    def say(self, text: str, key: str = "", *, undoable: bool = True, back: str = "") -> None:
        """Say what was done; ``key`` comes back with the wish to undo it.

        ``back`` is what the button says instead of "Undo".
        """
        if self._key:
            self.expire()
        self._key = key or text
        self._text.setText(text)
        self._undo.set_words(back or self.tr("Undo"))
        self._undo.setVisible(undoable)
        self.setAccessibleName(text)
        self.adjustSize()
        self._make_room(self.height() + 2 * _AROUND)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(self.seconds * 1000)
        announce(self, text)

    @Slot()
    def expire(self) -> None:
        """End the chance to undo and go."""
        key = self._go()
        if key:
            self.expired.emit(key)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Stay while the mouse is here."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Start the time again."""
        if self._key and not self._undo.hasFocus():
            self._timer.start(self.seconds * 1000)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay at the parent's lower edge."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @Slot()
    def _take_back(self) -> None:
        self.undo_requested.emit(self._go())

    def _go(self) -> str:
        """Leave, and give the room back; the key of what the line was about."""
        key, self._key = self._key, ""
        self._timer.stop()
        self.hide()
        self._make_room(0)
        return key

    def _make_room(self, height: int) -> None:
        room = self.parentWidget()
        if room is not None:
            room.setContentsMargins(0, 0, 0, height)

    @Slot()
    def _restyle(self) -> None:
        self._mark.setPixmap(icons.pixmap("check", "included", 16))

    def _place(self) -> None:
        room = self.parentWidget()
        if room is None:
            return
        top = room.height() - self.height() - _AROUND
        self.move(QPoint(_MARGIN, max(0, top)))
