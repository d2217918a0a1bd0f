"""Charts: facts in, one drawing out, for the screen, the portal and the paper alike.

A maker (`burn_chart`, `meter_chart`, `minutes_chart`, `months_chart`, `ages_chart`,
`repeats_chart`, `responses_chart`) takes frozen facts and a width and gives a `Chart`: a title that
states the finding, a sentence, the same figures as a table, and a drawing. `svg` writes the drawing
in one of the palettes.

Source: ux.md 3.12, domain.md 5 and 6.
"""

from app.reports.charts.ages import AgeBucket, AgeFacts, ages_chart
from app.reports.charts.burn import burn_chart
from app.reports.charts.burn_facts import BurnFacts, BurnPoint, burn_facts
from app.reports.charts.drawing import Chart, ChartTable, Drawing
from app.reports.charts.meter import MeterFacts, meter_chart
from app.reports.charts.minutes import MinutesFacts, MinutesPart, minutes_chart
from app.reports.charts.months import MonthBar, MonthsFacts, months_chart
from app.reports.charts.palettes import CONTRAST, DARK, LIGHT, PRINT, ChartPalette
from app.reports.charts.repeats import RepeatFacts, RepeatRow, repeats_chart
from app.reports.charts.responses import ResponseFacts, ResponseRow, responses_chart
from app.reports.charts.svg import svg

NARROW, WIDE = 326, 704
"""Widths that charts are drawn for: a phone's column and a page's. *Units*: pixels."""

__all__ = [
    "CONTRAST",
    "DARK",
    "LIGHT",
    "NARROW",
    "PRINT",
    "WIDE",
    "AgeBucket",
    "AgeFacts",
    "BurnFacts",
    "BurnPoint",
    "Chart",
    "ChartPalette",
    "ChartTable",
    "Drawing",
    "MeterFacts",
    "MinutesFacts",
    "MinutesPart",
    "MonthBar",
    "MonthsFacts",
    "RepeatFacts",
    "RepeatRow",
    "ResponseFacts",
    "ResponseRow",
    "ages_chart",
    "burn_chart",
    "burn_facts",
    "meter_chart",
    "minutes_chart",
    "months_chart",
    "repeats_chart",
    "responses_chart",
    "svg",
]
