"""A square code that a phone's camera reads (ADR 0044)."""

from __future__ import annotations

import segno
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import current

_QUIET = 4
"""The white edge that a reader needs. Units: modules (ISO/IEC 18004)."""
_MODULE = 4
"""The side of a module at 100 %. Units: pixels."""
_DARK, _LIGHT = QColor("#000000"), QColor("#ffffff")
"""Always dark on white, whatever the window's colours are: many readers take no other."""


class QrCode(QWidget):
    """Shows a text as a code; every module is as many whole pixels of the screen as the next.

    The same text has to stand beside it: who cannot see it, or has no camera, types that.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows: tuple[bytes, ...] = ()
        self._image: QImage | None = None
        self._text = ""
        current().changed.connect(self._restyle)

    @property
    def modules(self) -> int:
        """The modules of one side, its quiet edges included; 0 where nothing is shown."""
        return len(self._rows)

    def show_text(self, text: str) -> None:
        """Show another text; an empty one shows nothing."""
        if text == self._text:
            return
        self._text = text
        made = segno.make_qr(text, error="m").matrix_iter(border=_QUIET) if text else ()
        self._rows = tuple(bytes(row) for row in made)
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        self._image = None
        side = self.modules * current().px(_MODULE)
        self.setFixedSize(QSize(side, side))
        self.update()

    def drawn(self, ratio: float) -> QImage:
        """The code for a screen with so many pixels to a point."""
        side = max(1, int(current().px(_MODULE) * ratio))
        image = QImage(self.modules * side, self.modules * side, QImage.Format.Format_RGB32)
        image.fill(_LIGHT)
        painter = QPainter(image)
        for down, row in enumerate(self._rows):
            for along, module in enumerate(row):
                if module:
                    painter.fillRect(along * side, down * side, side, side, _DARK)
        painter.end()
        image.setDevicePixelRatio(ratio)
        return image

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it in the middle, on white."""
        if not self._rows:
            return
        ratio = self.devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            self._image = self.drawn(ratio)
        painter = QPainter(self)
        painter.fillRect(event.rect(), _LIGHT)
        spare = self.width() - self._image.deviceIndependentSize().width()
        painter.drawImage(int(spare / 2), int(spare / 2), self._image)
        painter.end()
