"""The one delegate of the big list: whole cells from row objects, no roles asked."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.kit.table.cells import CellPainter
from ui.kit.table.columns import Cell, Lane, RowId
from ui.kit.table.model import IdTableModel
from ui.kit.table.widths import GAP, INSET
from ui.theme import fonts, icons
from ui.theme.theme import current

_STALE_OPACITY = 0.55
_WAITING = Cell("…", tone="muted")


class RowDelegate(QStyledItemDelegate):
    """Paints rows and headings.

    The list says which columns stand at its ends and which rows are selected; selection is fill,
    outline and, on the current row, a triangle, so that it is never told by colour alone.

    Source: ux.md 1.2, 5; mockups/README.md "Row".
    """

    def __init__(
        self,
        model: IdTableModel,
        is_selected: Callable[[RowId], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._is_selected = is_selected
        self._cells = CellPainter()
        self.first_column = 0
        self.last_column = len(model.columns) - 1
        self.current_row = -1
        self.stale = False
        current().changed.connect(self._cells.forget)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell, or a heading over the whole width."""
        row = index.row()
        rect: QRect = option.rect
        lane = self._model.lane_at(row)
        if lane is not None:
            self._paint_lane(painter, rect, lane)
            return
        row_id = self._model.id_at(row)
        selected = row_id is not None and self._is_selected(row_id)
        self._paint_ground(painter, rect, selected=selected)
        self._paint_content(painter, rect, row, index.column())
        if selected or row == self.current_row:
            self._paint_outline(painter, rect, row, index.column())

    def _paint_ground(self, painter: QPainter, rect: QRect, *, selected: bool) -> None:
        theme = current()
        if selected:  # all else stands on the panel that the list has painted
            painter.fillRect(rect, theme.colour("selected"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, theme.colour("row_line"))

    def _paint_content(self, painter: QPainter, rect: QRect, row: int, at: int) -> None:
        column = self._model.columns[at]
        content = self._model.row_at(row)
        box = QRectF(rect)
        left = INSET if at == self.first_column else 0
        right = INSET if at == self.last_column else GAP
        box.adjust(left, 0, -right, -1)
        if self.stale:
            painter.setOpacity(_STALE_OPACITY)
        if content is not None:
            self._cells.paint(painter, box, column, column.value(content))
        elif column.stretch:
            self._cells.paint(painter, box, column, _WAITING)
        painter.setOpacity(1)

    def _paint_outline(self, painter: QPainter, rect: QRect, row: int, at: int) -> None:
        """Paint this cell's part of the row's outline, and the triangle at the left."""
        accent = current().colour("accent")
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), accent)
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), accent)
        if at == self.last_column:
            painter.fillRect(QRect(rect.right() - 1, rect.top(), 2, rect.height()), accent)
        if at != self.first_column:
            return
        painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), accent)
        if row == self.current_row:
            middle, left = rect.top() + rect.height() / 2, rect.left() + 3
            tip = QPointF(left + 5, middle)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawPolygon([QPointF(left, middle - 5), tip, QPointF(left, middle + 5)])
            painter.restore()

    def _paint_lane(self, painter: QPainter, rect: QRect, lane: Lane) -> None:
        theme = current()
        painter.fillRect(rect, theme.colour("window"))
        painter.setPen(QPen(theme.colour("hairline"), 1))
        for y in (rect.top() - 1, rect.bottom()):
            painter.drawLine(rect.left(), y, rect.right(), y)
        side = theme.px(14)
        name = "chevron-right" if lane.closed else "chevron-down"
        top = rect.top() + (rect.height() - side) // 2
        painter.drawPixmap(rect.left() + INSET, top, icons.pixmap(name, "muted", side))
        box = QRectF(rect).adjusted(INSET + side + GAP, 0, -INSET, 0)
        painter.setPen(theme.colour("muted"))
        used = self._cells.draw(painter, box, lane.title, fonts.SMALL, fonts.BOLD)
        tail = box.adjusted(used + GAP, 0, 0, 0)
        if tail.width() > 0:
            self._cells.draw(painter, tail, lane.tail(), fonts.SMALL, fonts.REGULAR)
