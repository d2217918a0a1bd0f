"""What the questions of the time list share: their sheet, and moments in the right zone.

Every moment is read in the zone that stands beside its field; a time that the clocks of that day
skip or show twice is asked about there. Nothing typed is lost when an answer is refused.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.moments import parse_moment
from app.domain.rules import RuleBroken
from app.queries.time_list import TimeDetail
from ui.kit.forms.ask_sheet import AskSheet
from ui.screens.time.presenter import TimePresenter
from ui.screens.time.state import heading_of, under_of

HOMES = {
    "time-future": "end",
    "time-inverted": "end",
    "time-overlap": "start",
    "end-outside": "end",
    "note": "note",
    "reason": "reason",
    "span": "start",
    "client-missing": "ticket",
}
"""Code of a refusal, or its beginning → the field that it is about."""


class Questions:
    """Asks, and hands the answers to the verbs."""

    def __init__(self, window: QWidget, presenter: TimePresenter) -> None:
        self._window, self._presenter = window, presenter

    def _sheet(self, detail: TimeDetail, title: str, accept: str) -> AskSheet:
        subtitle = f"{heading_of(detail)} · {under_of(detail)}"
        return AskSheet(self._window, title, subtitle, accept=accept, width=600)

    def _moment(self, sheet: AskSheet, name: str, zone: str) -> datetime | None:
        title = sheet.form.fields[name].title
        try:
            return parse_moment(sheet.value(name), zone, self._presenter.now(), field=title)
        except RuleBroken as problem:
            sheet.refuse_words(name, problem.sentence)
            return None


tr = partial(QCoreApplication.translate, "TimeQuestions")
