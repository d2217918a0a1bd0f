"""Charts state what they found, keep every text in its box, and have all of it in their table."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from app.domain.budget import budget_state
from app.domain.calendar import CalendarRules, parse_windows
from app.reports.charts import (
    DARK,
    LIGHT,
    NARROW,
    PRINT,
    WIDE,
    AgeBucket,
    AgeFacts,
    BurnPoint,
    Chart,
    ages_chart,
    burn_chart,
    burn_facts,
    months_chart,
    repeats_chart,
    responses_chart,
    svg,
)
from app.reports.charts.drawing import Area, Dot, Mark, Stroke, Words, box
from app.reports.charts.patterns import dots, hatching
from app.reports.charts.widths import fitted, width_of
from tests.builders.charts import (
    A_YEAR,
    AGES,
    B01,
    BURNS,
    LONG_NAME,
    MONTHS,
    REPEATS,
    RESPONSES,
    THREE_MONTHS,
    makers,
)

MAKERS = makers()
Box = tuple[float, float, float, float]
WIDE_ONES = {name: make(WIDE) for name, make in MAKERS.items()}
FORBIDDEN = re.compile(r"\b(id|class|style|href|on\w+)=|<(script|style|defs|image)\b|url\(")
EACH_WIDTH = pytest.mark.parametrize("width", [NARROW, 480, WIDE])
MINUS = 0.5  # a pixel's half: lines are drawn around their middle


def places(mark: Mark) -> Box:
    """The room that a mark takes: left, top, right, bottom."""
    if isinstance(mark, Words):
        return mark.box
    if isinstance(mark, Dot):
        return (
            mark.x - mark.radius,
            mark.y - mark.radius,
            mark.x + mark.radius,
            mark.y + mark.radius,
        )
    xs, ys = zip(*mark.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- written by the test's own subject


def outside(chart: Chart) -> list[Mark]:
    """Marks that do not lie in the drawing."""
    drawing = chart.drawing
    return [
        mark
        for mark in drawing.marks
        if (at := places(mark))[0] < -MINUS
        or at[1] < -MINUS
        or at[2] > drawing.width + MINUS
        or at[3] > drawing.height + MINUS
    ]


def over_each_other(chart: Chart) -> list[tuple[str, str]]:
    """Texts that touch."""
    words = [mark for mark in chart.drawing.marks if isinstance(mark, Words) and mark.text]
    return [(one.text, other.text) for one, other in combinations(words, 2) if one.is_over(other)]


@EACH_WIDTH
def test_every_chart_stays_in_its_drawing_and_no_text_lies_over_another(width: float) -> None:
    charts = {name: make(width) for name, make in MAKERS.items()}
    assert {chart.drawing.width for chart in charts.values()} == {width}
    assert {name: out for name, chart in charts.items() if (out := outside(chart))} == {}
    assert {name: one for name, chart in charts.items() if (one := over_each_other(chart))} == {}


def test_every_chart_is_whole_xml_without_names_styles_or_scripts() -> None:
    for chart in WIDE_ONES.values():
        text = svg(chart, LIGHT)
        root = parsed(text)
        assert [one.tag.partition("}")[2] for one in root][:2] == ["title", "desc"]
        assert (root[0].text, root[1].text) == (chart.title, chart.sentence)
        assert root.get("role") == "img"
        assert not FORBIDDEN.search(text)


def test_every_table_is_as_wide_as_its_head_whatever_the_drawing_is() -> None:
    for name, wide in WIDE_ONES.items():
        narrow = MAKERS[name](NARROW)
        assert (wide.title, wide.sentence, wide.table) == (
            narrow.title,
            narrow.sentence,
            narrow.table,
        )
        assert {len(row) for row in wide.table.rows} <= {len(wide.table.head)}


def test_what_a_colour_means_a_pattern_means_too() -> None:
    patterns = {
        (mark.fill, mark.pattern)
        for chart in WIDE_ONES.values()
        for mark in chart.drawing.marks
        if isinstance(mark, Area)
    }
    assert patterns == {
        ("used", "solid"),
        ("used_fill", "solid"),
        ("expected_fill", "hatched"),
        ("excluded_fill", "hatched"),
        ("setup_fill", "dotted"),
    }


@pytest.mark.parametrize(
    ("chart", "title"),
    [
        (burn_chart(B01), "64 % of the budget used, 52 % of March gone"),
        (burn_chart(BURNS["nothing yet"]), "March begins with a budget of 20.00 h"),
        (burn_chart(BURNS["twice the budget"]), "200 % of the budget used, 90 % of March gone"),
        (burn_chart(BURNS["the month is over"]), "98 % of the budget used, all of March gone"),
        (burn_chart(BURNS["no budget"]), "2.00 h used, no budget in March"),
        (months_chart(THREE_MONTHS), "Above the budget in each of the last 2 months"),
        (months_chart(A_YEAR), "Above the budget in 11 of the last 11 months"),
        (months_chart(MONTHS["one"]), "107.5 % of the budget used in January"),
        (months_chart(MONTHS["the first"]), "1.00 h used in March so far, 13.33 h expected"),
        (months_chart(MONTHS["a large firm"]), "Within the budget in each of the last 12 months"),
        (months_chart(MONTHS["none"]), "No month to show yet"),
        (ages_chart(AGES["all ages"]), "3 of 17 open requests are older than 10 business days"),
        (ages_chart(AGES["one"]), "The one open request is at most 2 business days old"),
        (ages_chart(AGES["very many"]), "All 1,242 open tickets are at most 10 business days old"),
        (ages_chart(AGES["none"]), "No open requests"),
        (repeats_chart(REPEATS["one"]), "PRN-3: 3 incidents in 24 days"),
        (repeats_chart(REPEATS["none"]), "No repeat incidents in 90 days"),
        (
            responses_chart(RESPONSES["all in time"]),
            "Median first response within its target at every priority",
        ),
        (responses_chart(RESPONSES["one late"]), "P3: median first response 4 h 35, target 4 h"),
        (
            responses_chart(RESPONSES["ten times"]),
            "P1: median restore time 40 h, target 4 h; 1 other past theirs",
        ),
        (responses_chart(RESPONSES["none"]), "No restore time to measure yet"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.key,
)
def test_the_title_states_the_finding(chart: Chart, title: str) -> None:
    # A year whose every month is above says so as three months do.
    each = title.replace("11 of the last 11", "each of the last 11")
    assert chart.title == each


def test_the_burn_s_band_lies_between_the_two_paces_that_the_engine_knows() -> None:
    chart = burn_chart(B01)
    (band,) = [
        mark
        for mark in chart.drawing.marks
        if isinstance(mark, Area) and mark.fill == "expected_fill"
    ]
    (x, now), (_, high), (_, low) = band.points
    budget = next(
        mark for mark in chart.drawing.marks if isinstance(mark, Stroke) and mark.width == 1.5
    )
    left, bottom = budget.points[0]
    right, even = budget.points[1]
    minute = (bottom - even) / 1200
    assert [round((bottom - y) / minute) for y in (now, high, low)] == [765, 1485, 1405]
    assert (x - left) / (right - left) == pytest.approx(6120 / 11880)
    assert "24.75 h (123.8 %)" in chart.sentence
    assert "23.42 h (117.1 %)" in chart.sentence


def test_the_burn_s_days_run_on_business_time_and_count_work_of_free_days() -> None:
    office = parse_windows(["09:00-18:00"])
    rules = CalendarRules("America/New_York", (*(office,) * 5, (), ()))
    now = datetime(2026, 3, 17, 12, tzinfo=ZoneInfo("America/New_York"))
    counted = {date(2026, 3, 2): 300, date(2026, 3, 14): 60, date(2026, 3, 17): 405}
    elapsed = Fraction(6120, 11880)
    state = budget_state(1200, 765, elapsed, Fraction(1320))
    facts = burn_facts("2026-03", state, Fraction(1320), rules, counted, now)
    days = {point.day: point for point in facts.points}
    assert (facts.own_end_min, facts.trailing_end_min) == (1485, 1405)
    assert len(days) == 22 + 1
    assert days[date(2026, 3, 2)] == BurnPoint(date(2026, 3, 2), Fraction(1, 22), 300)
    assert days[date(2026, 3, 14)] == BurnPoint(date(2026, 3, 14), Fraction(10, 22), 360)
    assert days[date(2026, 3, 17)] == BurnPoint(date(2026, 3, 17), elapsed, 765)
    assert days[date(2026, 3, 31)] == BurnPoint(date(2026, 3, 31), Fraction(1), None)
    assert burn_chart(facts).title == "64 % of the budget used, 52 % of March gone"


def test_the_burn_s_table_holds_what_is_past_and_what_is_expected() -> None:
    table = burn_chart(B01).table
    days = [row[0] for row in table.rows]
    assert days[0] == "2 March"
    assert days[-3:] == [
        "End, this month's pace",
        "End, last months' pace",
        "End, expected",
    ]
    assert table.rows[-1] == ("End, expected", "24.75 h", "20.00 h", "100.0 %")
    assert "31 March" not in days


def test_the_months_table_says_which_month_is_expected_only() -> None:
    assert months_chart(THREE_MONTHS).table.rows == (
        ("January 2026", "21.50 h", "20.00 h", "107.5 %", "1.00 h", "5.50 h"),
        ("February 2026", "22.50 h", "20.00 h", "112.5 %", "1.50 h", "1.00 h"),
        ("March 2026, expected", "24.75 h", "20.00 h", "123.8 %", "1.25 h", "0.00 h"),
    )


def test_assets_that_do_not_fit_are_counted_and_stand_in_the_table() -> None:
    chart = repeats_chart(REPEATS["more than fit"])
    texts = [mark.text for mark in chart.drawing.marks if isinstance(mark, Words)]
    assert "3 more in the table" in texts
    assert len(chart.table.rows) == 11


def test_a_long_name_is_shortened_in_the_drawing_and_whole_in_the_table() -> None:
    chart = repeats_chart(REPEATS["a long name and one day"])
    drawn = [mark.text for mark in chart.drawing.marks if isinstance(mark, Words)]
    assert any(text.startswith("Multifunktions") and text.endswith("…") for text in drawn)
    assert chart.table.rows[0][0] == LONG_NAME
    assert LONG_NAME in (parsed(svg(chart, DARK))[1].text or "")


def test_incidents_of_one_day_can_be_counted_in_the_drawing() -> None:
    chart = repeats_chart(REPEATS["a long name and one day"], NARROW)
    dots_drawn = [mark for mark in chart.drawing.marks if isinstance(mark, Dot)]
    assert len(dots_drawn) == 7
    assert len({(mark.x, mark.y) for mark in dots_drawn}) == 7


def test_text_from_outside_stays_text() -> None:
    chart = repeats_chart(REPEATS["a long name and one day"])
    assert "&lt;Grund" in svg(chart, PRINT)
    assert "\x07" not in svg(Chart("x", "a\x07b\ud800", "", chart.table, chart.drawing), PRINT)


def test_an_age_chart_of_other_buckets_is_refused() -> None:
    with pytest.raises(ValueError, match="has 5 buckets, not 1"):
        AgeFacts((AgeBucket(1),))


def test_hatching_stays_within_its_outline() -> None:
    outline = ((0.0, 0.0), (60.0, -40.0), (60.0, 20.0))
    lines = list(hatching(outline))
    assert len(lines) > 5
    for start, end in lines:
        for x, y in (start, end):
            assert -0.01 <= x <= 60.01
            assert -x * 2 / 3 - 0.01 <= y <= x / 3 + 0.01
        assert sum(start) == pytest.approx(sum(end))


def test_dots_stay_within_their_box() -> None:
    assert all(10 <= x <= 30 and 0 <= y <= 20 for x, y in dots(box(10, 0, 30, 20)))
    assert list(dots(box(0, 0, 2, 2))) == []


@pytest.mark.parametrize(
    "text", ["PRN-3, printer", "Grundstücksverkehr", "日本語のプリンタ", "Щука"]
)
@pytest.mark.parametrize("room", [0, 9, 30, 75, 500])
def test_a_fitted_text_fits(text: str, room: float) -> None:
    found = fitted(text, room, 13)
    assert width_of(found, 13) <= room
    assert found in {"", text} or found.endswith("…")
