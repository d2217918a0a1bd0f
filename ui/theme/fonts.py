"""Fonts by size and weight: the system's letters with figures of one width."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

SMALL, CELL, TEXT, TITLE, LARGE = 11, 12, 13, 15, 20
"""Sizes in pixels at 100 %: labels, table cells, text, pane titles, the one large thing."""

REGULAR, MEDIUM, BOLD = 400, 500, 600

_PREFERRED = "Inter"
_SAMPLE = "next step Wed 12:00Harbor NewsIn progress"
_SAMPLE_WIDTH = 259.0  # the sample's width in the type that the grid was drawn with, 12 px


@cache
def text_family() -> str:
    """Name the family for all text: the preferred one where it is installed, else the system's."""
    if _PREFERRED in QFontDatabase.families():
        return _PREFERRED
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


@cache
def fixed_family() -> str:
    """Name the family for commands and code."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


@cache
def make_font(size: int, weight: int, scale: float) -> QFont:
    """Make the font of a size and weight.

    Units: ``size`` in pixels at 100 %, ``scale`` 1.0 to 2.0.
    """
    font = QFont(text_family())
    font.setPixelSize(round(size * scale))
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def make_fixed_font(size: int, scale: float) -> QFont:
    """Make the fixed-pitch font of a size.

    Units: as in `make_font`.
    """
    font = QFont(fixed_family())
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(round(size * scale))
    return font


@cache
def width_factor(scale: float) -> float:
    """Tell how much wider than drawn the present font runs, so that columns can keep up.

    Shape: 1.0 for the type of the design at 100 %.
    """
    wide = QFontMetricsF(make_font(CELL, REGULAR, scale)).horizontalAdvance(_SAMPLE)
    return wide / _SAMPLE_WIDTH


def forget_fonts() -> None:
    """Drop what was looked up; for a new application object or newly installed fonts."""
    for lookup in (text_family, fixed_family, make_font, make_fixed_font, width_factor):
        lookup.cache_clear()
