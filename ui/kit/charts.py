"""Charts in the window: the drawing that portal and paper show, in the window's palette.

Source: ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.reports.charts import CONTRAST, DARK, LIGHT, Chart, ChartPalette, svg
from ui.theme import fonts
from ui.theme.theme import current

_PALETTES: Mapping[str, ChartPalette] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
_TITLE, _SENTENCE, _BETWEEN = 24, 20, 8


@lru_cache(maxsize=32)
def _renderer(chart: Chart, palette: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg(chart, _PALETTES[palette]).encode()))


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
    _renderer(chart, theme.tokens.name).render(painter, drawn)


class ChartView(QWidget):
    """One chart as a widget; a screen reader hears its finding and its sentence."""

    def __init__(self, chart: Chart | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)
        self.show_chart(chart)

    def show_chart(self, chart: Chart | None) -> None:
        """Show another chart."""
        self._chart = chart
        self.setAccessibleName(chart.title if chart is not None else "")
        self.setAccessibleDescription(chart.sentence if chart is not None else "")
        self._restyle()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """It keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Give its height."""
        return round(chart_height(self._chart, width)) if self._chart is not None else 0

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give its own size."""
        if self._chart is None:
            return QSize(0, 0)
        width = round(self._chart.drawing.width)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the chart."""
        if self._chart is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_chart(painter, QRectF(self.rect()), self._chart)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
