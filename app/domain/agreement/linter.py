"""The linter: every small rule, asked one after another.

`lint` is the door for the editors, for central's guards and for `trestle agreement lint`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.domain.agreement import lint_allowances, lint_calendars, lint_dates, lint_terms
from app.domain.agreement.facts import AgreementFacts, CalendarFacts, VersionFacts
from app.domain.agreement.findings import ORDER, Finding


def lint(
    versions: Sequence[VersionFacts],
    calendars: Mapping[str, CalendarFacts],
    agreement: AgreementFacts,
    grades: Collection[str],
    today: date,
) -> tuple[Finding, ...]:
    """Say what is wrong with an agreement, the worst first.

    Args:
        versions: all versions of one client, in any order.
        calendars: the calendars that they name, by id.
        agreement: what stands around the versions.
        grades: the grades of people who work; each needs a rate.
        today: the client's local date: what is long over is left alone.
    """
    ordered = sorted(versions, key=lambda one: (one.first, one.number))
    standing = [one for one in ordered if one.last is None or one.last >= today]
    found = [
        *lint_dates.lint(ordered, agreement, today),
        *(
            finding
            for version in standing
            for finding in (
                *lint_terms.lint(version, agreement, grades),
                *lint_allowances.lint(version, calendars),
            )
        ),
        *lint_calendars.lint(standing, calendars, today),
    ]
    return tuple(sorted(found, key=lambda one: ORDER.index(one.severity)))
