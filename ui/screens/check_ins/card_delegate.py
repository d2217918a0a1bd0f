"""Paints the rows of an agenda: headings, cards, charts.

Source: mockups/06-check-in (middle).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.check_ins import Section
from app.reports.charts import Chart
from ui.kit.charts.painting import chart_height, paint_chart
from ui.kit.chips import ChipKind, chip_height, chip_width, paint_chip
from ui.screens.check_ins.agenda_rows import AgendaRow
from ui.theme import fonts, icons
from ui.theme.theme import current

_HEADING, _CARD, _FOLD = 42, 66, 34
_INSET, _GAP, _ICON, _PAD = 20, 8, 16, 12
_ICONS: Mapping[Section, str] = {
    Section.ACTIONS: "clipboard-check",
    Section.TOPICS: "message-square",
    Section.DECISIONS: "circle-help",
    Section.EXCLUSIONS: "clock",
    Section.INCIDENTS: "zap",
    Section.REQUESTS: "ticket",
    Section.PROJECTS: "layout-list",
    Section.BUDGET: "chart-column",
    Section.REVIEW: "calendar-check",
    Section.EXPIRATIONS: "hourglass",
    Section.DOCUMENTATION: "book-open",
    Section.TRAINING: "users",
    Section.NEXT: "corner-down-left",
}
CHIPS: Mapping[str, ChipKind] = {
    "normal": "plain",
    "muted": "plain",
    "warning": "warning",
    "late": "error",
}


class CardDelegate(QStyledItemDelegate):
    """Selection is an outline of the accent, as everywhere."""

    def __init__(
        self, row_at: Callable[[int], AgendaRow | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._row_at = row_at
        self.charts: Mapping[str, Chart] = {}
        """Key of a chart's row → the chart."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give each kind of row its height."""
        row = self._row_at(index.row())
        width = max(1, option.rect.width())
        chart = self.charts.get(row.key) if row is not None else None
        if chart is not None:
            pads = current().px(2 * _INSET + 2 * _PAD)
            tall = chart_height(chart, width - pads) + current().px(2 * _PAD + _GAP)
            return QSize(width, round(tall))
        high = {"heading": _HEADING, "fold": _FOLD}
        return QSize(width, current().px(high.get(row.kind if row else "", _CARD + _GAP)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        row = self._row_at(index.row())
        if row is None:
            return
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, current().colour("window"))
        inner = QRectF(rect).adjusted(current().px(_INSET), 0, -current().px(_INSET), 0)
        match row.kind:
            case "heading":
                _paint_heading(painter, inner, row)
            case "fold":
                _paint_fold(painter, inner, row, chosen=chosen)
            case "chart":
                box = inner.adjusted(0, 2, 0, -current().px(_GAP))
                _paint_shell(painter, box, chosen=chosen)
                chart = self.charts.get(row.key)
                if chart is not None:
                    pad = current().px(_PAD)
                    paint_chart(painter, box.adjusted(pad, pad, -pad, -pad), chart)
            case _:
                box = inner.adjusted(0, 2, 0, -current().px(_GAP))
                _paint_shell(painter, box, chosen=chosen)
                _paint_card(painter, box, row)
        painter.restore()


def _paint_heading(painter: QPainter, box: QRectF, row: AgendaRow) -> None:
    number = QRectF(box.left(), box.top(), current().px(26), box.height())
    _draw(painter, number, str(int(row.section)), fonts.CELL, fonts.REGULAR, "muted")
    words = box.adjusted(current().px(28), 0, 0, 0)
    used = _draw(painter, words, row.title, fonts.TITLE, fonts.BOLD, "text")
    _draw(
        painter, words.adjusted(used + 8, 0, 0, 0), row.detail, fonts.CELL, fonts.REGULAR, "muted"
    )


def _paint_fold(painter: QPainter, box: QRectF, row: AgendaRow, *, chosen: bool) -> None:
    if chosen:
        painter.setPen(QPen(current().colour("accent"), 2))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -3), 6, 6)
    words = box.adjusted(current().px(_PAD), 0, -current().px(_PAD), -2)
    _draw(painter, words, row.title, fonts.CELL, fonts.REGULAR, "accent")


def _paint_shell(painter: QPainter, box: QRectF, *, chosen: bool) -> None:
    theme = current()
    painter.setBrush(theme.colour("panel"))
    pen = QPen(theme.colour("accent" if chosen else "hairline"), 2 if chosen else 1)
    painter.setPen(pen)
    by = 1 if chosen else 0.5
    painter.drawRoundedRect(box.adjusted(by, by, -by, -by), 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_card(painter: QPainter, box: QRectF, row: AgendaRow) -> None:
    theme = current()
    pad, side = theme.px(_PAD), theme.px(_ICON)
    inside = box.adjusted(pad, theme.px(8), -pad, -theme.px(8))
    upper = QRectF(inside.left(), inside.top(), inside.width(), inside.height() / 2)
    lower = QRectF(inside.left(), inside.center().y(), inside.width(), inside.height() / 2)
    pinned = row.item is not None and row.item.pinned
    muted = row.kind == "hidden"
    name = "eye-off" if muted else "pin" if pinned else _ICONS.get(row.section, "flag")
    picture = icons.pixmap(name, "accent" if pinned else "muted", side)
    painter.drawPixmap(int(inside.left()), int(upper.center().y() - side / 2), picture)
    indent = side + theme.px(10)
    upper.setLeft(upper.left() + indent)
    lower.setLeft(lower.left() + indent)
    if row.chip:
        tone = row.item.tone if row.item is not None else "normal"
        kind = CHIPS[tone]
        width = min(chip_width(row.chip, kind), upper.width() * 0.5)
        chip = QRectF(
            upper.right() - width, upper.center().y() - chip_height() / 2, width, chip_height()
        )
        paint_chip(painter, chip, row.chip, kind)
        upper.setRight(chip.left() - 8)
    if row.item is not None and row.item.internal:
        width = chip_width("Internal", "internal")
        chip = QRectF(
            upper.right() - width, upper.center().y() - chip_height() / 2, width, chip_height()
        )
        paint_chip(painter, chip, "Internal", "internal")
        upper.setRight(chip.left() - 8)
    if row.link:
        font = theme.font(fonts.SMALL, fonts.REGULAR)
        width = min(QFontMetrics(font).horizontalAdvance(row.link) + 2, lower.width() * 0.4)
        link = QRectF(lower.right() - width, lower.top(), width, lower.height())
        _draw(painter, link, row.link, fonts.SMALL, fonts.REGULAR, "accent")
        lower.setRight(link.left() - 8)
    _draw(painter, upper, row.title, fonts.TEXT, fonts.BOLD, "muted" if muted else "text")
    _draw(painter, lower, row.detail, fonts.CELL, fonts.REGULAR, "muted")


def _draw(painter: QPainter, box: QRectF, text: str, size: int, weight: int, token: str) -> float:
    """Draw words on one line, elided to the box, and give their width."""
    painter.setFont(current().font(size, weight))
    painter.setPen(current().colour(token))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(box.width())))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return float(metrics.horizontalAdvance(shown))
