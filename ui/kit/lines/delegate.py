"""Paints the entries of a two-line list."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.kit.lines.item import Line
from ui.kit.lines.model import LineModel
from ui.theme import fonts, icons
from ui.theme.theme import current

INSET = 16
_HIGH, _ONE_HIGH, _ICON, _SQUARE, _GAP = 48, 34, 16, 28, 10


class LineDelegate(QStyledItemDelegate):
    """Selection is fill, outline and triangle, as in the big list.

    Source: mockups/07-sync-centre (left list), mockups/README.md "Row".
    """

    def __init__(self, model: LineModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give an entry as many lines as it has, and a heading one."""
        line = self._model.line_at(index.row())
        two = line is not None and not line.heading and bool(line.detail or line.square)
        high = _HIGH if two else _ONE_HIGH
        return QSize(max(1, option.rect.width()), current().px(high))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one entry."""
        line = self._model.line_at(index.row())
        if line is None:
            return
        rect: QRect = option.rect
        painter.save()
        if line.heading:
            _paint_heading(painter, rect, line)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            _paint_ground(painter, rect, chosen=chosen, marked=line.marked)
            _paint_entry(painter, rect, line)
        painter.restore()


def _paint_heading(painter: QPainter, rect: QRect, line: Line) -> None:
    theme = current()
    painter.fillRect(rect, theme.colour("window"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("hairline"))
    box = QRectF(rect).adjusted(INSET, 0, -INSET, 0)
    if line.icon:
        side = theme.px(_ICON)
        _paint_icon(painter, QRectF(box.left(), box.top(), side, box.height()), line)
        box.setLeft(box.left() + side + _GAP)
    used = _draw(painter, box, line.title, fonts.TEXT, fonts.BOLD, "text")
    box.setLeft(box.left() + used + 8)
    _draw(painter, box, line.detail, fonts.SMALL, fonts.REGULAR, "muted")


def _paint_ground(painter: QPainter, rect: QRect, *, chosen: bool, marked: bool) -> None:
    theme = current()
    painter.fillRect(rect, theme.colour("selected" if chosen or marked else "panel"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("row_line"))
    if not chosen:
        return
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    left, middle = rect.left() + 3, rect.top() + rect.height() / 2
    painter.drawPolygon(
        [QPointF(left, middle - 5), QPointF(left + 5, middle), QPointF(left, middle + 5)]
    )


def _paint_entry(painter: QPainter, rect: QRect, line: Line) -> None:
    theme = current()
    box = QRectF(rect).adjusted(INSET, theme.px(5), -INSET, -theme.px(5))
    if line.square:
        box.setLeft(_paint_square(painter, box, line.square))
    elif line.icon or line.marked:
        side = theme.px(_ICON)
        tall = box.height() / 2 if line.detail else box.height()
        first = QRectF(box.left(), box.top(), side, tall)
        _paint_icon(painter, first, line)
        box.setLeft(box.left() + side + _GAP)
    if not line.detail:
        upper = lower = box
    else:
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
        lower = QRectF(box.left(), box.center().y(), box.width(), box.height() / 2)
    tail = _width(line.tail, fonts.CELL, fonts.REGULAR)
    if line.tail:
        place = QRectF(upper.right() - tail, upper.top(), tail + 1, upper.height())
        _draw(painter, place, line.tail, fonts.CELL, fonts.REGULAR, line.tone)
        upper = upper.adjusted(0, 0, -tail - 8, 0)
    _draw(painter, upper, line.title, fonts.TEXT, fonts.REGULAR, "text")
    if line.detail:
        _draw(painter, lower, line.detail, fonts.SMALL, fonts.REGULAR, "muted")


def _paint_icon(painter: QPainter, box: QRectF, line: Line) -> None:
    side = current().px(_ICON)
    name, tone = ("circle-check", "accent") if line.marked else (line.icon, line.tone)
    picture = icons.pixmap(name, tone, side)
    painter.drawPixmap(QPointF(box.left(), round(box.center().y() - side / 2)), picture)


def _paint_square(painter: QPainter, box: QRectF, letters: str) -> float:
    """Paint the square and give where the words begin."""
    side = current().px(_SQUARE)
    square = QRectF(box.left(), box.center().y() - side / 2, side, side)
    paint_code(painter, square, letters)
    return box.left() + side + _GAP


def paint_code(painter: QPainter, box: QRectF, letters: str, size: int = fonts.SMALL) -> None:
    """Paint a client's letters in a square.

    Source: mockups/04-client (head).
    """
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bare = theme.tokens.name == "contrast"
    painter.setPen(QPen(theme.colour("accent"), 1) if bare else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("soft" if bare else "selected"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(theme.font(size, fonts.BOLD))
    painter.setPen(theme.colour("accent"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters[:3])
    painter.restore()


def _width(text: str, size: int, weight: int) -> int:
    return QFontMetrics(current().font(size, weight)).horizontalAdvance(text)


def _draw(painter: QPainter, box: QRectF, text: str, size: int, weight: int, token: str) -> float:
    """Draw words on one line, elided to the box, and give their width."""
    painter.setFont(current().font(size, weight))
    painter.setPen(current().colour(token))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(box.width())))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return float(metrics.horizontalAdvance(shown))
