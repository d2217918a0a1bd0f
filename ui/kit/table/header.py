"""The header of the big list: quiet words over the columns, aligned as they are."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.kit.table.columns import ColumnSpec
from ui.kit.table.widths import GAP, INSET
from ui.theme import fonts, icons
from ui.theme.theme import current


class TableHeader(QHeaderView):
    """Paints titles in small muted letters; a sorted column gets an arrow."""

    def __init__(self, columns: tuple[ColumnSpec, ...], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self.first_column = 0
        self.last_column = len(columns) - 1
        self._sorted: tuple[str, bool] | None = None
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setStretchLastSection(False)
        self.setHighlightSections(False)
        self.setSectionsClickable(any(column.sortable for column in columns))
        self.setMinimumSectionSize(16)

    def set_sorted(self, key: str | None, *, descending: bool = False) -> None:
        """Show which column the rows are ordered by."""
        self._sorted = None if key is None else (key, descending)
        self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the height of the header."""
        return QSize(super().sizeHint().width(), current().px(28))

    def paintSection(  # noqa: N802 - Qt's name
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803 - Qt's name
    ) -> None:
        """Paint one title over its column."""
        theme = current()
        column = self._columns[logicalIndex]
        painter.fillRect(rect, theme.colour("panel"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, theme.colour("hairline"))
        left = INSET if logicalIndex == self.first_column else 0
        right = INSET if logicalIndex == self.last_column else GAP
        box = QRectF(rect).adjusted(left, 0, -right, -1)
        if self._sorted is not None and self._sorted[0] == column.key:
            box = self._paint_arrow(painter, box, column)
        painter.setFont(theme.font(fonts.SMALL, fonts.BOLD))
        painter.setPen(theme.colour("muted"))
        side = (
            Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
        )
        # A title is never cut to dots: it may run into the gap and, if need be, over the edge.
        painter.drawText(
            box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, column.title
        )

    def _paint_arrow(self, painter: QPainter, box: QRectF, column: ColumnSpec) -> QRectF:
        theme = current()
        side = theme.px(12)
        descending = self._sorted is not None and self._sorted[1]
        name = "arrow-down" if descending else "arrow-up"
        picture = icons.pixmap(name, "muted", side)
        top = round(box.center().y() - side / 2)
        if column.align == "right":
            painter.drawPixmap(round(box.right() - side), top, picture)
            return box.adjusted(0, 0, -side - 2, 0)
        metrics = QFontMetrics(theme.font(fonts.SMALL, fonts.BOLD))
        painter.drawPixmap(
            round(box.left()) + metrics.horizontalAdvance(column.title) + 3, top, picture
        )
        return box
