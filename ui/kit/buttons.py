"""The button of the workbench: icon, words, and the key that does the same."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ui.kit.keys import key_size, key_text, paint_key
from ui.kit.text import set_tip
from ui.theme import fonts, icons
from ui.theme.theme import current

ButtonKind = Literal["plain", "primary", "quiet", "link"]
_GAP = 6


class Button(QPushButton):
    """A push button 28 px high; the result stands in its words ("Save 45 min to review").

    A square one has an icon only and takes its words as accessible name and tooltip.

    Source: mockups/README.md "Language".
    """

    def __init__(
        self,
        text: str,
        kind: ButtonKind = "plain",
        *,
        key: str = "",
        icon: str = "",
        square: bool = False,
        menu_arrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._icon_name, self._square = kind, icon, square
        self._menu_arrow = menu_arrow
        self._key = self._own_key = key_text(key) if key else ""
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self._name_it()
        current().changed.connect(self._restyle)

    def set_words(self, text: str) -> None:
        """Say something else on the button."""
        self.setText(text)
        self._name_it()
        self.updateGeometry()

    def set_key_shown(self, *, shown: bool) -> None:
        """Show the key that does the same, or leave it out where it does it elsewhere now."""
        self._key = self._own_key if shown else ""
        self.updateGeometry()
        self.update()

    def set_icon_name(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Give the button another weight."""
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for icon, words and key."""
        height = current().px(28)
        if self._square:
            return QSize(height, height)
        pad = 4 if self._kind == "link" else 11
        return QSize(self._content_width() + 2 * pad, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As the size hint: words on a button are not cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the style's box and our content in it."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        left = (self.width() - self._content_width()) / 2
        colour = self._colour()
        painter.setPen(colour)
        if self._icon_name:
            left = self._paint_icon(painter, self._icon_name, left)
        if self._square:
            return
        left = self._paint_words(painter, left)
        if self._key:
            size = key_size(self._key)
            box = QRectF(left, (self.height() - size.height()) / 2, size.width(), size.height())
            paint_key(painter, box, self._key, colour if self._kind == "primary" else None)
        elif self._menu_arrow:
            self._paint_icon(painter, "chevron-down", left)

    def _paint_icon(self, painter: QStylePainter, name: str, left: float) -> float:
        side = self._icon_side()
        picture = icons.pixmap(name, self._icon_token(), side, self.devicePixelRatioF())
        painter.drawPixmap(round(left), (self.height() - side) // 2, picture)
        return left + side + _GAP

    def _paint_words(self, painter: QStylePainter, left: float) -> float:
        painter.setFont(self._words_font())
        width = self._words_width()
        box = QRectF(left, 0, width + 1, self.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(box, flags, self.text())
        return left + width + _GAP

    def _content_width(self) -> int:
        icon = self._icon_side() if self._icon_name else 0
        if self._square:
            return icon
        tail = key_size(self._key).width() if self._key else self._icon_side()
        has_tail = bool(self._key) or self._menu_arrow
        parts = [icon, self._words_width(), tail if has_tail else 0]
        shown = [part for part in parts if part]
        return sum(shown) + _GAP * (len(shown) - 1)

    def _words_font(self) -> QFont:
        return current().font(fonts.TEXT, fonts.REGULAR if self._kind == "link" else fonts.MEDIUM)

    def _words_width(self) -> int:
        metrics = QFontMetrics(self._words_font())
        return metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()

    def _icon_side(self) -> int:
        return current().px(16 if self._square else 14)

    def _colour(self) -> QColor:
        return current().colour(self._token("text"))

    def _icon_token(self) -> str:
        return self._token("muted" if self._square else "text")

    def _token(self, plain: str) -> str:
        if not self.isEnabled():
            return "muted"
        if self._kind == "primary":
            return "on_accent"
        return "accent" if self._kind == "link" or self.isChecked() else plain

    def _name_it(self) -> None:
        words = self.text().replace("&", "")
        self.setAccessibleName(words)
        if self._square:
            hint = self.tr("{0} ({1})", "what a button does (its key)")
            set_tip(self, hint.format(words, self._key) if self._key else words)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
