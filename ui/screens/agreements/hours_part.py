"""Opening hours as fields: a line a day with its bars, the zone, and the days that differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from app.domain.agreement.week import DAY_KEYS, DAY_NAMES
from app.domain.words import weekday_time, zone_city
from app.queries.agreements import AgreementPage
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.kit.forms.suggest import SuggestField, Suggestion
from ui.kit.text import PlainLabel
from ui.screens.agreements.calendar_state import CalendarDraft, CalendarState
from ui.screens.agreements.days_card import DaysCard
from ui.screens.agreements.noted import (
    Fresh,
    Hint,
    Noted,
    field_grid,
    let_shrink,
    level_with_fields,
)
from ui.screens.agreements.week_strip import WeekStrip
from ui.theme import fonts

_OFFERED = 30
_LEAST_WIDE = 260


class HoursPart(Fresh):
    """One calendar; `typed` carries the draft, `day_typed` a day's number and line."""

    typed = Signal(object)
    day_typed = Signal(int, str)
    calendar_chosen = Signal(str)
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._draft: CalendarDraft | None = None
        self._now: Callable[[], datetime] | None = None
        self._known: set[str] = set()
        tr = self.tr
        self.which = ChoiceField(tr("Opening &hours"), [("", tr("new"))])
        let_shrink(self.which)
        self.name = LineField(tr("&Name"))
        self.zone = SuggestField(tr("Time &zone"), _zones, free=True, placeholder="Europe/Berlin")
        self._zone = Noted(self.zone)
        self.copy = Button(tr("Copy for this client"), icon="copy")
        self.shared = PlainLabel(tone="excluded", size=fonts.CELL, wrap=True)
        self.days = [LineField(name, placeholder=tr("closed")) for name in DAY_NAMES]
        self._days = [Noted(field) for field in self.days]
        self.strip = WeekStrip()
        self.week_hint = Hint()
        self.list = DaysCard()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = Card(self.tr("Whose hours"), spacing=8)
        own = level_with_fields(self.copy)
        parts = [self.which, own, Noted(self.name), self._zone]
        top.column.addWidget(field_grid(parts, columns=(2, 1), least=_LEAST_WIDE))
        top.column.addWidget(self.shared)
        week = Card(self.tr("The week"), spacing=8)
        hint = self.tr("Any number of windows a day: 09:00-12:00, 13:00-18:00. Empty is closed.")
        week.column.addWidget(PlainLabel(hint, tone="muted", size=fonts.CELL, wrap=True))
        week.column.addWidget(self.week_hint)
        week.column.addWidget(self.strip)
        week.column.addWidget(field_grid(self._days, columns=(4, 2, 1)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(top)
        column.addWidget(week)
        column.addWidget(self.list)
        column.addStretch(1)

    def _connect(self) -> None:
        self.which.edited.connect(self._choose)
        self.name.edited.connect(self._name)
        self.zone.edited.connect(self._type_zone)
        self.copy.clicked.connect(self.copy_asked)
        self.strip.day_opened.connect(self._open_day)
        for number, field in enumerate(self.days):
            field.edited.connect(partial(self._type_day, number))

    def tell_time(self, now: Callable[[], datetime]) -> None:
        """Know what time it is, to say the time in the zone."""
        self._now = now

    def show_page(self, page: AgreementPage) -> None:
        """Offer the calendars of the firm."""
        rows = [(str(one.id), one.name) for one in page.calendars]
        self._known = {id_ for id_, _name in rows}
        self.which.set_choices([*rows, ("", self.tr("New opening hours"))])

    def show_state(self, state: CalendarState, *, may: bool) -> None:
        """Show a calendar with what is said about it."""
        draft, week = state.draft, state.week
        if draft is None or week is None:
            return
        self._draft = draft
        # One that was just saved stands among the choices once the page is read again.
        self.which.set_value(draft.calendar if draft.calendar in self._known else "")
        _set(self.name, draft.name)
        if self.zone.text() != draft.zone:
            self.zone.set_value(Suggestion(draft.zone, draft.zone))
        errors = dict(state.errors)
        self.name.set_error(errors.get("name", ""))
        self._zone.say(errors.get("zone", ""), "", self._time_there(draft, errors))
        for number, (field, line) in enumerate(zip(self.days, draft.days, strict=True)):
            _set(field, line)
            note = week.notes.get(number, "")
            self._days[number].say(errors.get(DAY_KEYS[number], ""), "", note)
        self.strip.show_week(week)
        others = ", ".join(state.used_by[:4]) + (" …" if len(state.used_by) > 4 else "")  # noqa: PLR2004 -- as many as fit a line
        self.shared.setText(
            self.tr("These hours also decide for {0}: a change decides their work again.").format(
                others
            )
        )
        self.shared.setVisible(bool(state.used_by))
        self.copy.setVisible(bool(draft.calendar))
        hints = dict(state.hints)
        self.week_hint.say(hints.get("weekly", ""))
        self.list.show_draft(draft, errors.get("special", ""), hints.get("holidays", ""))
        self.setEnabled(may)

    def _time_there(self, draft: CalendarDraft, errors: dict[str, str]) -> str:
        if self._now is None or "zone" in errors:
            return ""
        now = weekday_time(self._now(), draft.zone)
        return self.tr("{0} in {1} now").format(now, zone_city(draft.zone))

    @Slot()
    def _choose(self) -> None:
        self.calendar_chosen.emit(str(self.which.value() or ""))

    @Slot()
    def _name(self) -> None:
        if self._draft is not None:
            self.typed.emit(replace(self._draft, name=self.name.box.text()))

    @Slot()
    def _type_zone(self) -> None:
        if self._draft is not None:
            value = self.zone.value()
            zone = str(value) if value is not None else self.zone.text()
            self.typed.emit(replace(self._draft, zone=zone))

    def _type_day(self, number: int) -> None:
        self.day_typed.emit(number, self.days[number].box.text())

    @Slot(int)
    def _open_day(self, number: int) -> None:
        self.days[number].box.setFocus(Qt.FocusReason.OtherFocusReason)


def _set(field: LineField, text: str) -> None:
    if field.box.text() != text:
        field.set_text(text)
        field.box.setCursorPosition(0)  # a long name is read from its beginning


def _zones(text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
    wanted = text.casefold().replace(" ", "_")
    names = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith("Etc")
    )
    hits = [name for name in names if wanted in name.casefold()]
    hits.sort(key=lambda name: not name.rpartition("/")[2].casefold().startswith(wanted))
    answer([Suggestion(name, name, zone_city(name)) for name in hits[:_OFFERED]])
