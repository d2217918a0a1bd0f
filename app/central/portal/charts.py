"""Charts on a page: one drawing for light and dark, whose inks the style sheet names.

A drawing refers to inks by variables in its presentation attributes, which the policy of the pages
lets through where it refuses styles; the sheet gives them the colours that screen and paper use.

Source: ux.md 3.12, 3.18; domain.md 7.6 (8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from markupsafe import Markup

from app.reports.charts import DARK, LIGHT, NARROW, WIDE, Chart, ChartPalette, ChartTable, svg

SLIMMEST = 256
"""What the smallest window leaves for a drawing in a panel. *Units*: pixels."""
_INKS = tuple(one.name for one in fields(ChartPalette))
_BY_NAME = ChartPalette(**{ink: f"var(--chart-{ink.replace('_', '-')})" for ink in _INKS})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart on a page.

    Attributes:
        title: the finding.
        table: the same figures.
        broad: the drawing for a page.
        slim: the drawing for a phone; of two, the sheet shows one.
    """

    key: str
    title: str
    sentence: str
    table: ChartTable
    broad: Markup
    slim: Markup


def drawn(make: Callable[[float], Chart], width: float = WIDE, slim: float = NARROW) -> Drawn:
    """Draw a chart for a page and for a phone.

    Args:
        make: draws it in a width in pixels.
        width: on a page.
        slim: on a phone.
    """
    broad, narrow = make(width), make(slim)
    return Drawn(
        broad.key, broad.title, broad.sentence, broad.table, _written(broad), _written(narrow)
    )


def _written(chart: Chart) -> Markup:
    return Markup(svg(chart, _BY_NAME))  # noqa: S704 -- svg() escapes every text that it writes


def chart_sheet() -> str:
    """What the inks look like on light and on dark panels."""
    return (
        f":root {{ {_colours(LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}\n"
    )


def _colours(palette: ChartPalette) -> str:
    return " ".join(f"--chart-{ink.replace('_', '-')}: {getattr(palette, ink)};" for ink in _INKS)
