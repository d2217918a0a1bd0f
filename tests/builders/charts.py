"""Facts for charts: what the example client shows, and what is hard to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import TypeVar

from app.reports.charts import (
    AgeBucket,
    AgeFacts,
    BurnFacts,
    BurnPoint,
    Chart,
    MeterFacts,
    MinutesFacts,
    MinutesPart,
    MonthBar,
    MonthsFacts,
    RepeatFacts,
    RepeatRow,
    ResponseFacts,
    ResponseRow,
    ages_chart,
    burn_chart,
    meter_chart,
    minutes_chart,
    months_chart,
    repeats_chart,
    responses_chart,
)

Facts = TypeVar("Facts")

LONG_NAME = (
    "Multifunktionsdrucker Kyocera TASKalfa 4054ci <Grundstücksverkehrsgenehmigungs"
    "zuständigkeitsübertragungsverordnung & Söhne>, 2. Stock, hinten links"
)
_FIRST = date(2026, 3, 1)
_DAYS = [day for number in range(31) if (day := _FIRST + timedelta(days=number)).isoweekday() <= 5]


def burn(
    used_min: int,
    elapsed: Fraction,
    projected_min: int,
    own_min: int | None = None,
    trailing_min: int | None = None,
    budget_min: int = 1200,
) -> BurnFacts:
    """March 2026, used evenly up to now."""
    points = []
    for number, day in enumerate(_DAYS, 1):
        share = Fraction(number, len(_DAYS))
        gone = share <= elapsed
        points.append(BurnPoint(day, share, int(used_min * share / elapsed) if gone else None))
    return BurnFacts(
        "2026-03",
        budget_min,
        used_min,
        elapsed,
        tuple(points),
        projected_min,
        own_min,
        trailing_min,
    )


B01 = burn(765, Fraction(6120, 11880), 1485, 1485, 1405)
"""domain.md 5, 17 March, 12:00."""

BURNS = {
    "as in the example": B01,
    "nothing yet": burn(0, Fraction(0), 1200),
    "the first hour": burn(15, Fraction(1, 22), 1300, 330, 1300),
    "twice the budget": burn(2400, Fraction(9, 10), 2660, 2667, 2500),
    "hardly used": burn(60, Fraction(6, 10), 500, 100, 700),
    "the month is over": burn(1180, Fraction(1), 1180, 1180, 1100),
    "a large firm": burn(4_200_000, Fraction(1, 2), 8_400_000, 8_400_000, None, 6_000_000),
    "no budget": burn(120, Fraction(1, 2), 240, 240, None, 0),
    "no days": BurnFacts("2026-03", 1200, 60, Fraction(1, 3), (), 180, 180),
}


def month(name: str, included: int, excluded: int = 0, setup: int = 0) -> MonthBar:
    """A month that is over, on 20 hours."""
    return MonthBar(name, included, excluded, setup, 1200)


THREE_MONTHS = MonthsFacts(
    (
        month("2026-01", 1290, 60, 330),
        month("2026-02", 1350, 90, 60),
        MonthBar("2026-03", 885, 75, 0, 1200, 1485),
    )
)
A_YEAR = MonthsFacts(
    tuple(month(f"2025-{number:02}", 700 + 130 * number, 45) for number in range(4, 13))
    + THREE_MONTHS.months
)
MONTHS = {
    "none": MonthsFacts(()),
    "one": MonthsFacts((month("2026-01", 1290),)),
    "the first": MonthsFacts((MonthBar("2026-03", 60, 0, 300, 1200, 800),)),
    "three": THREE_MONTHS,
    "a year": A_YEAR,
    "twice the budget": MonthsFacts(
        tuple(month(f"2025-{number:02}", 2400, 600) for number in range(1, 13))
    ),
    "nothing": MonthsFacts((MonthBar("2026-01", 0, 0, 0, 0), month("2026-02", 0))),
    "a large firm": MonthsFacts(
        tuple(
            MonthBar(f"2025-{number:02}", 4_000_000, 90_000, 0, 6_000_000)
            for number in range(1, 13)
        )
    ),
}

METERS = {
    "none": MeterFacts(0, 0, 0),
    "within": MeterFacts(765, 1200, 1100),
    "over": MeterFacts(765, 1200, 1485),
    "far over": MeterFacts(9_000_000, 60, 12_000_000),
    "no budget": MeterFacts(765, 0, 1485),
}

MINUTES = {
    "G03": MinutesFacts(
        (
            MinutesPart(0, 1200, "included", ("17:40", "18:00")),
            MinutesPart(
                1200, 2400, "excluded", ("18:00", "18:20"), "after hours ×1.5", "support hours end"
            ),
        )
    ),
    "one part": MinutesFacts(
        (MinutesPart(0, 3000, "excluded", ("20:00", "20:50"), "after hours ×1.5"),)
    ),
    "a pause, and slivers at the end": MinutesFacts(
        (
            MinutesPart(0, 6000, "not counted", ("09:00", "10:40")),
            MinutesPart(7200, 9000, "included", ("11:00", "11:30")),
            MinutesPart(9000, 9060, "excluded", ("11:30", "11:31"), "solution design", "it turned"),
            MinutesPart(9060, 9120, "included", ("11:31", "11:32"), "", "and turned back at once"),
        )
    ),
}

AGES = {
    "none": AgeFacts((AgeBucket(0),) * 5),
    "one": AgeFacts((AgeBucket(0), AgeBucket(1), *(AgeBucket(0),) * 3)),
    "all ages": AgeFacts(
        (AgeBucket(4), AgeBucket(6, 1), AgeBucket(3, 1), AgeBucket(1), AgeBucket(3, 2))
    ),
    "very many": AgeFacts(
        (AgeBucket(1200, 10), AgeBucket(40), AgeBucket(0), AgeBucket(2, 2), AgeBucket(0)), "ticket"
    ),
}


def repeat(asset: str, *days: tuple[int, int]) -> RepeatRow:
    """An asset with incidents on days of 2026, as (month, day)."""
    return RepeatRow(asset, tuple(date(2026, *day) for day in days))


_SPAN = (date(2025, 12, 19), date(2026, 3, 19))
PRN3 = repeat("PRN-3", (2, 20), (3, 3), (3, 16))
REPEATS = {
    "none": RepeatFacts(*_SPAN, ()),
    "one": RepeatFacts(*_SPAN, (PRN3,)),
    "a long name and one day": RepeatFacts(
        *_SPAN, (PRN3, repeat(LONG_NAME, (3, 18), (3, 19), (3, 19), (3, 19)))
    ),
    "more than fit": RepeatFacts(
        *_SPAN, tuple(repeat(f"Laptop {n}", (1, 1 + n), (2, 1 + n)) for n in range(11))
    ),
}

RESPONSES = {
    "none": ResponseFacts("restore", (ResponseRow(1, 240), ResponseRow(2, 540))),
    "all in time": ResponseFacts(
        "first response",
        (ResponseRow(1, 30, 18, 4), ResponseRow(2, 60, 35, 9, 1), ResponseRow(3, 240, 120, 22, 2)),
    ),
    "one late": ResponseFacts(
        "first response", (ResponseRow(1, 30, 18, 4), ResponseRow(3, 240, 275, 4, 3))
    ),
    "ten times": ResponseFacts(
        "restore",
        (ResponseRow(1, 240, 2400, 2, 2), ResponseRow(3, 1080), ResponseRow(4, 2700, 3000, 1, 1)),
        "ticket",
    ),
    "one priority": ResponseFacts("restore", (ResponseRow(2, 540, 100, 3),)),
}


def makers() -> dict[str, Callable[[float], Chart]]:
    """Every chart of this page by its name: a width in, a chart out."""
    return {
        **_made("burn", burn_chart, BURNS),
        **_made("meter", meter_chart, METERS),
        **_made("minutes", minutes_chart, MINUTES),
        **_made("months", months_chart, MONTHS),
        **_made("ages", ages_chart, AGES),
        **_made("repeats", repeats_chart, REPEATS),
        **_made("responses", responses_chart, RESPONSES),
    }


def _made(
    kind: str, make: Callable[[Facts, float], Chart], cases: Mapping[str, Facts]
) -> dict[str, Callable[[float], Chart]]:
    return {f"{kind}, {name}": partial(make, facts) for name, facts in cases.items()}
