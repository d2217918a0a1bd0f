"""The room of the budget: the figures, the charts with their tables, what is excluded (7.6 (8))."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

from app.central.portal.charts import chart_sheet
from app.queries.portal.budget import budget_line
from app.records import AgreementVersion
from app.reports.charts import DARK, LIGHT, ChartPalette
from tests.portal.money_town import books_of
from tests.portal.test_leaks import marks_of
from tests.portal.test_pages import seen
from tests.portal.town import DANA, ELI, INNER, PIA, SARA, TITLES, Town


def test_the_month_is_told_in_four_figures_and_a_chart_that_says_what_it_found(
    rich_town: Town,
) -> None:
    rich_town.become(DANA)
    told = seen(rich_town.get("/budget"))
    assert "<dt>Used</dt><dd>1.50 h</dd><dd>of 20.00 h, 7.5 %</dd>" in told
    assert "<dt>Month gone</dt><dd>51.5 %</dd>" in told
    assert "8 % of the budget used, 52 % of March gone" in told
    assert "Within the budget in each of the last 2 months" in told
    assert "Your fee stays $3,600.00 a month" in told
    assert "0 of 180 min" in told


def test_each_chart_has_its_figures_in_a_table_and_no_style_of_its_own(rich_town: Town) -> None:
    rich_town.become(DANA)
    text = rich_town.get("/budget").text
    told = " ".join(text.split())
    assert text.count("<svg xmlns") == 2 * told.count("<summary>Show as table") == 4
    assert '<th scope="row">13 March</th><td class="n" data-label="Used">1.50 h</td>' in told
    assert '<td class="n" data-label="Of budget">35.0 %</td>' in told
    assert marks_of(text) == []
    assert re.search(r'\sstyle="', text) is None


def test_every_ink_of_a_chart_is_named_by_the_sheet_in_light_and_in_dark(rich_town: Town) -> None:
    sheet = rich_town.get("/portal.css").text
    assert sheet.endswith(chart_sheet())
    rich_town.become(DANA)
    used = set(re.findall(r"var\((--chart-[a-z-]+)\)", rich_town.get("/budget").text))
    named = {f"--chart-{one.name.replace('_', '-')}" for one in fields(ChartPalette)}
    assert used
    assert used <= named
    for palette in (LIGHT, DARK):
        assert f"--chart-used: {palette.used};" in sheet


def test_excluded_work_stands_there_with_its_state_before_it_is_invoiced(rich_town: Town) -> None:
    rich_town.become(DANA)
    told = seen(rich_town.get("/budget"))
    for word in ("Questioned", "In review", "Invoiced"):
        assert word in told
    assert "after hours ×1.5" in told
    assert "$67.50" in told
    assert INNER not in told


def test_an_approver_sees_the_budget_and_no_request_that_is_not_theirs(rich_town: Town) -> None:
    rich_town.become(PIA)
    told = seen(rich_town.get("/budget"))
    assert "Budget, March 2026" in told
    assert "Excluded work" not in told
    assert not any(title in told for title in TITLES.values())
    assert "server alarm" not in told


def test_a_requester_does_not_see_the_budget_and_is_not_led_there(rich_town: Town) -> None:
    rich_town.become(ELI)
    assert rich_town.get("/budget").status_code == 403
    assert 'href="/budget"' not in rich_town.get("/").text


def test_another_client_s_budget_is_its_own(rich_town: Town) -> None:
    rich_town.become(SARA)
    told = seen(rich_town.get("/budget"))
    assert "€" in told
    assert "Northwind" not in told


def test_without_an_agreement_the_page_says_so_and_whom_to_ask(rich_town: Town) -> None:
    books = books_of(rich_town)
    books.change(AgreementVersion, books.version().id, effective_to=date(2026, 3, 1))
    rich_town.become(DANA)
    told = seen(rich_town.get("/budget"))
    assert "No agreement is in force today" in told
    assert "Mira Okafor can say what comes next" in told
    assert books.ask(lambda s: budget_line(s, books.client, rich_town.world.clock.now())) is None


def test_the_line_for_the_first_page_says_what_the_room_says(rich_town: Town) -> None:
    books = books_of(rich_town)
    line = books.ask(lambda s: budget_line(s, books.client, rich_town.world.clock.now()))
    assert line is not None
    assert (line.month, line.used_min, line.budget_min, line.band) == ("2026-03", 90, 1200, "low")
