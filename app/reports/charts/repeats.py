"""Assets with incidents that came back: a dot for each, on the time that is looked back on.

Source: domain.md 6 (repeat: 2 or more in 30 days, 3 or more in 90).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.words import MONTHS
from app.reports.charts.drawing import SMALL, Chart, ChartTable, Dot, Drawing, Mark, Stroke, Words
from app.reports.charts.empty import empty_chart
from app.reports.charts.scale import counted, parted
from app.reports.charts.widths import fitted, width_of

HEAD = ("Asset", "Incidents", "In days", "When")
MOST_ROWS = 8
"""Rows that are drawn; the table has all of them."""

_NARROW = 480.0
_TITLE = 60  # characters of an asset's name within a title
_DOT = 5.0  # a radius; dots of neighbouring days move apart, so that they can be counted


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """An asset whose incidents came back.

    Attributes:
        days: of each incident, ascending, in the client's zone; at least one.
    """

    asset: str
    days: tuple[date, ...]

    @property
    def span_days(self) -> int:
        """Days from the first incident to the last."""
        return (self.days[-1] - self.days[0]).days


@dataclass(frozen=True, slots=True)
class RepeatFacts:
    """Repeat incidents within a time.

    Attributes:
        rows: in any order; who is one is the caller's to say.
    """

    first: date
    last: date
    rows: tuple[RepeatRow, ...]

    @property
    def ordered(self) -> tuple[RepeatRow, ...]:
        """The most frequent first, then the latest, then by name."""
        by_name = sorted(self.rows, key=lambda row: row.asset)
        latest = sorted(by_name, key=lambda row: row.days[-1], reverse=True)
        return tuple(sorted(latest, key=lambda row: -len(row.days)))


def repeats_chart(facts: RepeatFacts, width: float = 704.0) -> Chart:
    """Draw the assets.

    Args:
        facts: the assets and the time that is looked back on.
        width: of the drawing in pixels, 260 or more.
    """
    title = repeats_title(facts)
    if not facts.rows:
        return empty_chart("repeats", title, "No incident came back.", HEAD, width)
    rows = facts.ordered
    shown = rows[:MOST_ROWS]
    table = ChartTable(
        HEAD,
        tuple(
            (row.asset, f"{len(row.days)}", f"{row.span_days}", ", ".join(map(_day, row.days)))
            for row in rows
        ),
    )
    height, marks = _marks(facts, shown, width)
    more = len(rows) - len(shown)
    if more:
        height += 22
        marks.append(Words(0, height - 4, f"{more} more in the table", "muted", SMALL))
    sentence = "; ".join(f"{row.asset}: {', '.join(map(_day, row.days))}" for row in shown)
    return Chart("repeats", title, f"{sentence}.", table, Drawing(width, height, tuple(marks)))


def repeats_title(facts: RepeatFacts) -> str:
    """The finding: "PRN-3: 3 incidents in 24 days"."""
    days = (facts.last - facts.first).days
    if not facts.rows:
        return f"No repeat incidents in {counted(days, 'day', 'days')}"
    worst, *others = facts.ordered
    name = worst.asset if len(worst.asset) <= _TITLE else worst.asset[: _TITLE - 1].rstrip() + "…"
    found = f"{name}: {_count(worst)}"
    if others:
        found += f"; {counted(len(others), 'other asset', 'other assets')} with repeats"
    return found


def _count(row: RepeatRow) -> str:
    many = counted(len(row.days), "incident", "incidents")
    return f"{many} in {counted(max(1, row.span_days), 'day', 'days')}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def _marks(
    facts: RepeatFacts, rows: tuple[RepeatRow, ...], width: float
) -> tuple[float, list[Mark]]:
    wide = width >= _NARROW
    labels = [_count(row) if wide else f"{len(row.days)} ×" for row in rows]
    gutter = max(width_of(label, SMALL, bold=True) for label in labels) + 14
    names = width * 0.36 if wide else 0.0
    left, right = names + _DOT + 2, width - gutter - _DOT
    row_height = 32.0 if wide else 46.0
    days = max(1, (facts.last - facts.first).days)
    scale = (right - left) / days
    bottom = len(rows) * row_height + 4
    marks: list[Mark] = [*_months(facts, left, right, bottom, scale)]
    for number, row in enumerate(rows):
        y = number * row_height + (16 if wide else 32)
        marks.append(Stroke(((left, y), (right, y)), "hairline"))
        room, place = (names - 8, y + 5) if wide else (width - gutter, y - 14)
        marks.append(Words(0, place, fitted(row.asset, room, SMALL), size=SMALL, boxed=True))
        true = [left + max(0, (day - facts.first).days) * scale for day in row.days]
        marks += [Dot(x, y, _DOT, "late") for x in parted(true, 2 * _DOT, left, right)]
        marks.append(Words(right + _DOT + 8, y + 5, labels[number], size=SMALL, bold=True))
    return bottom + 26, marks


def _months(
    facts: RepeatFacts, left: float, right: float, bottom: float, scale: float
) -> Iterator[Mark]:
    """The first of each month as a thin line, with its name where there is room."""
    day = facts.first
    free = left - 1.0
    while day <= facts.last:
        x = left + (day - facts.first).days * scale
        text = _day(day)
        half = width_of(text, SMALL) / 2
        place = min(max(x, half), right - half + _DOT)
        if place - half >= free or free < left:
            yield Stroke(((x, 0), (x, bottom)), "hairline", 1.0, (2.0, 4.0))
            yield Words(place, bottom + 18, text, "muted", SMALL, anchor="middle")
            free = place + half + 12
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
