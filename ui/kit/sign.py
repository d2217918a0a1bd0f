"""An icon that stands beside words and follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import icons
from ui.theme.theme import current


class Sign(QWidget):
    """An icon in a token's colour; the words beside it, or its name, say what it means.

    Units: `size` in pixels at 100 %.
    """

    def __init__(
        self,
        icon: str,
        token: str = "muted",  # noqa: S107 - a colour's name, no secret
        size: int = 14,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._token, self._size = icon, token, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def set_sign(self, icon: str, token: str) -> None:
        """Show another icon."""
        self._icon, self._token = icon, token
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the icon's room, as high as a line of words."""
        side = current().px(self._size)
        return QSize(side, max(side, current().px(18)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the icon in the middle of its line."""
        if not self._icon:
            return
        side = current().px(self._size)
        picture = icons.pixmap(self._icon, self._token, side, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, (self.height() - side) // 2, picture)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
