"""The rail: the places of the window, each with icon, word and count."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.text import set_tip
from ui.theme import fonts, icons
from ui.theme.theme import current

WIDE, NARROW = 148, 48
_INSET = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail.

    Attributes:
        name: of the screen.
        title: its word.
        tip: the word with its key, for the tooltip.
    """

    name: str
    title: str
    icon: str
    tip: str = ""


class RailItem(QAbstractButton):
    """One place, painted: fill, bold word and a bar when the window is there."""

    moved = Signal(int)

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.narrow = False
        self._count = ""
        self.setText(place.title)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_tip(self, place.tip or place.title)
        self.set_count("")
        current().changed.connect(self._restyle)

    def set_count(self, count: str, spoken: str = "") -> None:
        """Show a count; `spoken` says it where the signs alone would not be understood."""
        self._count = count
        said = spoken or count
        self.setAccessibleName(f"{self.place.title}, {said}" if said else self.place.title)
        self.update()

    @property
    def count(self) -> str:
        """What stands at its right."""
        return self._count

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give a height that a finger hits, too."""
        return QSize(current().px(NARROW if self.narrow else WIDE) - 2 * _INSET, current().px(32))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move with the arrows; Enter goes there, as Space does."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the place."""
        theme, here = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if here or self.underMouse():
            painter.setBrush(theme.colour("selected" if here else "soft"))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        side = theme.px(16)
        left = (self.width() - side) // 2 if self.narrow else 8
        picture = icons.pixmap(
            self.place.icon, "accent" if here else "muted", side, self.devicePixelRatioF()
        )
        painter.drawPixmap(left, (self.height() - side) // 2, picture)
        if not self.narrow:
            self._paint_words(painter, left + side + 8, here=here)
        elif self._count:
            painter.setBrush(theme.colour("accent" if here else "border"))
            painter.drawEllipse(QRectF(left + side - 1, (self.height() - side) / 2 - 3, 6, 6))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_words(self, painter: QPainter, left: int, *, here: bool) -> None:
        theme = current()
        count_font = theme.font(fonts.CELL, fonts.BOLD if here else fonts.REGULAR)
        counted = QFontMetrics(count_font).horizontalAdvance(self._count)
        words = QRect(left, 0, self.width() - left - counted - 12, self.height())
        painter.setFont(theme.font(fonts.TEXT, fonts.BOLD if here else fonts.REGULAR))
        painter.setPen(theme.colour("text"))
        shown = painter.fontMetrics().elidedText(
            self.place.title, Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(count_font)
        painter.setPen(theme.colour("accent" if here else "muted"))
        tail = self.rect().adjusted(0, 0, -8, 0)
        painter.drawText(
            tail, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._count
        )

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Rail(QFrame):
    """The column of places; one Tab stop, arrows move inside.

    `chosen` carries the name of the place that was asked for.

    Source: mockups/README.md "Rail".
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, RailItem] = {}
        self._narrow = False
        self._here = ""
        self.setAccessibleName(self.tr("Places"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        current().changed.connect(self._restyle)
        self._restyle()

    @property
    def items(self) -> dict[str, RailItem]:
        """The places by name."""
        return dict(self._items)

    @property
    def narrow(self) -> bool:
        """Whether it shows icons only."""
        return self._narrow

    def add(self, place: Place) -> None:
        """Put a place under the last one."""
        item = RailItem(place, self)
        item.narrow = self._narrow
        self._items[place.name] = item
        self._column.insertWidget(len(self._items) - 1, item)
        item.clicked.connect(self._tell)
        item.moved.connect(self._move)
        self._mark()

    def set_here(self, name: str) -> None:
        """Mark where the window is."""
        self._here = name
        self._mark()

    def set_count(self, name: str, count: str, spoken: str = "") -> None:
        """Show a count beside a place; a name without a place is left alone."""
        item = self._items.get(name)
        if item is not None:
            item.set_count(count, spoken)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons only, or words too."""
        self._narrow = narrow
        for item in self._items.values():
            item.narrow = narrow
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground, the hairline at the right, and the bar at the place."""
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("hairline"))
        item = self._items.get(self._here)
        if item is not None:
            box = item.geometry()
            bar = QRectF(-2, box.top() + 6, 5, box.height() - 12)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(bar, 2, 2)

    def _mark(self) -> None:
        # One Tab stop: the place where the window is, or the first one.
        stop = self._here if self._here in self._items else next(iter(self._items), "")
        for name, item in self._items.items():
            item.setChecked(name == self._here)
            reach = Qt.FocusPolicy.StrongFocus if name == stop else Qt.FocusPolicy.ClickFocus
            item.setFocusPolicy(reach)
        self.update()

    @Slot()
    def _tell(self) -> None:
        for name, item in self._items.items():
            if item.isChecked() and name != self._here:
                self.chosen.emit(name)
                break
        self._mark()

    @Slot(int)
    def _move(self, step: int) -> None:
        items = [item for item in self._items.values() if not item.isHidden()]
        at = next((at for at, item in enumerate(items) if item.hasFocus()), 0)
        items[(at + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _restyle(self) -> None:
        self.setFixedWidth(current().px(NARROW if self._narrow else WIDE))
        self.update()
