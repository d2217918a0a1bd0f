"""Paints the rows of a list to pick from."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.kit.actions.rows import Row, RowModel
from ui.kit.keys import key_size, key_text, paint_key
from ui.kit.marks import paint_priority
from ui.theme import fonts, icons
from ui.theme.theme import current

_INSET, _GAP, _ICON = 16, 8, 16
_V = Qt.AlignmentFlag.AlignVCenter


def row_height(row: Row) -> int:
    """Give a row's height in pixels."""
    return current().px(30 if row.heading else 36)


class RowDelegate(QStyledItemDelegate):
    """One row: icon, title with what matched in bold, muted detail, keys at the right.

    Source: mockups/08-palette.
    """

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's call
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """Give a row's size."""
        return QSize(80, row_height(_row_at(index)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        row = _row_at(index)
        box = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.heading:
            _paint_heading(painter, box, row)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            _paint_row(painter, box, row, chosen=chosen)
        painter.restore()


def _row_at(index: QModelIndex | QPersistentModelIndex) -> Row:
    model = index.model()
    assert isinstance(model, RowModel)  # noqa: S101 - the delegate belongs to this model alone
    return model.rows[index.row()]


def _paint_heading(painter: QPainter, box: QRect, row: Row) -> None:
    theme = current()
    room = box.adjusted(_INSET, 6, -_INSET, 0)
    painter.setPen(theme.colour("muted"))
    painter.setFont(theme.font(fonts.SMALL, fonts.BOLD))
    painter.drawText(room, _V | Qt.AlignmentFlag.AlignLeft, row.title)
    painter.setFont(theme.font(fonts.SMALL))
    painter.drawText(room, _V | Qt.AlignmentFlag.AlignRight, row.note)


def _paint_row(painter: QPainter, box: QRect, row: Row, *, chosen: bool) -> None:
    if chosen:
        _paint_choice(painter, box)
    left = box.left() + _INSET
    if row.icon:
        side = current().px(_ICON)
        picture = icons.pixmap(row.icon, "muted", side, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, box.center().y() - side // 2 + 1, picture)
        left += side + _GAP + 4
    right = _paint_tail(painter, box, row)
    left = _paint_title(painter, QRect(left, box.top(), right - left, box.height()), row)
    if row.detail and right - left > 2 * _GAP:
        font = current().font(fonts.CELL)
        room = QRect(left + _GAP, box.top(), right - left - 2 * _GAP, box.height())
        words = QFontMetrics(font).elidedText(row.detail, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(current().colour("muted"))
        painter.drawText(room, _V, words)


def _paint_choice(painter: QPainter, box: QRect) -> None:
    """Fill, outline and a small triangle: the choice is not told by colour alone."""
    theme = current()
    painter.setBrush(theme.colour("selected"))
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.drawRoundedRect(QRectF(box).adjusted(2, 1, -2, -1), 3, 3)
    painter.setBrush(theme.colour("accent"))
    painter.setPen(Qt.PenStyle.NoPen)
    x, y = box.left() + 4.0, box.center().y() + 0.5
    painter.drawPolygon([QPointF(x, y - 5), QPointF(x + 5, y), QPointF(x, y + 5)])


def _paint_tail(painter: QPainter, box: QRect, row: Row) -> int:
    """Paint keys, priority and note from the right; returns where they begin."""
    theme = current()
    right = box.right() - _INSET
    middle = box.center().y() + 0.5
    for key in reversed(row.keys):
        text = key_text(key)
        size = key_size(text)
        right -= size.width()
        spot = QRectF(right, middle - size.height() / 2, size.width(), size.height())
        paint_key(painter, spot, text)
        right -= 4
    if row.priority:
        right = _paint_priority(painter, box, row.priority, right)
    if row.note:
        painter.setFont(theme.font(fonts.CELL))
        painter.setPen(theme.colour("muted"))
        width = painter.fontMetrics().horizontalAdvance(row.note)
        right -= width
        painter.drawText(QRect(right, box.top(), width + 1, box.height()), _V, row.note)
    return right - (_GAP if row.keys or row.priority or row.note else 0)


def _paint_priority(painter: QPainter, box: QRect, priority: int, right: int) -> int:
    font = current().font(fonts.CELL, fonts.BOLD)
    words = f"P{priority}"
    width = QFontMetrics(font).horizontalAdvance(words)
    painter.setFont(font)
    painter.setPen(current().colour("text"))
    painter.drawText(QRect(right - width, box.top(), width + 1, box.height()), _V, words)
    size = current().px(10)
    centre = QPointF(right - width - 6 - size / 2, box.center().y() + 0.5)
    paint_priority(painter, centre, priority, size)
    return right - width - 6 - size


def _paint_title(painter: QPainter, room: QRect, row: Row) -> int:
    """Paint the title in runs, what matched in bold; returns where it ends."""
    theme = current()
    plain, bold = theme.font(), theme.font(weight=fonts.BOLD)
    ink = theme.colour("text" if row.enabled else "muted")
    left, end = room.left(), room.right()
    for text, hit in _runs(row):
        if left >= end:
            break
        font, colour = (bold, theme.colour("accent")) if hit else (plain, ink)
        left = _paint_run(
            painter, QRect(left, room.top(), end - left, room.height()), text, font, colour
        )
    return left


def _paint_run(painter: QPainter, room: QRect, text: str, font: QFont, colour: QColor) -> int:
    metrics = QFontMetrics(font)
    words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(room, _V | Qt.TextFlag.TextSingleLine, words)
    return room.left() + metrics.horizontalAdvance(words)


def _runs(row: Row) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    at = 0
    for begin, end in row.marks:
        runs += [(row.title[at:begin], False), (row.title[begin:end], True)]
        at = end
    runs.append((row.title[at:], False))
    return [run for run in runs if run[0]]
