"""A chart's drawing, in the colours and the type of the window, as wide as there is room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRectF, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.reports.charts import CONTRAST, DARK, LIGHT, WIDE, Chart, ChartPalette, svg
from ui.theme import fonts
from ui.theme.theme import current
from ui.theme.tokens import ThemeName

ChartMaker = Callable[[float], Chart]
"""Gives the chart for a width in pixels at 100 %, such as `partial(burn_chart, facts)`."""

PALETTES: dict[ThemeName, ChartPalette] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
_LEAST = 300.0  # pixels at 100 %; narrower it is shown smaller


class ChartPicture(QWidget):
    """Draws a chart anew for each width, theme and text size; its words are its accessible name.

    Source: ux.md 0.11, 3.12.
    """

    def __init__(self, make: ChartMaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._make = make
        self._drawn: tuple[float, Chart] | None = None
        self._renderer: QSvgRenderer | None = None
        current().changed.connect(self._restyle)
        self.show_chart(make)

    def show_chart(self, make: ChartMaker) -> None:
        """Show other figures."""
        self._make = make
        self._drawn = None
        chart = self._chart_for(self.width())
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.sentence)
        self._restyle()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the widest size that the chart is drawn for."""
        wide = current().px(WIDE)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the narrowest size at which its texts can be read."""
        narrow = current().px(_LEAST)
        return QSize(narrow, self.heightForWidth(narrow))

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Tell that its height follows from its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Give the height of the drawing for that width."""
        return current().px(self._chart_for(width).drawing.height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw anew for the new width."""
        super().resizeEvent(event)
        self._renderer = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the drawing from the upper left corner."""
        chart = self._chart_for(self.width())
        if self._renderer is None:
            family = f"'{fonts.text_family()}', sans-serif"
            text = svg(chart, PALETTES[current().tokens.name], family)
            self._renderer = QSvgRenderer(QByteArray(text.encode()))
        scale = min(current().scale, self.width() / chart.drawing.width)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = chart.drawing
        self._renderer.render(painter, QRectF(0, 0, size.width * scale, size.height * scale))
        painter.end()

    def _chart_for(self, width: int) -> Chart:
        wanted = min(max(width / current().scale, _LEAST), float(WIDE))
        if self._drawn is None or self._drawn[0] != wanted:
            self._drawn = (wanted, self._make(wanted))
        return self._drawn[1]

    @Slot()
    def _restyle(self) -> None:
        self._renderer = None
        self.updateGeometry()
        self.update()
