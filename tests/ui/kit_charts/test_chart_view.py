"""A chart on the screen has its finding in words, fits its room and turns into its table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.reports.charts import burn_chart, repeats_chart
from tests.builders.charts import B01, BURNS, REPEATS
from ui.kit.charts.view import ChartView
from ui.theme.theme import current


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[ChartView]:
    theme = current()
    theme.apply(qapp)
    theme.set_mode("light")
    shown = ChartView(partial(burn_chart, B01))
    qtbot.addWidget(shown)
    shown.resize(760, 460)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    theme.set_mode("light")
    theme.set_scale(1.0)


def picture(view: ChartView) -> QImage:
    return view.picture.grab().toImage()


def test_the_finding_stands_above_and_is_what_a_reader_hears(view: ChartView) -> None:
    assert view.title.text() == "64 % of the budget used, 52 % of March gone"
    assert view.picture.accessibleName() == view.title.text()
    assert view.picture.accessibleDescription() == view.sentence.text()


def test_the_table_takes_the_drawing_s_place_by_key_and_gives_it_back(view: ChartView) -> None:
    view.switch.setFocus()
    QTest.keyClick(view.switch, Qt.Key.Key_Space)
    assert view.shows_table
    assert view.table is not None
    assert not view.picture.isVisible()
    assert view.switch.text() == "Show as chart"
    model = view.table.model()
    assert model.rowCount() == len(burn_chart(B01).table.rows)
    assert model.data(model.index(0, 0)) == "2 March"
    QTest.keyClick(view.switch, Qt.Key.Key_Space)
    assert view.picture.isVisible()
    assert view.switch.text() == "Show as table"


def test_other_figures_come_in_the_form_that_was_chosen(view: ChartView) -> None:
    view.switch.click()
    view.show_chart(partial(repeats_chart, REPEATS["one"]))
    assert view.shows_table
    assert view.table is not None
    assert view.table.model().rowCount() == 1
    assert view.title.text() == "PRN-3: 3 incidents in 24 days"


def test_a_chart_without_figures_offers_no_table(view: ChartView) -> None:
    view.switch.click()
    view.show_chart(partial(repeats_chart, REPEATS["none"]))
    assert view.switch.isHidden()
    assert not view.shows_table
    assert not view.picture.isHidden()


def test_the_drawing_follows_the_theme_and_the_text_size(view: ChartView) -> None:
    light = picture(view)
    current().set_mode("dark")
    assert picture(view) != light
    height = view.picture.heightForWidth(700)
    current().set_scale(1.5)
    assert view.picture.heightForWidth(1056) == round(height * 1.5)


@pytest.mark.parametrize("width", [300, 420, 900])
def test_the_drawing_is_no_wider_than_its_room(view: ChartView, width: int) -> None:
    view.resize(width, 500)
    view.show_chart(partial(burn_chart, BURNS["twice the budget"]))
    assert view.picture.width() <= view.width()
    assert view.picture.height() >= view.picture.heightForWidth(view.picture.width())
