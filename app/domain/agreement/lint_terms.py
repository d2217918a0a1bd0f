"""What one version says: rates, multipliers, rounding, budget and fee."""

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domain.agreement.facts import AgreementFacts, VersionFacts
from app.domain.agreement.findings import Finding, Severity
from app.domain.rules import RuleBroken
from app.domain.versions import check_place, check_rates

_MOST_SEATS = 1000
_CADENCES = ("monthly", "biweekly", "quarterly")
_TRAVEL = ("follow_visit", "not_counted")
_TIMINGS = ("advance", "arrears")


def lint(
    version: VersionFacts, agreement: AgreementFacts, grades: Collection[str]
) -> Iterator[Finding]:
    """Say what is wrong with one version."""
    yield from _place(version, agreement)
    yield from _rates(version, agreement, grades)
    for rule in _RULES:
        yield from rule(version)


def _of(version: VersionFacts, code: str, severity: Severity, field: str, sentence: str) -> Finding:
    return Finding(code, severity, field, sentence, version.words, version.id)


def _place(version: VersionFacts, agreement: AgreementFacts) -> Iterator[Finding]:
    try:
        check_place(version.zone, version.currency, agreement.zone, agreement.currency)
    except RuleBroken as broken:
        field = "zone" if version.zone not in {"", agreement.zone} else "currency"
        yield _of(version, broken.code, "error", field, broken.sentence)
    for site in version.site_calendars:
        if site not in agreement.sites:
            yield _of(
                version,
                "site-unknown",
                "error",
                "site_calendars",
                "The version gives opening hours to a site that is not the client's: take the "
                "site out.",
            )


def _rates(
    version: VersionFacts, agreement: AgreementFacts, grades: Collection[str]
) -> Iterator[Finding]:
    """Every grade in use needs a rate, within the agreement and outside of it."""
    try:
        check_rates(version.rates)
    except RuleBroken as broken:
        yield _of(version, broken.code, "error", "rates", broken.sentence)
        return
    for grade in sorted(grades):
        if grade not in version.rates:
            yield _of(
                version,
                "rate-missing",
                "error",
                "rates",
                f"The rate of the grade “{grade}” is missing: excluded work of these people could "
                "not be billed. Give what an hour of theirs costs.",
            )
        elif not version.rates[grade]:
            yield _of(
                version,
                "rate-zero",
                "warning",
                "rates",
                f"An hour of the grade “{grade}” costs nothing: excluded work is given away.",
            )
        if grade not in agreement.default_rates:
            yield _of(
                version,
                "default-rate-missing",
                "note",
                "default_rates",
                f"The client has no default rate for the grade “{grade}”: work outside the "
                "agreement's dates would be held.",
            )


def decimal_of(value: Any) -> Decimal | None:
    """A multiplier as a number; None where it is none."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def _multipliers(version: VersionFacts) -> Iterator[Finding]:
    late = decimal_of(version.multipliers.get("after_hours", "1.5"))
    holiday = decimal_of(version.multipliers.get("holiday", "2"))
    for name, words, number in (
        ("after_hours", "after hours", late),
        ("holiday", "on holidays", holiday),
    ):
        if number is None:
            yield _of(
                version,
                "multiplier-wrong",
                "error",
                f"multipliers.{name}",
                f"The multiplier {words} is no number above 0: write it like 1.5.",
            )
        elif number < 1:
            yield _of(
                version,
                "multiplier-low",
                "warning",
                f"multipliers.{name}",
                f"An hour {words} costs less than one in business hours.",
            )
    if late is not None and holiday is not None and holiday < late:
        yield _of(
            version,
            "holiday-cheaper",
            "warning",
            "multipliers.holiday",
            "An hour on a holiday costs less than one after hours.",
        )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _rounding(version: VersionFacts) -> Iterator[Finding]:
    step = version.rounding.get("increment_min", 15)
    least = version.rounding.get("minimum_min", step)
    if not _whole(step) or step < 1 or not _whole(least) or least < 0:
        yield _of(
            version,
            "rounding-wrong",
            "error",
            "rounding",
            "Round to steps of at least one whole minute.",
        )
        return
    if version.rounding.get("mode", "up") not in {"up", "nearest"}:
        yield _of(
            version,
            "rounding-wrong",
            "error",
            "rounding",
            "Choose whether time is rounded up or to the nearest step.",
        )
    if least % step:
        yield _of(
            version,
            "minimum-off-step",
            "note",
            "rounding",
            f"The least time of {least} min is no whole number of steps of {step} min.",
        )


def _figures(version: VersionFacts) -> Iterator[Finding]:
    """Counts of minutes and money are whole and not negative."""
    for field, words, value in (
        ("budget_min", "budget", version.budget_min),
        ("fee_minor", "monthly fee", version.fee_minor),
        ("callout_minimum_min", "call-out minimum", version.callout_minimum_min),
        ("wrap_up_min", "time for closing out", version.wrap_up_min),
        ("training_seats", "number of training seats", version.training_seats),
    ):
        if not _whole(value) or value < 0:
            yield _of(
                version,
                "figure-wrong",
                "error",
                field,
                f"The {words} must be a whole number, not below 0.",
            )
    if version.training_seats > _MOST_SEATS:
        yield _of(
            version,
            "figure-wrong",
            "error",
            "training_seats",
            "So many training seats cannot be meant.",
        )
    if not _whole(version.timer_hold_after_min) or version.timer_hold_after_min < 1:
        yield _of(
            version,
            "figure-wrong",
            "error",
            "timer_hold_after_min",
            "A timer must run at least a minute before it is held.",
        )


def _choices(version: VersionFacts) -> Iterator[Finding]:
    if version.travel not in _TRAVEL:
        yield _of(
            version,
            "choice-wrong",
            "error",
            "travel",
            "Choose whether travel follows its visit or is not counted.",
        )
    if version.check_in_cadence not in _CADENCES:
        yield _of(
            version,
            "choice-wrong",
            "error",
            "check_in_cadence",
            "Choose how often check-ins are held.",
        )
    if version.fee_timing not in _TIMINGS:
        yield _of(
            version,
            "choice-wrong",
            "error",
            "fee_timing",
            "Choose whether the fee is invoiced in advance or in arrears.",
        )


def _nothing_paid(version: VersionFacts) -> Iterator[Finding]:
    if version.budget_min == 0:
        yield _of(
            version,
            "budget-zero",
            "warning",
            "budget_min",
            "The monthly budget is empty: every included minute lies above it.",
        )
    if version.fee_minor == 0:
        yield _of(version, "fee-zero", "warning", "fee_minor", "The monthly fee is nothing.")


def _minor_wrong(version: VersionFacts) -> Iterator[Finding]:
    for key in ("per_request_min", "per_month_min"):
        value = version.minor_sr.get(key)
        if value is not None and (not _whole(value) or value < 0):
            yield _of(
                version,
                "figure-wrong",
                "error",
                f"minor_sr.{key}",
                "The limit of small requests must be a whole number of minutes.",
            )


_RULES: tuple[Callable[[VersionFacts], Iterator[Finding]], ...] = (
    _multipliers,
    _rounding,
    _figures,
    _choices,
    _nothing_paid,
    _minor_wrong,
)
