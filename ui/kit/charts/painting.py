"""A chart painted into a row of a list, its finding above it.

Source: ux.md 3.12.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from app.reports.charts import Chart, svg
from ui.kit.charts.picture import PALETTES
from ui.theme import fonts
from ui.theme.theme import current
from ui.theme.tokens import ThemeName

_TITLE, _SENTENCE, _BETWEEN = 24, 20, 8


@lru_cache(maxsize=32)
def _renderer(chart: Chart, theme: ThemeName, family: str) -> QSvgRenderer:
    text = svg(chart, PALETTES[theme], f"'{family}', sans-serif")
    return QSvgRenderer(QByteArray(text.encode()))


def chart_height(chart: Chart, width: float) -> float:
    """How high a chart is at a width, its title and sentence above it.

    Units: pixels.
    """
    words = current().px(_TITLE + _SENTENCE + _BETWEEN)
    return words + _scale(chart, width) * chart.drawing.height


def _scale(chart: Chart, width: float) -> float:
    # Grown beyond its own size times the text's, it would be a poster.
    return float(min(width / chart.drawing.width, current().px(100) / 100))


def paint_chart(painter: QPainter, box: QRectF, chart: Chart) -> None:
    """Paint a chart from the upper left of a box, as wide as the box lets it be."""
    theme = current()
    title = QRectF(box.left(), box.top(), box.width(), theme.px(_TITLE))
    sentence = QRectF(box.left(), title.bottom(), box.width(), theme.px(_SENTENCE))
    for place, text, size, weight, token in (
        (title, chart.title, fonts.TITLE, fonts.BOLD, "text"),
        (sentence, chart.sentence, fonts.CELL, fonts.REGULAR, "muted"),
    ):
        painter.setFont(theme.font(size, weight))
        painter.setPen(theme.colour(token))
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
    by = _scale(chart, box.width())
    top = sentence.bottom() + theme.px(_BETWEEN)
    drawn = QRectF(box.left(), top, chart.drawing.width * by, chart.drawing.height * by)
    _renderer(chart, theme.tokens.name, fonts.text_family()).render(painter, drawn)
