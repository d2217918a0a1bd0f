"""Writes a chart as SVG: attributes only, no styles, no names, so that any page may hold it.

What is told by the marks is told by `title` and `desc`, too. The same text comes out of the same
chart and palette.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from app.reports.charts.drawing import Area, Chart, Dot, Mark, Stroke, Words, box
from app.reports.charts.palettes import ChartPalette, Ink
from app.reports.charts.patterns import dots, hatching

FONTS = (
    "Inter, -apple-system, 'Segoe UI', Roboto, 'Open Sans', 'Noto Sans', 'Liberation Sans', "
    "'DejaVu Sans', sans-serif"
)
_REGULAR, _BOLD = 400, 600
_PAD = 3.0  # of the ground around a boxed label


def svg(chart: Chart, palette: ChartPalette, fonts: str = FONTS) -> str:
    """Write a chart.

    Args:
        chart: from one of the makers.
        palette: light, dark, high contrast or print.
        fonts: families in the order of preference, as in CSS.
    """
    drawing = chart.drawing
    size = f"{_number(drawing.width)} {_number(drawing.height)}"
    width, height = size.split()
    marks = "".join(part for mark in drawing.marks for part in _written(mark, palette))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {size}" role="img" font-family="{escape(fonts)}">'
        f"<title>{_text(chart.title)}</title><desc>{_text(chart.sentence)}</desc>{marks}</svg>"
    )


def _written(mark: Mark, palette: ChartPalette) -> Iterator[str]:
    if isinstance(mark, Stroke):
        yield _stroke(mark, palette)
    elif isinstance(mark, Area):
        yield from _area(mark, palette)
    elif isinstance(mark, Dot):
        yield (
            f'<circle cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{_number(mark.radius)}" '
            f'fill="{palette.colour(mark.ink)}" stroke="{palette.ground}" stroke-width="2"/>'
        )
    else:
        yield from _words(mark, palette)


def _stroke(mark: Stroke, palette: ChartPalette) -> str:
    dash = " ".join(_number(part) for part in mark.dash)
    return (
        f'<path d="{_path(mark.points)}" fill="none" stroke="{palette.colour(mark.ink)}" '
        f'stroke-width="{_number(mark.width)}" stroke-linejoin="round"'
        + (f' stroke-dasharray="{dash}"' if dash else "")
        + "/>"
    )


def _area(mark: Area, palette: ChartPalette) -> Iterator[str]:
    edge = f' stroke="{palette.colour(mark.ink)}"' if mark.ink else ""
    yield f'<path d="{_path(mark.points)} Z" fill="{palette.colour(mark.fill)}"{edge}/>'
    if mark.pattern == "solid" or mark.ink is None:
        return
    colour = palette.colour(mark.ink)
    if mark.pattern == "hatched":
        lines = " ".join(_path(line) for line in hatching(mark.points))
        if lines:
            yield f'<path d="{lines}" fill="none" stroke="{colour}" stroke-width="1.2"/>'
    else:
        for x, y in dots(mark.points):
            yield f'<circle cx="{_number(x)}" cy="{_number(y)}" r="1.2" fill="{colour}"/>'


def _words(mark: Words, palette: ChartPalette) -> Iterator[str]:
    if not mark.text:
        return
    if mark.boxed:
        left, top, right, bottom = mark.box
        ground: Ink = "ground"
        yield from _area(Area(box(left - _PAD, top, right + _PAD, bottom), ground), palette)
    weight = _BOLD if mark.bold else _REGULAR
    yield (
        f'<text x="{_number(mark.x)}" y="{_number(mark.y)}" fill="{palette.colour(mark.ink)}" '
        f'font-size="{_number(mark.size)}" font-weight="{weight}" '
        f'text-anchor="{mark.anchor}">{_text(mark.text)}</text>'
    )


def _path(points: tuple[tuple[float, float], ...]) -> str:
    first, *rest = (f"{_number(x)} {_number(y)}" for x, y in points)
    return f"M{first}" + "".join(f" L{point}" for point in rest)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    """Text that XML can hold: control characters and halves of characters are left out."""
    return escape("".join(one for one in text if one.isprintable()))
