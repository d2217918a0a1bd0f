"""Renewal and end: two small forms, each with its own button."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.agreement.written import read_date
from app.domain.quarter_review import AGREEMENT_START, CALENDAR
from app.domain.rules import RuleBroken
from app.queries.agreements import AgreementPage
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.flow import FlowGrid
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.text import PlainLabel
from ui.screens.agreements.noted import Fresh, field_grid
from ui.screens.agreements.state import AgreementState
from ui.screens.agreements.term_words import (
    end_words,
    kept_end_words,
    kept_renewal_words,
    renewal_words,
)

_LEAST = 260


class TermPart(Fresh):
    """When the agreement is renewed, and how it ends."""

    renewed = Signal(object, int, object)
    ended = Signal(object, str)
    goes_on = Signal()
    anchored = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        tr = self.tr
        self._shown: object = None
        self._page: AgreementPage | None = None
        self.renewal, self.end = Card(tr("Renewal")), Card(tr("End"))
        self.now = PlainLabel(wrap=True)
        self.renews_on = LineField(tr("Next &renewal"), placeholder=tr("2027-01-01, or none"))
        self.notice = LineField(tr("&Notice, in days"), placeholder="0")
        self.last = LineField(tr("The last version holds &until"), placeholder=tr("open-ended"))
        self.quarters = ChoiceField(
            tr("&Quarters begin"),
            [(CALENDAR, tr("with the calendar")), (AGREEMENT_START, tr("with the agreement"))],
        )
        self.quarters.edited.connect(lambda: self.anchored.emit(str(self.quarters.value())))
        self.renew = Button(tr("Save renewal"), icon="refresh-cw")
        self.state = PlainLabel(wrap=True)
        self.last_day = LineField(tr("&Last day"), placeholder="2026-12-31")
        self.reason = TextField(tr("Rea&son"), hint=tr("the client reads it"), lines=2)
        self.stop = Button(tr("End the agreement"), icon="flag")
        self.on = Button(tr("Let it go on"), icon="undo-2")
        self._lay_out()
        self.renew.clicked.connect(self._renew)
        self.stop.clicked.connect(self._end)
        self.on.clicked.connect(self.goes_on)
        for field in (self.renews_on, self.notice, self.last):
            field.edited.connect(self._foretell_renewal)
        self.last_day.edited.connect(self._foretell_end)

    def _lay_out(self) -> None:
        self.renewal.column.setSpacing(10)
        self.renewal.column.addWidget(self.now)
        self.renewal.column.addWidget(field_grid([self.renews_on, self.notice, self.last]))
        self.renewal.column.addLayout(_left(self.renew))
        self.end.column.setSpacing(10)
        self.end.column.addWidget(self.state)
        whole = FlowGrid(
            [self.last_day, self.reason], columns=(2, 1), least=_LEAST, stretches=(1, 2)
        )
        self.end.column.addWidget(whole)
        self.end.column.addLayout(_left(self.stop, self.on))
        reviewed = Card(self.tr("Quarters"), spacing=10)
        words = self.tr("Reviewed and adjusted by quarters. Another choice holds at once.")
        reviewed.column.addWidget(PlainLabel(words, tone="muted", wrap=True))
        reviewed.column.addWidget(field_grid([self.quarters]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.renewal)
        column.addWidget(reviewed)
        column.addWidget(self.end)
        column.addStretch(1)

    def show_state(self, state: AgreementState) -> None:
        """Show what is kept; what is being typed stays until that changes."""
        page = state.page
        self._page = page
        if page is None:
            return
        self.quarters.set_value(page.quarter_anchor)
        errors = dict(state.refused)
        kept = (page.client, page.renews_on, page.notice_days, page.ended_on, page.end_reason,
                page.versions[-1:] and page.versions[-1].last)  # fmt: skip
        if kept != self._shown:
            self._shown = kept
            self._fill(page)
        for name, field in (("renews_on", self.renews_on), ("notice_days", self.notice),
                            ("last", self.last), ("ended_on", self.last_day),
                            ("end_reason", self.reason)):  # fmt: skip
            if name in errors:
                field.set_error(errors[name])
        whole = page.agreement is not None and not state.why_not and not state.busy
        self.quarters.setEnabled(whole)
        self.renew.setEnabled(whole and page.ended_on is None)
        self.stop.setEnabled(whole)
        self.on.setEnabled(whole)

    def _fill(self, page: AgreementPage) -> None:
        last = page.versions[-1].last if page.versions else None
        self.renews_on.set_text(page.renews_on.isoformat() if page.renews_on else "")
        self.notice.set_text(str(page.notice_days))
        self.last.set_text(last.isoformat() if last else "")
        self.last_day.set_text(page.ended_on.isoformat() if page.ended_on else "")
        self.reason.set_text(page.end_reason)
        self.stop.setVisible(page.ended_on is None)
        self.on.setVisible(page.ended_on is not None)
        self._foretell_renewal()
        self._foretell_end()

    @Slot()
    def _foretell_renewal(self) -> None:
        """Say in plain words what is typed; what stands, while that cannot be understood."""
        page = self._page
        if page is None:
            return
        try:
            renews, last = _open_date(self.renews_on), _open_date(self.last)
            days = int(self.notice.text() or "0")
            words = renewal_words(page, renews, days, last)
        except (RuleBroken, ValueError, OverflowError):
            words = kept_renewal_words(page)
        self.now.setText(words)

    @Slot()
    def _foretell_end(self) -> None:
        page = self._page
        if page is None:
            return
        words = kept_end_words(page)
        if page.ended_on is None and self.last_day.text():
            with suppress(RuleBroken):
                words = end_words(page, read_date(self.last_day.text(), ""))
        self.state.setText(words)

    def _date(self, field: LineField, what: str) -> date | None:
        try:
            return read_date(field.text(), what)
        except RuleBroken as broken:
            field.set_error(broken.sentence)
            field.box.setFocus()
            return None

    @Slot()
    def _renew(self) -> None:
        renews = last = None
        if self.renews_on.text():
            renews = self._date(self.renews_on, self.tr("Next renewal"))
            if renews is None:
                return
        if self.last.text():
            last = self._date(self.last, self.tr("Until"))
            if last is None:
                return
        days = self.notice.text() or "0"
        if not days.isdecimal():
            self.notice.set_error(self.tr("Notice: give a number of days from 0 to 730."))
            return
        self.renewed.emit(renews, int(days), last)

    @Slot()
    def _end(self) -> None:
        day = self._date(self.last_day, self.tr("Last day"))
        if day is not None:
            self.ended.emit(day, self.reason.text())


def _open_date(field: LineField) -> date | None:
    return read_date(field.text(), field.title) if field.text() else None


def _left(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
