"""The first line of the window: menus at the left, the one box at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QMenuBar,
    QSizePolicy,
    QStyle,
    QStyleOptionMenuItem,
    QWidget,
)

from ui.kit.keys import key_size, key_text, paint_key
from ui.kit.text import set_tip
from ui.theme import fonts, icons
from ui.theme.theme import current


class SearchButton(QAbstractButton):
    """Looks like the box that it opens: "Search or run anything Ctrl+K"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key_text("Ctrl+K")
        self._words = self.tr("Search or run anything")
        self.setText(self._words)
        self.setAccessibleName(self._words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def fit(self, room: int) -> None:
        """Leave the words out where they would need more than so many pixels."""
        words = self._words if self._size(self._words).width() <= room else ""
        if words != self.text():
            self.setText(words)
            set_tip(self, "" if words else self._words)
            self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for mark, words and key."""
        return self._size(self.text())

    def _size(self, text: str) -> QSize:
        theme = current()
        words = QFontMetrics(theme.font(fonts.TEXT)).horizontalAdvance(text)
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
        row = self._row = QHBoxLayout(self)
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """See whether the box still has room for its words."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A menu came or went: see anew."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Every menu has its place before the box has words: what is not seen is not found."""
        edges = self._row.contentsMargins()
        rest = self.width() - edges.left() - edges.right() - self._row.spacing()
        self.search.fit(rest - self._menus_width())

    def _menus_width(self) -> int:
        """How wide the bar is with all of its menus; its own hint stops where the window ends."""
        bar = self.menus
        option = QStyleOptionMenuItem()
        style, metrics = bar.style(), bar.fontMetrics()
        width = 2 * style.pixelMetric(QStyle.PixelMetric.PM_MenuBarHMargin, None, bar)
        gap = style.pixelMetric(QStyle.PixelMetric.PM_MenuBarItemSpacing, None, bar)
        for action in bar.actions():
            if not action.isVisible():
                continue
            bar.initStyleOption(option, action)
            text = metrics.size(Qt.TextFlag.TextShowMnemonic, action.text())
            kind = QStyle.ContentsType.CT_MenuBarItem
            width += style.sizeFromContents(kind, option, text, bar).width() + gap
        return width

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(28))
