"""The first line of the window: menus at the left, the one box at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QMenuBar,
    QSizePolicy,
    QWidget,
)

from ui.kit.keys import key_size, key_text, paint_key
from ui.theme import fonts, icons
from ui.theme.theme import current


class SearchButton(QAbstractButton):
    """Looks like the box that it opens: "Search or run anything Ctrl+K"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key_text("Ctrl+K")
        self.setText(self.tr("Search or run anything"))
        self.setAccessibleName(self.text())
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for mark, words and key."""
        theme = current()
        words = QFontMetrics(theme.font(fonts.TEXT)).horizontalAdvance(self.text())
        return QSize(theme.px(14) + words + key_size(self._key).width() + 28, theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint mark, words and key."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("soft"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        side = theme.px(14)
        picture = icons.pixmap("search", "muted", side, self.devicePixelRatioF())
        painter.drawPixmap(8, (self.height() - side) // 2, picture)
        painter.setFont(theme.font(fonts.TEXT))
        painter.setPen(theme.colour("muted"))
        words = self.rect().adjusted(8 + side + 6, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        size = key_size(self._key)
        left = self.width() - size.width() - 6
        top = (self.height() - size.height()) / 2
        paint_key(painter, QRectF(left, top, size.width(), size.height()), self._key)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Header(QFrame):
    """Menu bar and search button on one line of 28 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Menus"))
        self.menus = QMenuBar()
        self.menus.setAccessibleName(self.tr("Menu bar"))
        self.menus.setNativeMenuBar(False)
        self.menus.setStyleSheet("QMenuBar { border: 0; }")
        self.menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.search = SearchButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 8, 1)
        row.setSpacing(8)
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.search)
        current().changed.connect(self._restyle)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(28))
