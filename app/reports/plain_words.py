"""An agreement in plain words: what is included, what is not, and the budget.

The same lines stand on the client's page and in the portal; they only reword the terms, so they
can never promise more than the rules of coverage do.

Source: domain.md 3.2, 3.3; mockups/04-client.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.calendar import CalendarRules, hours_in_words, number_in_words
from app.domain.words import MONTHS, money_words, zone_city
from app.queries.clients import TermsFacts

_HOUR = 60


@dataclass(frozen=True, slots=True)
class PlainAgreement:
    """The lines of an agreement.

    Attributes:
        included: covered by the monthly fee.
        excluded: billed apart, with what it costs.
        budget: how much time and money a month, and how time is counted.
        version: which version, and since when.
    """

    included: tuple[str, ...]
    excluded: tuple[str, ...]
    budget: tuple[str, ...]
    version: str


def plain_agreement(
    terms: TermsFacts, calendar: CalendarRules, *, priced: bool = True
) -> PlainAgreement:
    """Say the version in force in words.

    Args:
        terms: the version.
        calendar: its business hours.
        priced: whether it says what things cost; who may not know reads the rest.
    """
    always = hours_in_words(calendar) == _ALWAYS
    return PlainAgreement(
        tuple(_included(terms, calendar, always=always)),
        tuple(_excluded(terms, always=always) if priced else _unpriced(always=always)),
        tuple(_budget(terms)) if priced else (_counting(terms),),
        _version(terms),
    )


_ALWAYS = "every day, all day"


def _included(terms: TermsFacts, calendar: CalendarRules, *, always: bool) -> Iterator[str]:
    if always:
        yield "Incidents, at any hour of any day"
    else:
        yield f"Incidents, {hours_in_words(calendar)}, {zone_city(calendar.zone)} time"
    minor = _minor_limits(terms)
    yield f"Small, clear requests in business hours{minor}"
    if terms.wrap_up_min:
        yield f"Closing out an incident, {span_of(terms.wrap_up_min)} after service is restored"
    if terms.travel == "follow_visit":
        yield "Check-ins and documentation; travel counts like the visit it leads to"
    else:
        yield "Check-ins and documentation; travel is not counted"
    seats = terms.training_seats
    if seats:
        yield f"Initial setup, with portal training for {'one' if seats == 1 else seats}"


def _minor_limits(terms: TermsFacts) -> str:
    each = terms.minor_sr.get("per_request_min", 60)
    month = terms.minor_sr.get("per_month_min")
    limits = [f"{span_of(each)} each"] if each else []
    if month:
        limits.append(f"{span_of(month)} a month")
    return f", {', '.join(limits)}" if limits else ""


def _excluded(terms: TermsFacts, *, always: bool) -> Iterator[str]:
    if not always:
        yield f"Incidents after hours: {rate_words(terms)}{premium_words(terms)}"
    yield "New work and solution design: at a fixed price or by the hour"
    yield "Research after service is restored"
    late = "" if always else " or after hours"
    yield f"Small requests over their limit{late}: at the plain rate"
    if always:
        yield f"What is billed by the hour: {rate_words(terms)}"


def _unpriced(*, always: bool) -> Iterator[str]:
    """The same without what it costs."""
    if not always:
        yield "Incidents after hours"
    yield "New work and solution design"
    yield "Research after service is restored"
    yield f"Small requests over their limit{'' if always else ' or after hours'}"


def rate_words(terms: TermsFacts) -> str:
    """The hourly rates: "$180.00 an hour (senior $240.00)"."""
    rates = {grade: minor for grade, minor in terms.rates.items() if isinstance(minor, int)}
    if not rates:
        return "at the agreed rate"
    first = "standard" if "standard" in rates else min(rates, key=lambda grade: rates[grade])
    words = f"{money_words(rates.pop(first), terms.currency)} an hour"
    others = ", ".join(
        f"{grade} {money_words(minor, terms.currency)}" for grade, minor in sorted(rates.items())
    )
    return f"{words} ({others})" if others else words


def premium_words(terms: TermsFacts) -> str:
    """What stands behind a rate after hours: " × 1.5, × 2 on holidays"; may be empty."""
    late = Fraction(Decimal(str(terms.multipliers.get("after_hours", "1.5"))))
    holiday = Fraction(Decimal(str(terms.multipliers.get("holiday", "2"))))
    words = "" if late == 1 else f" × {number_in_words(late)}"
    if holiday != late:
        words += f", × {number_in_words(holiday)} on holidays"
    if terms.callout_minimum_min:
        words += f", {span_of(terms.callout_minimum_min)} at least"
    return words


def _budget(terms: TermsFacts) -> Iterator[str]:
    fee = money_words(terms.fee_minor, terms.currency)
    yield f"{span_of(terms.budget_min)} and {fee} a month, reviewed each quarter"
    yield "More than the budget is never charged"
    yield _counting(terms)
    if terms.fee_timing == "arrears":
        yield "A month's fee is on the invoice that closes it"
    else:
        yield "A month's fee is invoiced in advance, with the month before"


def _counting(terms: TermsFacts) -> str:
    step = terms.rounding.get("increment_min", 15)
    least = terms.rounding.get("minimum_min", step)
    if step <= 1:
        return "Time is counted to the minute"
    way = "to the nearest" if terms.rounding.get("mode") == "nearest" else "up to the next"
    floor = f", {least} min at least" if least > step else ""
    return f"Time is rounded {way} {step} min{floor}"


def _version(terms: TermsFacts) -> str:
    day = terms.effective_from
    return f"Version {terms.number}, since {day.day} {MONTHS[day.month - 1]} {day.year}"


def span_of(minutes: int) -> str:
    """A span as people say it: "45 min", "3 h", "1 h 30 min"."""
    hours, rest = divmod(minutes, _HOUR)
    parts = [f"{hours} h"] if hours and minutes != _HOUR else []
    if minutes == _HOUR:
        return "60 min"
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)
