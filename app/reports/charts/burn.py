"""Budget burn: hours used against the month's business time, with where the month will end.

Source: domain.md 5 (Projection band; B01, B02), ux.md 3.12.
"""

from __future__ import annotations

from fractions import Fraction

from app.domain.quarter import percent
from app.domain.words import MONTHS, hours_words
from app.reports.charts.burn_facts import BurnFacts
from app.reports.charts.burn_plot import NARROW, BurnPlot
from app.reports.charts.drawing import Chart, ChartTable, Drawing
from app.reports.charts.scale import month_name, percent_words


def burn_chart(facts: BurnFacts, width: float = 704.0) -> Chart:
    """Draw the month.

    Args:
        facts: the month's budget up to now.
        width: of the drawing in pixels, 300 or more.
    """
    height = 300.0 if width >= NARROW else 250.0
    plot = BurnPlot(facts, width, height)
    return Chart(
        "burn",
        burn_title(facts),
        _sentence(facts),
        _table(facts),
        Drawing(width, height, tuple(plot.marks())),
    )


def burn_title(facts: BurnFacts) -> str:
    """The finding: "64 % of the budget used, 52 % of March gone"."""
    name = month_name(facts.month)
    gone = "all" if facts.elapsed >= 1 else percent_words(facts.elapsed)
    if not facts.elapsed and not facts.used_min:
        return f"{name} begins with a budget of {hours_words(facts.budget_min)}"
    if not facts.budget_min:
        return f"{hours_words(facts.used_min)} used, no budget in {name}"
    used = percent_words(facts.used_share) if facts.used_min else "Nothing"
    return f"{used} of the budget used, {gone} of {name} gone"


def _sentence(facts: BurnFacts) -> str:
    name = month_name(facts.month)
    budget = f" of {hours_words(facts.budget_min)}" if facts.budget_min else ""
    parts = [f"{hours_words(facts.used_min)}{budget} used."]
    if facts.elapsed < 1:
        ways = [
            (facts.own_end_min, f"At this month's pace {name} ends at"),
            (facts.trailing_end_min, f"At the pace of the last months {name} ends at"),
        ]
        known = [(end, words) for end, words in ways if end is not None]
        for end, words in known or [(facts.projected_min, f"{name} is expected to end at")]:
            share = f" ({percent(Fraction(end, facts.budget_min))})" if facts.budget_min else ""
            parts.append(f"{words} {hours_words(end)}{share}.")
    parts.append("More than the budget is never charged.")
    return " ".join(parts)


def _table(facts: BurnFacts) -> ChartTable:
    rows = [
        (
            f"{point.day.day} {MONTHS[point.day.month - 1]}",
            hours_words(point.used_min),
            hours_words(int(facts.budget_min * point.share + Fraction(1, 2))),
            percent(point.share),
        )
        for point in facts.points
        if point.used_min is not None
    ]
    even = hours_words(facts.budget_min)
    if facts.elapsed < 1:
        if facts.own_end_min is not None:
            end = hours_words(facts.own_end_min)
            rows.append(("End, this month's pace", end, even, "100.0 %"))
        if facts.trailing_end_min is not None:
            end = hours_words(facts.trailing_end_min)
            rows.append(("End, last months' pace", end, even, "100.0 %"))
        rows.append(("End, expected", hours_words(facts.projected_min), even, "100.0 %"))
    return ChartTable(("Day", "Used", "Even pace", "Business time gone"), tuple(rows))
