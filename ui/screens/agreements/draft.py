"""A version while it is typed: texts as they stand in the fields, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.domain.agreement import VersionFacts
from app.domain.agreement.lint_dates import next_quarter
from app.domain.agreement.written import (
    read_date,
    read_decimal,
    read_minutes,
    read_money,
    write_minutes,
    write_money,
)
from app.domain.rules import RuleBroken
from app.queries.agreements import AgreementPage

Pairs = tuple[tuple[str, str], ...]

FIELDS: Mapping[str, str] = {
    "effective_from": "In force from",
    "effective_to": "Until",
    "budget_min": "Monthly budget",
    "fee_minor": "Monthly fee",
    "multipliers.after_hours": "After hours",
    "multipliers.holiday": "On holidays",
    "callout_minimum_min": "Call-out minimum",
    "minor_sr.per_request_min": "Each small request",
    "minor_sr.per_month_min": "Small requests a month",
    "wrap_up_min": "Closing out an incident",
    "training_seats": "Training seats",
    "timer_hold_after_min": "Hold a timer after",
}
"""Field of one line of text → what it is called in refusals."""


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """What stands in the fields.

    Attributes:
        version: id of the version that is corrected; empty adds one.
        texts: field → text, of the fields of `FIELDS`.
        rates: grade → text.
        sites: site → id of its own calendar, or empty where the version's holds.
        step: minutes to which time is rounded; `mode` up or nearest; `least` at least.
    """

    version: str
    number: int
    texts: Pairs
    rates: Pairs
    calendar: str
    sites: Pairs
    travel: str = "follow_visit"
    cadence: str = "monthly"
    step: int = 15
    mode: str = "up"
    least: int = 15
    timing: str = "advance"

    def text(self, field: str) -> str:
        """What stands in a field."""
        return dict(self.texts)[field]

    def with_text(self, field: str, text: str) -> VersionDraft:
        """Another text in a field, "rates.senior" among them."""
        kind, _, grade = field.partition(".")
        if kind == "rates":
            rates = tuple((g, text if g == grade else was) for g, was in self.rates)
            return replace(self, rates=rates)
        return replace(self, texts=tuple((f, text if f == field else was) for f, was in self.texts))

    def with_site(self, site: str, calendar: str) -> VersionDraft:
        """Opening hours of a site's own, or none."""
        return replace(
            self, sites=tuple((s, calendar if s == site else was) for s, was in self.sites)
        )


def draft_of(facts: VersionFacts, page: AgreementPage) -> VersionDraft:
    """A kept version, in fields."""
    texts = {
        "effective_from": facts.first.isoformat(),
        "effective_to": facts.last.isoformat() if facts.last else "",
        "budget_min": write_minutes(facts.budget_min),
        "fee_minor": write_money(facts.fee_minor),
        "multipliers.after_hours": str(facts.multipliers.get("after_hours", "1.5")),
        "multipliers.holiday": str(facts.multipliers.get("holiday", "2")),
        "callout_minimum_min": write_minutes(facts.callout_minimum_min or None),
        "minor_sr.per_request_min": write_minutes(facts.minor_sr.get("per_request_min")),
        "minor_sr.per_month_min": write_minutes(facts.minor_sr.get("per_month_min")),
        "wrap_up_min": write_minutes(facts.wrap_up_min),
        "training_seats": str(facts.training_seats),
        "timer_hold_after_min": write_minutes(facts.timer_hold_after_min),
    }
    grades = dict.fromkeys((*page.grades, *facts.rates))
    step = facts.rounding.get("increment_min", 15)
    return VersionDraft(
        version=facts.id,
        number=facts.number,
        texts=tuple(texts.items()),
        rates=tuple((grade, _rate(facts.rates.get(grade))) for grade in grades),
        calendar=facts.calendar,
        sites=tuple((site, facts.site_calendars.get(site, "")) for site in page.sites),
        travel=facts.travel,
        cadence=facts.check_in_cadence,
        step=step,
        mode=facts.rounding.get("mode", "up"),
        least=facts.rounding.get("minimum_min", step),
        timing=facts.fee_timing,
    )


def _rate(minor: Any) -> str:
    return write_money(minor) if isinstance(minor, int) else ""


def new_draft(page: AgreementPage) -> VersionDraft:
    """A version to add: the last one copied, from the next quarter on; or the usual terms."""
    number = max((one.number for one in page.versions), default=0) + 1
    if page.versions:
        last = page.versions[-1]
        first = next_quarter(max(page.today, last.first) + timedelta(days=1), page.quarter_shift)
        if last.last is not None and last.last >= page.today:
            first = last.last + timedelta(days=1)
        copied = replace(last, id="", number=number, first=first, last=None)
        return draft_of(copied, page)
    first = page.today.replace(day=1)
    usual = VersionFacts(
        id="",
        number=number,
        first=first,
        last=None,
        zone=page.zone,
        currency=page.currency,
        calendar=str(page.default_calendar or ""),
        budget_min=1200,
        rates=page.default_rates,
        minor_sr={"per_request_min": 60, "per_month_min": 180},
    )
    return draft_of(usual, page)


def read_draft(
    draft: VersionDraft, page: AgreementPage
) -> tuple[VersionFacts | None, dict[str, str]]:
    """What the fields mean, or by field what cannot be understood."""
    errors: dict[str, str] = {}

    def read(field: str, reader: Callable[[str, str], Any]) -> Any:
        try:
            return reader(draft.text(field), FIELDS[field])
        except RuleBroken as broken:
            errors[field] = broken.sentence
            return None

    def span(field: str, *, empty: int | None = 0) -> Any:
        return read(field, lambda text, what: read_minutes(text, what, empty=empty))

    rates: dict[str, int] = {}
    for grade, text in draft.rates:
        if text.strip():
            try:
                rates[grade] = read_money(text, f"Rate of {grade}")
            except RuleBroken as broken:
                errors[f"rates.{grade}"] = broken.sentence
    values: dict[str, Any] = {
        "first": read("effective_from", read_date),
        "last": read("effective_to", _open_date),
        "budget_min": span("budget_min"),
        "fee_minor": read("fee_minor", read_money),
        "multipliers": {
            "after_hours": read("multipliers.after_hours", read_decimal),
            "holiday": read("multipliers.holiday", read_decimal),
        },
        "callout_minimum_min": span("callout_minimum_min"),
        "minor_sr": {
            key: span(f"minor_sr.{key}", empty=None) for key in ("per_request_min", "per_month_min")
        },
        "wrap_up_min": span("wrap_up_min"),
        "training_seats": read("training_seats", _count),
        "timer_hold_after_min": span("timer_hold_after_min", empty=480),
    }
    if errors:
        return None, errors
    sites = {site: calendar for site, calendar in draft.sites if calendar}
    return (
        VersionFacts(
            id=draft.version,
            number=draft.number,
            zone=page.zone,
            currency=page.currency,
            calendar=draft.calendar,
            site_calendars=sites,
            rates=rates,
            rounding={
                "increment_min": draft.step,
                "mode": draft.mode,
                "minimum_min": draft.least,
            },
            travel=draft.travel,
            check_in_cadence=draft.cadence,
            fee_timing=draft.timing,
            **values,
        ),
        {},
    )


def _open_date(text: str, what: str) -> date | None:
    return read_date(text, what) if text.strip() else None


def _count(text: str, what: str) -> int:
    if not text.strip().isdecimal():
        raise RuleBroken("count-unreadable", f"{what}: “{text}” is no number. Write it like 2.")
    return int(text)
