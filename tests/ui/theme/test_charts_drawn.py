"""A chart looks like the window it stands in, and Qt draws all of it."""

from __future__ import annotations

from importlib.resources import files

import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QRawFont
from PySide6.QtSvg import QSvgRenderer

from app.domain.colours import contrast_ratio
from app.reports.charts import CONTRAST, DARK, LIGHT, NARROW, PRINT, WIDE, ChartPalette, svg
from app.reports.charts.widths import width_of
from tests.builders.charts import LONG_NAME, makers
from ui.theme.tokens import THEMES, ThemeName

SCREENS: dict[ThemeName, ChartPalette] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
SAME = {
    "ground": "panel",
    "text": "text",
    "muted": "muted",
    "hairline": "hairline",
    "used": "bar_included",
    "used_fill": "included_fill",
    "used_text": "included",
    "expected": "accent",
    "excluded": "excluded",
    "excluded_fill": "excluded_fill",
    "excluded_text": "excluded",
    "setup": "border",
    "setup_fill": "soft",
    "late": "error",
}
SAMPLES = (
    LONG_NAME,
    "24.75 h expected, 123.8 % of 20.00 h",
    "WWW MMM @@@ %%%",
    "Şükrü Łukasz Ångström Åsa Ærø Čapek Ðorđe",
    "Щукин Ωμέγα",
    "“6–10 days” × 3 … €1,200.00 · −5",
)


@pytest.mark.parametrize("theme", SCREENS)
def test_a_chart_has_the_colours_of_its_window(theme: ThemeName) -> None:
    tokens, palette = THEMES[theme], SCREENS[theme]
    assert {ink: getattr(palette, ink) for ink in SAME} == {
        ink: getattr(tokens, token) for ink, token in SAME.items()
    }


@pytest.mark.parametrize("palette", [LIGHT, DARK, CONTRAST, PRINT], ids=[*SCREENS, "print"])
def test_what_is_read_reaches_4_5_and_what_is_seen_reaches_3(palette: ChartPalette) -> None:
    for ink in ("text", "muted", "used_text", "excluded_text", "expected"):
        assert contrast_ratio(getattr(palette, ink), palette.ground) >= 4.5, ink
    for ink in ("used", "expected", "excluded", "setup", "late"):
        assert contrast_ratio(getattr(palette, ink), palette.ground) >= 3, ink


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_qt_draws_every_chart_in_its_size(width: float) -> None:
    for name, make in makers().items():
        chart = make(width)
        renderer = QSvgRenderer(svg(chart, DARK).encode())
        assert renderer.isValid(), name
        size = renderer.defaultSize()
        assert abs(size.width() - width) <= 1
        assert abs(size.height() - chart.drawing.height) <= 1
        picture = QImage(size, QImage.Format.Format_RGB32)
        picture.fill(QColor(DARK.ground))
        empty = picture.copy()
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        assert picture != empty, name


@pytest.mark.parametrize(
    ("file", "bold"),
    [("DejaVuSans", False), ("OpenSans-Regular", False), ("OpenSans-Semibold", True)],
)
@pytest.mark.usefixtures("qapp")
def test_no_font_of_ours_runs_wider_than_a_chart_reckons(file: str, *, bold: bool) -> None:
    data = files("resources").joinpath("fonts", f"{file}.ttf").read_bytes()
    font = QRawFont(data, 100)
    assert font.isValid()
    for text in SAMPLES:
        glyphs = font.glyphIndexesForString(text)
        wide = sum(step.x() for step in font.advancesForGlyphIndexes(glyphs))
        assert wide <= width_of(text, 100, bold=bold), text
