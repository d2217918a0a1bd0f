"""In a low window with large text the pages of the sign-in are scrolled, and nothing is covered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.forms.field import ErrorLine
from ui.screens.sign_in.pages import Page
from ui.screens.sign_in.state import SignInState
from ui.screens.sign_in.steps import StepsView
from ui.screens.sign_in.view import SignInView
from ui.theme.theme import current
from ui.tour.entering_pictures import steps

PAGES = [(name, state) for name, state in steps() if state.step != "form"]


@pytest.fixture(autouse=True)
def large_text() -> Iterator[None]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    current().set_scale(1.5)
    current().apply(app)
    yield
    current().set_scale(1.0)
    current().apply(app)


@pytest.mark.parametrize("at", range(len(PAGES)), ids=[name for name, _state in PAGES])
def test_no_part_of_a_page_lies_over_another(qtbot: QtBot, at: int) -> None:
    _name, state = PAGES[at]
    view = StepsView(SignInView())
    qtbot.addWidget(view)
    view.resize(QSize(920, 600))
    view.show_state(state)
    view.show()
    page = view.stack.currentWidget()
    assert isinstance(page, Page)
    parts = [
        widget
        for place in range(page.column.count())
        if (item := page.column.itemAt(place)) is not None
        and (widget := item.widget()) is not None
        and widget.isVisible()
    ]
    assert parts

    def apart() -> bool:
        places = [_place(page, one) for one in (page.title, *parts, page.on)]
        return all(one.bottom() < other.top() for one, other in pairwise(places))

    qtbot.waitUntil(apart)


def test_what_is_wrong_lies_over_no_box_of_the_form(qtbot: QtBot) -> None:
    form = SignInView()
    qtbot.addWidget(form)
    form.resize(QSize(920, 600))
    form.show()
    sentence = "No server answers at this address. Look at it, and whether there is a connection."
    names = ("address", "email", "password", "device")
    errors = dict.fromkeys(names, sentence)
    form.show_state(SignInState(errors=errors, problem=sentence))

    def apart() -> bool:
        fields = [form.form.fields[name] for name in names]
        parts = [part for one in fields for part in (one.control, _line_of(one))]
        places = [_place(form, part) for part in (*parts, form.problem, form.button)]
        return all(one.bottom() < other.top() for one, other in pairwise(places))

    qtbot.waitUntil(apart)


def _line_of(field: QWidget) -> ErrorLine:
    line = field.findChild(ErrorLine)
    assert isinstance(line, ErrorLine)
    return line


def _place(page: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(page, QPoint(0, 0)), part.size())
