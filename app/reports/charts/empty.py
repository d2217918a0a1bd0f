"""What stands in place of a chart that has nothing to show: one sentence, in its box."""

from __future__ import annotations

from app.reports.charts.drawing import TEXT, Chart, ChartTable, Drawing, Words
from app.reports.charts.widths import width_of

_LINE = 20.0


def empty_chart(key: str, title: str, sentence: str, head: tuple[str, ...], width: float) -> Chart:
    """A chart without figures, and a table with only its head."""
    lines: list[str] = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, TEXT) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    marks = tuple(
        Words(0, _LINE * (number + 1), line, "muted") for number, line in enumerate(lines)
    )
    height = _LINE * len(lines) + 12
    return Chart(key, title, sentence, ChartTable(head, ()), Drawing(width, height, marks))
