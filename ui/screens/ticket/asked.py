"""What the questions about a ticket share: their sheet, moments in its zone, who asks."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.moments import parse_moment
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.domain.words import zone_city
from app.queries.ticket_page import TicketPage
from ui.kit.forms.ask_sheet import AskSheet
from ui.screens.ticket.presenter import TicketPresenter


class Questions:
    """Asks what an act needs and hands the answer to the verbs; a refusal stays in its sheet."""

    def __init__(self, window: QWidget, presenter: TicketPresenter) -> None:
        self._window, self._presenter = window, presenter

    def _is_manager(self) -> bool:
        loaded = self._presenter.state.loaded
        return loaded is not None and Right.TAM in loaded.rights

    def _sheet(self, page: TicketPage, title: str, accept: str, sentence: str = "") -> AskSheet:
        row = page.detail.row
        return AskSheet(
            self._window, title.format(row.label), row.title, accept=accept, sentence=sentence
        )

    def _moment(self, sheet: AskSheet, name: str, page: TicketPage) -> datetime | None:
        """What a field says, or None where it says no moment; the field then says why."""
        return self._moment_in(sheet, name, page.hours.zone)

    def _moment_in(self, sheet: AskSheet, name: str, zone: str) -> datetime | None:
        """The same, by the clocks of a zone."""
        title = sheet.form.fields[name].title
        now = self._presenter.acts.now()
        try:
            return parse_moment(sheet.value(name), zone, now, field=title)
        except RuleBroken as problem:
            sheet.refuse_words(name, problem.sentence)
            return None


def zone_hint(page: TicketPage) -> str:
    """Whose clocks a moment is read by."""
    return tr("in {0}").format(zone_city(page.hours.zone))


tr = partial(QCoreApplication.translate, "TicketLife")
