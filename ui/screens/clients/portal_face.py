"""The head of a client's portal in small, as its people see it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.colours import contrast_ratio, darkened
from app.queries.letterhead import LetterheadFacts
from app.queries.portal.brand import Brand
from ui.theme import fonts
from ui.theme.theme import current

_HEIGHT, _INSET, _MARK, _ROUND = 148, 16, 36, 8
_PAGE, _INK, _QUIET, _LINE = "#FFFFFF", "#1B1F24", "#59616B", "#D5DAE0"
"""A page of the portal is light where its reader's machine is; the small one is always light."""
_ON = ("#FFFFFF", "#05170D")


def _tr(words: str) -> str:
    return QCoreApplication.translate("Portal", words)


class PortalFace(QWidget):
    """Mark, name, greeting, button and number in the portal's own colour.

    Source: mockups-portal/1-home.
    """

    def __init__(self, firm: LetterheadFacts, brand: Brand, logo: bytes | None) -> None:
        super().__init__()
        self._name = brand.name or firm.firm
        self._colour = darkened(brand.colour or firm.colour, _PAGE)
        self._greeting = brand.greeting
        self._phone = brand.phone
        self._picture = QImage.fromData(logo) if logo else QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        parts = (self._name, self._greeting, self._phone)
        words = "; ".join(part for part in parts if part)
        self.setAccessibleName(_tr("The portal’s head: {0}").format(words))
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for the head and one panel."""
        return QSize(current().px(480), current().px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint it."""
        px, paint = current().px, QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint.setPen(QPen(QColor(_LINE)))
        paint.setBrush(QColor(_PAGE))
        paint.drawRoundedRect(whole, px(_ROUND), px(_ROUND))
        inset, mark = px(_INSET), px(_MARK)
        self._paint_mark(paint, QRectF(inset, inset, mark, mark))
        beside = QRectF(inset + mark + px(10), inset, self.width() - 2 * inset - mark, mark)
        self._say(paint, beside, self._name, _INK, fonts.TITLE, bold=True)
        top = inset + mark + px(12)
        line = QRectF(inset, top, self.width() - 2 * inset, px(22))
        greeting = self._greeting or _tr("Hello, how can we help?")
        self._say(paint, line, greeting, _INK, fonts.TEXT)
        self._paint_button(paint, QRectF(inset, top + px(30), px(116), px(32)))
        if self._phone:
            right = QRectF(inset + px(130), top + px(30), self.width() - px(160), px(32))
            words = _tr("Urgent? Call {0}").format(self._phone)
            self._say(paint, right, words, _QUIET, fonts.CELL)
        paint.end()

    def _paint_mark(self, paint: QPainter, at: QRectF) -> None:
        if not self._picture.isNull():
            size = self._picture.size().scaled(
                at.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRectF(at.topLeft(), size)
            place.moveCenter(at.center())
            paint.drawImage(place, self._picture)
            return
        paint.setPen(Qt.PenStyle.NoPen)
        paint.setBrush(QColor(self._colour))
        paint.drawRoundedRect(at, current().px(_ROUND), current().px(_ROUND))
        letter = (self._name.strip() or "?")[0].upper()
        self._say(paint, at, letter, _on(self._colour), fonts.TITLE, bold=True, middle=True)

    def _paint_button(self, paint: QPainter, at: QRectF) -> None:
        paint.setPen(Qt.PenStyle.NoPen)
        paint.setBrush(QColor(self._colour))
        paint.drawRoundedRect(at, current().px(6), current().px(6))
        words = _tr("Ask for help")
        self._say(paint, at, words, _on(self._colour), fonts.CELL, bold=True, middle=True)

    def _say(
        self,
        paint: QPainter,
        at: QRectF,
        words: str,
        colour: str,
        size: int,
        *,
        bold: bool = False,
        middle: bool = False,
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(current().px(size))
        font.setBold(bold)
        paint.setFont(font)
        paint.setPen(QColor(colour))
        across = Qt.AlignmentFlag.AlignHCenter if middle else Qt.AlignmentFlag.AlignLeft
        shown = paint.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(at.width()))
        paint.drawText(at, int(Qt.AlignmentFlag.AlignVCenter | across), shown)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _on(ground: str) -> str:
    return max(_ON, key=lambda one: contrast_ratio(one, ground))
