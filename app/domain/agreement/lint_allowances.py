"""Allowances and premiums that can never be used, as a version and its calendars stand."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.domain.agreement.facts import CalendarFacts, VersionFacts
from app.domain.agreement.findings import Finding, Severity
from app.domain.agreement.lint_terms import decimal_of


def lint(version: VersionFacts, calendars: Mapping[str, CalendarFacts]) -> Iterator[Finding]:
    """Say which allowances of a version nobody can ever use."""
    named = {version.calendar, *version.site_calendars.values()}
    used = [calendars[id_] for id_ in sorted(named) if id_ in calendars]
    for rule in _RULES:
        yield from rule(version, used)


def _never(
    version: VersionFacts,
    field: str,
    sentence: str,
    severity: Severity = "warning",
    code: str = "allowance-never",
) -> Finding:
    return Finding(code, severity, field, sentence, version.words, version.id)


def _is_limit(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _minor_unreachable(version: VersionFacts, _used: list[CalendarFacts]) -> Iterator[Finding]:
    each, month = (version.minor_sr.get(key) for key in ("per_request_min", "per_month_min"))
    if not _is_limit(each) or not _is_limit(month):
        return
    if each == 0 and month:
        yield _never(
            version,
            "minor_sr.per_month_min",
            f"The {month} min a month for small requests can never be used: each request "
            "may take 0 min.",
        )
    elif month == 0 and each:
        yield _never(
            version,
            "minor_sr.per_request_min",
            f"The {each} min for each small request can never be used: a month may take 0 min.",
        )
    elif each and month and each > month:
        yield _never(
            version,
            "minor_sr.per_request_min",
            f"A small request can never use its {each} min: the month ends at {month} min.",
        )


def _minor_closed(version: VersionFacts, used: list[CalendarFacts]) -> Iterator[Finding]:
    """Small requests are included within opening hours only, so without these there are none."""
    each = version.minor_sr.get("per_request_min")
    if used and all(one.never for one in used) and each != 0:
        yield _never(
            version,
            "minor_sr.per_request_min",
            "Small requests are included in business hours, and the calendar has none.",
        )


def _callout_never(version: VersionFacts, used: list[CalendarFacts]) -> Iterator[Finding]:
    if version.callout_minimum_min and used and all(one.always for one in used):
        yield _never(
            version,
            "callout_minimum_min",
            "The call-out minimum can never apply: support is always open.",
            "note",
        )


def _holiday_never(version: VersionFacts, used: list[CalendarFacts]) -> Iterator[Finding]:
    late, holiday = (decimal_of(version.multipliers.get(k)) for k in ("after_hours", "holiday"))
    none = used and not any(one.rules and one.rules.holidays for one in used)
    if none and holiday is not None and holiday != late and not all(one.always for one in used):
        yield _never(
            version,
            "multipliers.holiday",
            "The multiplier on holidays can never apply: no calendar has a holiday.",
            "note",
            "holiday-rate-never",
        )


_RULES: tuple[Callable[[VersionFacts, list[CalendarFacts]], Iterator[Finding]], ...] = (
    _minor_unreachable,
    _minor_closed,
    _callout_never,
    _holiday_never,
)
