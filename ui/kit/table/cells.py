"""Paints one cell: words in their tone, shapes, chips, circles, and the trail of a title."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter, QPen, QStaticText

from ui.kit.chips import ChipKind, chip_height, chip_width, paint_chip
from ui.kit.marks import paint_initials, paint_mark, paint_priority
from ui.kit.table.columns import Cell, ColumnSpec, Kind, Tone, Trail
from ui.kit.table.stamps import Stamps
from ui.theme import fonts, icons
from ui.theme.theme import current

_TONES: dict[Tone, tuple[str, int]] = {
    "normal": ("text", fonts.REGULAR),
    "muted": ("muted", fonts.REGULAR),
    "strong": ("text", fonts.BOLD),
    "soon": ("excluded", fonts.BOLD),
    "late": ("error", fonts.BOLD),
    "provisional": ("excluded", fonts.BOLD),
    "warning": ("excluded", fonts.REGULAR),
    "failed": ("error", fonts.REGULAR),
    "accent": ("accent", fonts.REGULAR),
}
_QUIET_KINDS: frozenset[Kind] = frozenset({"number", "age"})
_CACHE_LIMIT = 6000
_TRAIL_GAP = 6


class CellPainter:
    """Paints cells and keeps their elided words, since eliding costs more than drawing."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, int, int, int], tuple[QStaticText, float, float]] = {}
        self._cap: float | None = None
        self._stamps = Stamps()

    def forget(self) -> None:
        """Drop what was kept; fonts have changed."""
        self._words.clear()
        self._cap = None
        self._stamps.forget()

    def paint(self, painter: QPainter, box: QRectF, column: ColumnSpec, cell: Cell) -> None:
        """Paint a cell into the room between its gaps."""
        if column.paint is not None:
            column.paint(painter, box, cell)
        elif column.kind == "priority":
            self._paint_priority(painter, box, cell)
        elif column.kind == "chip" and cell.mark is not None:
            self._paint_chip(painter, box, cell)
        elif column.kind == "initials" and cell.text not in ("", "—"):
            side = min(current().px(20), box.height() - 2)
            circle = QRectF(box.left(), box.center().y() - side / 2, side, side)
            me, words = cell.mark == "me", cell.text
            self._stamps.put(
                painter,
                circle,
                ("initials", words, me),
                lambda brush, box: paint_initials(brush, box, words, me=me),
            )
        elif column.kind == "icon" and cell.mark is not None:
            side = current().px(14)
            picture = icons.pixmap(cell.mark, "muted", side)
            painter.drawPixmap(QPointF(box.left(), box.center().y() - side / 2), picture)
        else:
            self._paint_words(painter, box, column, cell)

    def draw(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        size: int,
        weight: int,
        align: str = "left",
    ) -> float:
        """Draw words on one line, elided to the box, and give their width.

        Units: ``size`` in pixels at 100 %.
        """
        key = (text, int(box.width()), size, weight)
        found = self._words.get(key)
        if found is None:
            found = self._keep(key)
        static, width, ascent = found
        painter.setFont(current().font(size, weight))
        left = box.left()
        if align == "right":
            left = box.right() - width
        elif align == "centre":
            left = box.center().x() - width / 2
        # One baseline for all sizes of a row, on whole pixels, else the line looks soft.
        top = round(box.center().y() + self._half_cap()) - ascent
        painter.drawStaticText(QPointF(round(left), top), static)
        return width

    def _half_cap(self) -> float:
        if self._cap is None:
            self._cap = QFontMetricsF(current().font(fonts.CELL)).capHeight() / 2
        return self._cap

    def _keep(self, key: tuple[str, int, int, int]) -> tuple[QStaticText, float, float]:
        if len(self._words) > _CACHE_LIMIT:
            self._words.clear()
        text, width, size, weight = key
        font = current().font(size, weight)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        static = QStaticText(shown)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.prepare(font=font)
        self._words[key] = (static, metrics.horizontalAdvance(shown), metrics.ascent())
        return self._words[key]

    def _paint_words(self, painter: QPainter, box: QRectF, column: ColumnSpec, cell: Cell) -> None:
        quiet = cell.tone == "normal" and column.kind in _QUIET_KINDS
        colour, weight = _TONES["muted" if quiet else cell.tone]
        size = fonts.TEXT if column.kind == "title" else fonts.CELL
        painter.setPen(current().colour(colour))
        if cell.trail is None:
            self.draw(painter, box, cell.text, size, weight, column.align)
            return
        room = self._trail_width(cell.trail)
        words = box.adjusted(0, 0, -room - _TRAIL_GAP, 0)
        used = self.draw(painter, words, cell.text, size, weight)
        left = box.left() + used + _TRAIL_GAP
        self._paint_trail(painter, QRectF(left, box.top(), room, box.height()), cell.trail)

    def _trail_width(self, trail: Trail) -> int:
        if trail.kind == "outlined":
            return chip_width(trail.text, "plain")
        side = current().px(14)
        if not trail.text:
            return side
        metrics = QFontMetrics(current().font(fonts.SMALL, fonts.BOLD))
        return side + 2 + metrics.horizontalAdvance(trail.text)

    def _paint_trail(self, painter: QPainter, box: QRectF, trail: Trail) -> None:
        if trail.kind == "outlined":
            height = min(chip_height(), box.height() - 4)
            chip = QRectF(box.left(), box.center().y() - height / 2, box.width(), height)
            paint_chip(painter, chip, trail.text, "plain")
            return
        conflict = trail.kind == "conflict"
        colour = current().colour("excluded" if conflict else "muted")
        side = current().px(14)
        square = QRectF(box.left(), box.center().y() - side / 2, side, side)
        paint_mark(painter, square, "bang" if conflict else "up", colour, side / 10)
        if trail.text:
            painter.setPen(colour)
            words = box.adjusted(side + 2, 0, 2, 0)
            self.draw(painter, words, trail.text, fonts.SMALL, fonts.BOLD)

    def _paint_priority(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        theme = current()
        side = theme.px(10)
        number = int(cell.mark) if cell.mark is not None and cell.mark.isdigit() else 4
        shape = QRectF(box.left(), box.center().y() - side / 2, side, side)
        self._stamps.put(
            painter,
            shape,
            ("priority", number),
            lambda brush, at: paint_priority(brush, at.center(), number, side),
        )
        painter.setPen(QPen(theme.colour("text")))
        words = box.adjusted(side + _TRAIL_GAP, 0, 0, 0)
        self.draw(painter, words, cell.text, fonts.CELL, fonts.BOLD)

    def _paint_chip(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        kind: ChipKind = cell.mark  # type: ignore[assignment] # a chip column's mark is its kind
        height = min(chip_height(), box.height() - 2)
        width = min(float(chip_width(cell.text, kind)), box.width())
        chip = QRectF(box.left(), box.center().y() - height / 2, width, height)
        words = cell.text
        self._stamps.put(
            painter, chip, (kind, words), lambda brush, at: paint_chip(brush, at, words, kind)
        )
