"""The search box over a list: of clients, assets, contacts, credentials."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from ui.kit.keys import key_size, key_text, paint_key
from ui.theme import icons
from ui.theme.theme import current

_GLASS, _LEFT = 14, 10


class SearchBox(QLineEdit):
    """Filters while one types; Down and Enter go into the list, Esc clears.

    `left` tells that the keyboard wants to be in the list.
    """

    left = Signal()

    def __init__(self, name: str, key: str = "/") -> None:
        super().__init__()
        self._key = key_text(key) if key else ""
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.installEventFilter(self)
        current().changed.connect(self._restyle)
        self._restyle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys that leave the box."""
        if watched is self and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)  # noqa: S101 - Qt says so by the type
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                if self.text():
                    self.clear()
                    self.textEdited.emit("")
                else:
                    self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the box with its glass, and its key at the right while nothing is typed."""
        super().paintEvent(event)
        side = current().px(_GLASS)
        glass = icons.pixmap("search", "muted", side, self.devicePixelRatioF())
        QPainter(self).drawPixmap(_LEFT, (self.height() - side) // 2, glass)
        if not self._key or self.text() or self.hasFocus():
            return
        size = key_size(self._key)
        left, top = self.width() - size.width() - 8, (self.height() - size.height()) / 2
        paint_key(QPainter(self), QRectF(left, top, size.width(), size.height()), self._key)

    @Slot()
    def _restyle(self) -> None:
        self.setTextMargins(current().px(_GLASS) + 6, 0, 0, 0)
        self.update()
