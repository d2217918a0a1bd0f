"""The calendars that versions in force name: usable, open, and with holidays to come."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.domain.agreement.facts import CalendarFacts, VersionFacts
from app.domain.agreement.findings import Finding, Severity
from app.domain.agreement.written import date_words

_AHEAD = timedelta(days=180)


def lint(
    versions: Sequence[VersionFacts], calendars: Mapping[str, CalendarFacts], today: date
) -> Iterator[Finding]:
    """Say what is wrong with the calendars of these versions, each calendar once."""
    seen: set[str] = set()
    for version in versions:
        sites = (("site_calendars", id_) for id_ in version.site_calendars.values())
        for field, id_ in (("calendar", version.calendar), *sites):
            calendar = calendars.get(id_)
            if calendar is None:
                yield Finding(
                    "calendar-missing",
                    "error",
                    field,
                    "Choose the opening hours: the calendar named here does not exist.",
                    version.words,
                    version.id,
                )
            elif id_ not in seen:
                seen.add(id_)
                yield from lint_calendar(calendar, version.last, today)


def lint_calendar(calendar: CalendarFacts, last: date | None, today: date) -> Iterator[Finding]:
    """Say what is wrong with one calendar.

    Args:
        calendar: as it is, or as it would be saved.
        last: the last day on which it is asked; None is open-ended.
        today: a local date.
    """

    def of(code: str, severity: Severity, field: str, sentence: str) -> Finding:
        return Finding(code, severity, field, sentence, f"calendar “{calendar.name}”", calendar.id)

    rules = calendar.rules
    if rules is None:
        yield of("calendar-broken", "error", "weekly", calendar.problem)
        return
    if calendar.never:
        yield of(
            "calendar-never-opens",
            "warning",
            "weekly",
            "The calendar is never open: every incident would be after hours. Enter its "
            "opening hours.",
        )
        return
    if calendar.always:
        return
    if not rules.holidays:
        yield of(
            "calendar-no-holidays",
            "warning",
            "holidays",
            "The calendar has no holidays: support would be open on each of them. Take "
            "those of a country.",
        )
        return
    until = max(rules.holidays)
    # An agreement that ends before the list does loses nothing.
    if until < today + _AHEAD and (last is None or last > until):
        what = "ended" if until < today else "end"
        yield of(
            "holidays-end",
            "warning",
            "holidays",
            f"The holidays {what} with {date_words(until)}. Take those of the coming years.",
        )
