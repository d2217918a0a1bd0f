"""Holidays and special days: those of a country, without some, with others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from app.domain.agreement.written import read_date
from app.domain.rules import RuleBroken
from app.domain.words import day_words
from app.queries.public_holidays import Place
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.kit.lines import LineList
from ui.kit.lines.item import Line, LineTone
from ui.kit.text import PlainLabel
from ui.screens.agreements.calendar_state import CalendarDraft, DayLine, lines
from ui.screens.agreements.noted import Hint, field_grid, let_shrink
from ui.theme import fonts
from ui.theme.theme import current

_HIGH = 300


class DaysCard(Card):
    """The list with remove, restore and add; `place_chosen` carries country and region."""

    toggled = Signal(object)
    place_chosen = Signal(str, str)
    day_added = Signal(object, str, str)

    def __init__(self) -> None:
        super().__init__(self.tr("Holidays and special days"), spacing=8)
        tr = self.tr
        self.country = ChoiceField(tr("&Country"), [("", tr("none"))])
        self.region = ChoiceField(tr("&Region"), [("", tr("the whole country"))])
        for place in (self.country, self.region):
            let_shrink(place)
        self.take = Button(tr("Take over three years"), icon="download")
        self.list = LineList(tr("Holidays and special days"))
        self.list.setMinimumHeight(current().px(_HIGH))
        self.toggle = Button(tr("Remove"), icon="minus")
        self.day = LineField(tr("&Day"), placeholder="2026-12-24")
        self.named = LineField(tr("Na&me"), placeholder=tr("Christmas Eve"))
        self.open = LineField(tr("&Open"), placeholder=tr("closed, or 09:00-13:00"))
        self.add = Button(tr("Add day"), icon="plus")
        self.hint = Hint()
        self._years = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self._lines: dict[str, DayLine] = {}
        self._draft: CalendarDraft | None = None
        self._filled = False
        self._countries: frozenset[str] = frozenset()
        self._lay_out()
        self.take.clicked.connect(self._take)
        self.country.edited.connect(self._take)
        self.region.edited.connect(self._take)
        self.list.chosen.connect(self._show_toggle)
        self.list.opened.connect(self._toggle)
        self.toggle.clicked.connect(self._toggle)
        self.add.clicked.connect(self._add)
        for field in (self.day, self.named, self.open):
            field.submitted.connect(self._add)

    def _lay_out(self) -> None:
        self.column.addWidget(field_grid([self.country, self.region], columns=(2, 1), least=220))
        self.column.addLayout(_left(self.take))
        self.column.addWidget(self.hint)
        self.column.addWidget(self._years)
        self.column.addWidget(self.list)
        self.column.addLayout(_left(self.toggle))
        self.column.addSpacing(6)
        self.column.addWidget(field_grid([self.day, self.named, self.open], columns=(3, 1)))
        self.column.addLayout(_left(self.add))

    def offer_countries(self, found: Sequence[Place]) -> None:
        """Offer countries, once."""
        if not self._filled:
            self._filled = True
            names = [(one.code, one.name) for one in found]
            self._countries = frozenset(dict(names))
            self.country.set_choices([("", self.tr("none")), *names])

    def offer_regions(self, found: Sequence[Place]) -> None:
        """Offer the regions of the chosen country."""
        names = [(one.code, one.name) for one in found]
        self.region.set_choices([("", self.tr("the whole country")), *names])
        chosen = self._draft.region if self._draft else ""
        self.region.set_value(chosen if chosen in dict(names) else "")
        self.region.setEnabled(bool(names))

    def show_draft(self, draft: CalendarDraft, problem: str, hint: str) -> None:
        """Show the days of a draft; `hint` says what is strange about them."""
        self._draft = draft
        if self._filled:
            known = draft.country in self._countries
            self.country.set_value(draft.country if known else "")
        self.hint.say(hint)
        self.take.setEnabled(bool(draft.country))
        found = lines(draft)
        # A day that is removed or restored keeps its place, and the cursor on it.
        kinds = {"public": "holiday", "removed": "holiday"}
        self._lines = {f"{one.day} {kinds.get(one.state, one.state)}": one for one in found}
        entries: list[Line] = []
        year = ""
        for key, one in self._lines.items():
            if one.day[:4] != year:
                year = one.day[:4]
                entries.append(Line(f"year {year}", year, heading=True))
            entries.append(self._entry(key, one))
        self.list.set_lines(entries)
        self._years.setText(self._sum(found))
        self.open.set_error(problem)
        self._show_toggle()

    def _entry(self, key: str, line: DayLine) -> Line:
        words = {
            "public": "",
            "removed": self.tr("removed: open"),
            "added": self.tr("added"),
            "special": line.hours or self.tr("closed"),
        }[line.state]
        icon = {"removed": "x", "added": "plus", "special": "clock"}.get(line.state, "calendar")
        day = day_words(date.fromisoformat(line.day)).rsplit(" ", 1)[0]
        tone: LineTone = "excluded" if line.state == "removed" else "muted"
        return Line(key, line.name, day, tail=words, icon=icon, tone=tone)

    def _sum(self, found: Sequence[DayLine]) -> str:
        years = sorted({one.day[:4] for one in found})
        parts = []
        for year in years:
            closed = sum(one.day[:4] == year and one.state in {"public", "added"} for one in found)
            parts.append(self.tr("{0}: {1} closed days").format(year, closed))
        return ", ".join(parts) or self.tr("No holidays: open on each of them.")

    def say_wrong(self, sentence: str) -> None:
        """Say what is wrong with the day that is being added."""
        self.open.set_error(sentence)

    @Slot()
    def _take(self) -> None:
        country = str(self.country.value() or "")
        same = self._draft is not None and country == self._draft.country
        region = str(self.region.value() or "") if same else ""
        self.place_chosen.emit(country, region)

    @Slot()
    def _show_toggle(self) -> None:
        line = self._lines.get(str(self.list.current_key()))
        self.toggle.setEnabled(line is not None)
        restores = line is not None and line.state == "removed"
        self.toggle.set_words(self.tr("Restore") if restores else self.tr("Remove"))

    @Slot()
    def _toggle(self) -> None:
        line = self._lines.get(str(self.list.current_key()))
        if line is not None:
            self.toggled.emit(line)

    @Slot()
    def _add(self) -> None:
        self.day.clear_error()
        self.named.clear_error()
        try:
            day = read_date(self.day.text(), "Day")
        except RuleBroken as broken:
            self.day.set_error(broken.sentence)
            return
        if not self.named.text():
            self.named.set_error(self.tr("Name: say what day this is."))
            return
        self.day_added.emit(day, self.named.text(), self.open.text())

    def clear_new(self) -> None:
        """The day was added."""
        for field in (self.day, self.named, self.open):
            field.set_text("")
            field.clear_error()
        self.day.box.setFocus()


def _left(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    return row
