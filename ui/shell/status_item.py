"""One fact in the status line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.kit.marks import Mark, paint_mark
from ui.kit.text import set_tip
from ui.theme import fonts, icons
from ui.theme.theme import current

_PAD, _GAP = 6, 6


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words in one colour and weight."""

    text: str
    token: str = "muted"  # noqa: S105 - a colour's name, no secret
    weight: int = fonts.REGULAR


class StatusItem(QAbstractButton):
    """Mark or icon, and words; a press goes to where one can do something about it."""

    def __init__(
        self, *, pressable: bool = True, elides: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        self._icon = ""
        self._mark: tuple[Mark, str] | None = None
        self._pressable, self._elides = pressable, elides
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pressable else Qt.FocusPolicy.NoFocus)
        if pressable:
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        wide = QSizePolicy.Policy.Preferred if elides else QSizePolicy.Policy.Fixed
        self.setSizePolicy(wide, QSizePolicy.Policy.Expanding)
        current().changed.connect(self._restyle)

    def say(
        self,
        *parts: Part,
        icon: str = "",
        mark: tuple[Mark, str] | None = None,
        tip: str = "",
    ) -> None:
        """Show words; `mark` is its shape and colour, `icon` takes the colour of the first part."""
        self._parts, self._icon, self._mark = parts, icon, mark
        self.setAccessibleName(" ".join(part.text for part in parts))
        set_tip(self, tip)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """What it says."""
        return " ".join(part.text for part in self._parts)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for all words."""
        return QSize(self._head() + self._words_width() + 2 * _PAD, current().px(27))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A fact that may be shortened keeps its mark and some words."""
        full = self.sizeHint()
        return QSize(min(full.width(), current().px(140)), full.height()) if self._elides else full

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the fact."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pressable and self.underMouse():
            painter.fillRect(self.rect(), theme.colour("soft"))
        left = float(_PAD)
        side = theme.px(14)
        top = (self.height() - side) / 2
        if self._mark is not None:
            shape, token = self._mark
            paint_mark(painter, QRectF(left, top, side, side), shape, theme.colour(token), side / 9)
        elif self._icon:
            token = self._parts[0].token if self._parts else "muted"
            picture = icons.pixmap(self._icon, token, side, self.devicePixelRatioF())
            painter.drawPixmap(round(left), round(top), picture)
        left = _PAD + self._head()
        for part in self._parts:
            left = self._paint_part(painter, part, left)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 2, -1, -2), 4, 4)

    def _paint_part(self, painter: QPainter, part: Part, left: float) -> float:
        theme = current()
        font = theme.font(fonts.CELL, part.weight)
        painter.setFont(font)
        painter.setPen(theme.colour(part.token))
        room = max(0, int(self.width() - left - _PAD + 1))
        words = QFontMetrics(font).elidedText(part.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        return left + QFontMetrics(font).horizontalAdvance(part.text + " ")

    def _head(self) -> int:
        return current().px(14) + _GAP if self._icon or self._mark else 0

    def _words_width(self) -> int:
        theme = current()
        widths = (
            QFontMetrics(theme.font(fonts.CELL, part.weight)).horizontalAdvance(part.text + " ")
            for part in self._parts
        )
        return sum(widths)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
