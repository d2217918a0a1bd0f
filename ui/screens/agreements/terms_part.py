"""The terms of one version as fields, in groups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.agreement.written import read_money
from app.domain.rules import RuleBroken
from app.domain.words import money_words
from app.reports.plain_words import span_of
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.flow import FlowGrid
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.agreements.draft import VersionDraft
from ui.screens.agreements.noted import Fresh, Noted, field_grid, let_shrink, level_with_fields
from ui.screens.agreements.state import AgreementState

_LEAST_WIDE = 300
_STEPS = (1, 5, 6, 10, 15, 30, 60)
_LEAST = (0, 1, 5, 6, 10, 15, 30, 45, 60)


class TermsPart(Fresh):
    """Every value of a version; `typed` carries the draft with each change."""

    typed = Signal(object)
    hours_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._draft: VersionDraft | None = None
        self._currency = ""
        self.noted: dict[str, Noted] = {}
        self._rates: dict[str, Noted] = {}
        self.sites: dict[str, ChoiceField] = {}
        self._rate_grid: QWidget | None = None
        self._site_grid: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._build()

    def _build(self) -> None:
        tr = self.tr
        self._card(tr("Dates"), [
            self._put("effective_from", tr("In force &from"), tr("2026-04-01")),
            self._put("effective_to", tr("&Until"), tr("open-ended")),
        ])  # fmt: skip
        self.timing = self._choice(
            tr("The fee is invoice&d"),
            [("advance", tr("in advance")), ("arrears", tr("in arrears"))],
            lambda draft, value: replace(draft, timing=str(value)),
        )
        self._card(tr("Budget and fee"), [
            self._put("budget_min", tr("Monthly &budget"), tr("20 h")),
            self._put("fee_minor", tr("Monthly f&ee"), tr("3,600.00")),
            self._note("fee_timing", self.timing),
        ])  # fmt: skip
        self._rate_card = self._card(tr("Rates an hour"), [])
        self._card(tr("After hours"), [
            self._put("multipliers.after_hours", tr("&After hours ×"), "1.5"),
            self._put("multipliers.holiday", tr("On &holidays ×"), "2"),
            self._put("callout_minimum_min", tr("&Call-out minimum"), tr("none")),
        ])  # fmt: skip
        self._build_hours()
        self._build_allowances()
        self._build_counting()
        self._column.addStretch(1)

    def _build_hours(self) -> None:
        tr = self.tr
        self.calendar = ChoiceField(tr("Opening h&ours of this version"), [("", tr("none"))])
        let_shrink(self.calendar)
        self.calendar.box.activated.connect(self._pick_calendar)
        self._edit = Button(tr("Edit opening hours…"), icon="calendar-days")
        self._edit.clicked.connect(self._ask_hours)
        self._site_card = Card(tr("Opening hours"), spacing=10)
        whole = FlowGrid(
            [self._note("calendar", self.calendar), level_with_fields(self._edit)],
            columns=(2, 1), least=_LEAST_WIDE, stretches=(2, 1),
        )  # fmt: skip
        self._site_card.column.addWidget(whole)
        self._column.addWidget(self._site_card)

    def _build_allowances(self) -> None:
        tr = self.tr
        self.travel = self._choice(
            tr("Tra&vel"),
            [("follow_visit", tr("counts like its visit")), ("not_counted", tr("is not counted"))],
            lambda draft, value: replace(draft, travel=str(value)),
        )
        self.cadence = self._choice(
            tr("Check-&ins"),
            [("monthly", tr("every month")), ("biweekly", tr("every two weeks")),
             ("quarterly", tr("every quarter"))],
            lambda draft, value: replace(draft, cadence=str(value)),
        )  # fmt: skip
        self._card(tr("Included small work"), [
            self._put("minor_sr.per_request_min", tr("Each &small request"), tr("no limit")),
            self._put("minor_sr.per_month_min", tr("Small requests a &month"), tr("no limit")),
            self._put("wrap_up_min", tr("C&losing out an incident"), tr("30 min")),
            self._put("training_seats", tr("&Training seats"), "2"),
            self._note("travel", self.travel),
            self._note("check_in_cadence", self.cadence),
        ])  # fmt: skip

    def _build_counting(self) -> None:
        tr = self.tr
        self.mode = self._choice(
            tr("&Rounded"),
            [("up", tr("up to the next step")), ("nearest", tr("to the nearest step"))],
            lambda draft, value: replace(draft, mode=str(value)),
        )
        self.step = self._choice(
            tr("Ste&p"),
            [(step, self.tr("{0} min").format(step)) for step in _STEPS],
            lambda draft, value: replace(draft, step=int(str(value))),
        )
        self.least = self._choice(
            tr("At &least"),
            [(least, self.tr("{0} min").format(least)) for least in _LEAST],
            lambda draft, value: replace(draft, least=int(str(value))),
        )
        self._card(tr("Counting time"), [
            self._note("rounding", self.mode), Noted(self.step), Noted(self.least),
            self._put("timer_hold_after_min", tr("Hold a lon&g timer after"), tr("8 h")),
        ])  # fmt: skip

    def _card(self, title: str, parts: Sequence[QWidget]) -> Card:
        card = Card(title, spacing=8)
        if parts:
            card.column.addWidget(field_grid(parts))
        self._column.addWidget(card)
        return card

    def _put(self, name: str, title: str, placeholder: str) -> Noted:
        field = LineField(title, placeholder=placeholder)
        field.edited.connect(partial(self._type, name, field))
        return self._note(name, field)

    def _note(self, name: str, field: LineField | ChoiceField) -> Noted:
        noted = self.noted[name] = Noted(field)
        return noted

    def _choice(
        self,
        title: str,
        choices: Sequence[tuple[Hashable, str]],
        change: Callable[[VersionDraft, object], VersionDraft],
    ) -> ChoiceField:
        field = ChoiceField(title, choices)
        let_shrink(field)
        field.edited.connect(partial(self._pick, field, change))
        return field

    def _type(self, name: str, field: LineField) -> None:
        if self._draft is not None:
            self.typed.emit(self._draft.with_text(name, field.box.text()))

    def _pick(
        self, field: ChoiceField, change: Callable[[VersionDraft, object], VersionDraft]
    ) -> None:
        if self._draft is not None:
            self.typed.emit(change(self._draft, field.value()))

    @Slot()
    def _pick_calendar(self) -> None:
        if self._draft is not None:
            self.typed.emit(replace(self._draft, calendar=str(self.calendar.value())))

    @Slot()
    def _ask_hours(self) -> None:
        self.hours_asked.emit(str(self.calendar.value() or ""))

    def show_state(self, state: AgreementState) -> None:
        """Show a draft with what is said about it."""
        draft, page = state.draft, state.page
        if draft is None or page is None:
            return
        self._draft, self._currency = draft, page.currency
        self._show_rates(draft)
        calendars = [(str(one.id), one.name) for one in page.calendars]
        self.calendar.set_choices([("", self.tr("Choose…")), *calendars])
        self.calendar.set_value(draft.calendar if draft.calendar in dict(calendars) else "")
        self._show_sites(draft, calendars, dict(page.sites))
        for field, text in draft.texts:
            _set(self.noted[field].field, text)
        for grade, text in draft.rates:
            _set(self._rates[grade].field, text)
        for choice, value in ((self.travel, draft.travel), (self.cadence, draft.cadence),
                              (self.mode, draft.mode), (self.timing, draft.timing)):  # fmt: skip
            choice.set_value(value)
        for choice, number, known in (
            (self.step, draft.step, _STEPS),
            (self.least, draft.least, _LEAST),
        ):
            shown = sorted({*known, number})
            choice.set_choices([(one, self.tr("{0} min").format(one)) for one in shown])
            choice.set_value(number)
        self._say(state)
        self.setEnabled(not state.why_not)

    def _say(self, state: AgreementState) -> None:
        errors, hints, means = state.errors, state.hints, self._means(state)
        for name, noted in self.noted.items():
            noted.say(errors.get(name, ""), hints.get(name, ""), means.get(name, ""))
        for grade, noted in self._rates.items():
            name = f"rates.{grade}"
            noted.say(errors.get(name, ""), hints.get(name, ""), means.get(name, ""))

    def _means(self, state: AgreementState) -> dict[str, str]:
        """What figures mean, in words."""
        facts, page = state.facts, state.page
        if facts is None or page is None:
            return {}
        late = facts.fee_timing == "arrears"
        found = {
            "fee_timing": self.tr("with its own month")
            if late
            else self.tr("with the month before")
        }
        if facts.budget_min:
            each = facts.fee_minor * 60 // facts.budget_min
            found["budget_min"] = self.tr("{0} a month").format(span_of(facts.budget_min))
            found["fee_minor"] = self.tr("{0} a month, {1} for each hour").format(
                money_words(facts.fee_minor, page.currency), money_words(each, page.currency)
            )
        for grade, text in state.draft.rates if state.draft else ():
            try:
                minor = read_money(text, grade)
            except RuleBroken:
                continue
            found[f"rates.{grade}"] = money_words(minor, page.currency)
        return found

    def _show_rates(self, draft: VersionDraft) -> None:
        grades = [grade for grade, _text in draft.rates]
        if grades == list(self._rates):
            return
        self._rates = {}
        for grade in grades:
            field = LineField(grade.capitalize(), placeholder=self.tr("180.00"))
            field.edited.connect(partial(self._type, f"rates.{grade}", field))
            self._rates[grade] = Noted(field)
        self._rate_grid = _put_in(self._rate_card, self._rate_grid, list(self._rates.values()))

    def _show_sites(
        self, draft: VersionDraft, calendars: list[tuple[str, str]], names: dict[str, str]
    ) -> None:
        sites = [site for site, _calendar in draft.sites]
        if sites != list(self.sites):
            self.sites = {}
            for site in sites:
                title = self.tr("At {0}").format(names[site])
                field = ChoiceField(title, [("", self.tr("as the agreement"))])
                let_shrink(field)
                field.edited.connect(partial(self._pick_site, site, field))
                self.sites[site] = field
            self._site_grid = _put_in(self._site_card, self._site_grid, list(self.sites.values()))
        for site, calendar in draft.sites:
            field = self.sites[site]
            field.set_choices([("", self.tr("as the agreement")), *calendars])
            field.set_value(calendar if calendar in dict(calendars) else "")

    def _pick_site(self, site: str, field: ChoiceField) -> None:
        if self._draft is not None:
            self.typed.emit(self._draft.with_site(site, str(field.value())))

    def focus_first_error(self, errors: dict[str, str]) -> None:
        """Put the cursor into the first field that is wrong."""
        places = {**self.noted, **{f"rates.{grade}": one for grade, one in self._rates.items()}}
        for name in errors:
            if name in places:
                places[name].field.control.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _put_in(card: Card, old: QWidget | None, parts: Sequence[QWidget]) -> QWidget | None:
    """Show other parts in a card, in place of the grid that showed the old ones."""
    if old is not None:
        card.column.removeWidget(old)
        old.hide()  # until the loop takes it, it would be painted under the new one
        old.deleteLater()
    if not parts:
        return None
    grid = field_grid(parts)
    card.column.addWidget(grid)
    return grid


def _set(field: object, text: str) -> None:
    if isinstance(field, LineField) and field.box.text() != text:
        field.set_text(text)
