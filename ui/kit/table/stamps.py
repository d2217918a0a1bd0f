"""Keeps painted marks as small pictures: the same chip is painted hundreds of times a second."""

from collections.abc import Callable, Hashable
from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

_LIMIT = 500


class Stamps:
    """Paints what changes only with theme, size and screen once, and stamps it after that."""

    def __init__(self) -> None:
        self._pictures: dict[Hashable, QPixmap] = {}

    def forget(self) -> None:
        """Drop all pictures; the theme has changed."""
        self._pictures.clear()

    def put(
        self,
        painter: QPainter,
        box: QRectF,
        key: Hashable,
        paint: Callable[[QPainter, QRectF], None],
    ) -> None:
        """Put the picture of ``key`` into a box, painting it first if it is new.

        The box is moved to whole pixels of the screen, so that pictures stay sharp.
        """
        ratio = painter.device().devicePixelRatioF()
        full = (key, box.width(), box.height(), ratio)
        picture = self._pictures.get(full)
        if picture is None:
            if len(self._pictures) > _LIMIT:
                self._pictures.clear()
            picture = self._pictures[full] = _paint(box, ratio, paint)
        left, top = (floor(at * ratio + 0.5) / ratio for at in (box.left(), box.top()))
        painter.drawPixmap(QPointF(left, top), picture)


def _paint(box: QRectF, ratio: float, paint: Callable[[QPainter, QRectF], None]) -> QPixmap:
    picture = QPixmap(round((box.width() + 1) * ratio), round((box.height() + 1) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, QRectF(0, 0, box.width(), box.height()))
    painter.end()
    return picture
