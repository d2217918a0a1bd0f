"""The portfolio: every client in one row, sorted, filtered, heard, and put on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.database.scope import whole
from app.domain.budget import budget_state
from app.domain.check_ins.dates import DueDate
from app.queries.portfolio import Ending, PortfolioRow
from app.records import FirmExport
from tests.builders.rows import ANA, MIRA, NORTHWIND, NOW, Row, id_of
from tests.builders.stage import Stage
from tests.builders.world import sign_in_as
from tests.integration.usecases.offered import offered_rows
from ui.screens.portfolio.paper import page_of
from ui.screens.portfolio.screen import PortfolioScreen
from ui.screens.portfolio.state import PortfolioState, line_of, sorted_by
from ui.theme.theme import current

HAVEL = id_of("Havel")


def row(name: str, **more: Any) -> PortfolioRow:
    made = PortfolioRow(
        id_of(name), name, name[:2], "standard", "UTC", "USD", "Mira Okafor", None, None, None, 0,
        None, None, (), 0, 0,
    )  # fmt: skip
    return replace(made, **more)


def burning(used: int) -> Any:
    return budget_state(1200, used, Fraction(1, 2))


LINES = tuple(
    line_of(one)
    for one in (
        row("Calm", state=burning(300), check_in=DueDate(date(2026, 3, 31), 21)),
        row("Over", state=burning(900), disputes=2, rate_minor=9_000),
        row("Bare"),
        row("Late", state=burning(540), check_in=DueDate(date(2026, 3, 6), -4), rate_minor=12_345),
        row("Ends", state=burning(600), ends=(Ending("domain", "a.example", NOW.date(), 0),)),
    )
)
STATE = PortfolioState(lines=LINES, loaded=True)


def names(state: PortfolioState) -> list[str]:
    return [line.name for line in state.shown]


def test_a_first_press_puts_the_largest_burn_on_top_and_a_second_the_smallest() -> None:
    once = sorted_by(STATE, "burn")
    assert names(once) == ["Over", "Ends", "Late", "Calm", "Bare"]
    assert names(sorted_by(once, "burn")) == ["Calm", "Late", "Ends", "Over", "Bare"]


def test_the_check_in_that_is_most_overdue_comes_first_and_none_last() -> None:
    assert names(sorted_by(STATE, "check_in"))[:2] == ["Late", "Calm"]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ("all", ["Bare", "Calm", "Ends", "Late", "Over"]),
        ("over", ["Over"]),
        ("disputed", ["Over"]),
        ("overdue", ["Late"]),
        ("ending", ["Ends"]),
    ],
)
def test_a_filter_leaves_what_it_says(which: Any, left: list[str]) -> None:
    state = replace(STATE, which=which)
    assert names(state) == left
    assert state.count(which) == len(left)
    assert names(replace(state, search="zzz")) == []


def test_the_words_of_a_line_are_those_of_the_budget() -> None:
    calm, over, bare, late, ends = LINES
    assert (over.burn, over.projected, over.share) == ("75.0 %", "30.00 h", "150.0 %")
    assert (over.index, over.rate) == ("1.50", "$90.00 / h")
    assert (late.check_in, calm.check_in) == ("4 days over", "in 21 days")
    assert ends.ends == "today · a.example"
    assert (bare.burn, bare.check_in, bare.rate) == ("", "", "")


def test_paper_shows_what_is_shown_and_names_stay_text() -> None:
    odd = line_of(row("<b>Odd</b> & Sons"))
    page = page_of(replace(STATE, lines=(*LINES, odd), which="all", as_of=NOW))
    assert "&lt;b&gt;Odd&lt;/b&gt; &amp; Sons" in page
    assert "10 March 2026" in page
    assert "Calm" not in page_of(replace(STATE, which="over"))


def rows() -> Iterator[tuple[str, list[Row]]]:
    yield from offered_rows()
    held: Row = {
        "id": id_of("held"), "client_id": HAVEL, "planned_at": NOW - timedelta(days=2),
        "started_at": NOW - timedelta(days=2), "state": "held", "planned_min": 60,
        "attendees": [], "created_at": NOW, "created_by": MIRA,
    }  # fmt: skip
    yield "check_in", [held]


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=rows())
    yield made
    made.close()


@pytest.fixture
def screen(stage: Stage) -> PortfolioScreen:
    opened: PortfolioScreen = stage.open("portfolio")
    opened.activated()
    stage.settle()
    return opened


def listed(screen: PortfolioScreen) -> list[UUID]:
    return [one for one in screen.view.rows.ids if isinstance(one, UUID)]


def test_ones_own_clients_are_read_with_their_month(screen: PortfolioScreen) -> None:
    assert len(listed(screen)) == 6
    table = screen.view.table
    at = table.rows.row_of(NORTHWIND)
    said = table.rows.spoken(at)
    assert said.startswith("Northwind, 63.8 % of 20.00 h used, 32 % of the month gone")
    assert "an hour brings $163.64 / h" in said


def test_a_press_on_a_title_sorts_and_the_cursor_stays_on_its_client(
    stage: Stage, screen: PortfolioScreen
) -> None:
    screen.view.table.set_current_id(NORTHWIND)
    screen.view.table.sort_requested.emit("burn")
    stage.settle()
    assert listed(screen)[0] == NORTHWIND
    assert screen.view.table.current_id() == NORTHWIND


def test_a_filter_that_leaves_nothing_offers_to_show_all(
    stage: Stage, screen: PortfolioScreen
) -> None:
    screen.view.which.setFocus()
    screen.presenter.show_which("disputed")
    stage.settle()
    assert screen.view.empty.accessibleName() == "No client is like that."
    assert screen.view.empty.button is not None
    screen.view.empty.button.click()
    stage.settle()
    assert len(listed(screen)) == 6


def test_who_manages_nobody_is_led_to_everybodys_clients(
    stage: Stage, screen: PortfolioScreen
) -> None:
    sign_in_as(stage.world.store, ANA)
    stage.world.desk.forget_identity()
    screen.presenter.load()
    stage.settle()
    assert screen.view.empty.isVisible()
    assert screen.view.empty.button is not None
    screen.view.empty.button.click()
    stage.settle()
    assert len(listed(screen)) == 6
    assert screen.view.whose.value() is False


def test_enter_opens_the_client(stage: Stage, screen: PortfolioScreen) -> None:
    screen.view.table.set_current_id(NORTHWIND)
    screen.view.table.setFocus()
    QTest.keyClick(screen.view.table, Qt.Key.Key_Return)
    assert stage.way.steps == [("clients", NORTHWIND)]
    assert screen.subject() is not None


def test_what_is_printed_is_written_down_first(
    stage: Stage, screen: PortfolioScreen, tmp_path: Path
) -> None:
    paper = tmp_path / "portfolio.pdf"
    screen.print_on(QPdfWriter(str(paper)))
    stage.settle()
    assert paper.read_bytes().startswith(b"%PDF")
    told = stage.world.store.work.read(
        whole("a test looks"), lambda session: session.scalars(select(FirmExport)).all()
    )
    assert [(one.what, one.place, one.pieces) for one in told] == [("portfolio", "printer", 6)]


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_burn_and_the_months_end_stay_in_the_smallest_window(
    stage: Stage, screen: PortfolioScreen, scale: float
) -> None:
    current().set_scale(scale)
    stage.window.resize(QSize(920, 600))
    stage.settle()
    assert {"name", "burn", "projected", "disputes", "check_in"} <= set(
        screen.view.table.shown_columns
    )
    current().set_scale(1.0)
