"""When versions hold: gaps, overlaps, ends, and what may change on which day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from app.domain.agreement.facts import AgreementFacts, VersionFacts
from app.domain.agreement.findings import Finding
from app.domain.agreement.written import date_words
from app.domain.rules import RuleBroken
from app.domain.versions import VersionDates, check_versions
from app.domain.words import money_words

_DAY = timedelta(days=1)
_SOON = timedelta(days=90)
_QUARTER_STARTS = (1, 4, 7, 10)


def lint(
    versions: Sequence[VersionFacts], agreement: AgreementFacts, today: date
) -> Iterator[Finding]:
    """Say what is wrong with the dates of versions, which come in order of their first day."""
    for version in versions:
        yield from _inverted(version)
    for earlier, later in pairwise(versions):
        yield from _overlap(earlier, later)
        yield from _gap(earlier, later)
        yield from _mid_quarter(earlier, later)
    yield from _rates_end(versions, agreement, today)
    yield from _goes_on(versions, agreement)
    yield from _renewal_over(agreement, today)
    yield from _notice(agreement, today)


def _dates(version: VersionFacts) -> VersionDates:
    return VersionDates(version.number, version.first, version.last)


def _inverted(version: VersionFacts) -> Iterator[Finding]:
    try:
        check_versions([_dates(version)])
    except RuleBroken as broken:
        yield _of(version, broken.code, "error", "effective_to", broken.sentence)


def _overlap(earlier: VersionFacts, later: VersionFacts) -> Iterator[Finding]:
    if any(one.last is not None and one.last < one.first for one in (earlier, later)):
        return  # said already
    try:
        check_versions([_dates(earlier), _dates(later)])
    except RuleBroken as broken:
        yield _of(later, broken.code, "error", "effective_from", broken.sentence)


def _gap(earlier: VersionFacts, later: VersionFacts) -> Iterator[Finding]:
    if earlier.last is None or later.first - earlier.last <= _DAY:
        return
    first, last = earlier.last + _DAY, later.first - _DAY
    span = date_words(first) if first == last else f"{date_words(first)} to {date_words(last)}"
    yield _of(
        later,
        "version-gap",
        "warning",
        "effective_from",
        f"No version is in force from {span}: work then is billed by the hour. Let version "
        f"{earlier.number} end later or version {later.number} begin earlier.",
    )


def _mid_quarter(earlier: VersionFacts, later: VersionFacts) -> Iterator[Finding]:
    """Budget and fee change at the start of a quarter; beginning anew after a gap is no change."""
    follows = earlier.last is None or later.first - earlier.last == _DAY
    at_start = later.first.day == 1 and later.first.month in _QUARTER_STARTS
    if at_start or not follows:
        return
    for field, before, after in (
        ("budget_min", earlier.budget_min, later.budget_min),
        ("fee_minor", earlier.fee_minor, later.fee_minor),
    ):
        if before != after:
            what = "budget" if field == "budget_min" else "fee"
            was = (
                f"{before} min"
                if field == "budget_min"
                else money_words(before, later.currency or "USD")
            )
            yield _of(
                later,
                f"{what}-mid-quarter",
                "error",
                field,
                f"The {what} may change only at the start of a quarter: leave it at {was}, or let "
                f"version {later.number} begin on {date_words(next_quarter(later.first))}.",
            )


def next_quarter(day: date) -> date:
    """The first quarter that begins on a date or after it."""
    for month in (*_QUARTER_STARTS, 13):
        start = date(day.year, month, 1) if month <= 12 else date(day.year + 1, 1, 1)  # noqa: PLR2004 -- months of a year
        if start >= day:
            return start
    raise AssertionError("a year has a next one")


def _rates_end(
    versions: Sequence[VersionFacts], agreement: AgreementFacts, today: date
) -> Iterator[Finding]:
    """The last version ends although nobody ended the agreement."""
    last = versions[-1] if versions else None
    if last is None or last.last is None or agreement.ended_on is not None:
        return
    if last.last < today:
        yield _of(
            last,
            "rates-ended",
            "warning",
            "effective_to",
            f"The last version ended on {date_words(last.last)}: no rate is in force. Add a "
            "version, renew the agreement or end it.",
        )
        return
    soon = last.last <= today + _SOON
    yield _of(
        last,
        "rates-end",
        "warning" if soon else "note",
        "effective_to",
        f"The rates end on {date_words(last.last)} and nothing follows: work after it is billed "
        "at the client's default rates. Add a version or renew the agreement.",
    )


def _goes_on(versions: Sequence[VersionFacts], agreement: AgreementFacts) -> Iterator[Finding]:
    ended = agreement.ended_on
    if ended is None:
        return
    for version in versions:
        if version.last is None or version.last > ended:
            yield _of(
                version,
                "version-after-end",
                "error",
                "effective_to",
                f"The agreement ended on {date_words(ended)}, but version {version.number} goes "
                "on after it. Let it end that day.",
            )


def _renewal_over(agreement: AgreementFacts, today: date) -> Iterator[Finding]:
    renews = agreement.renews_on
    if renews is None or agreement.ended_on is not None or renews >= today:
        return
    yield Finding(
        "renewal-over",
        "warning",
        "renews_on",
        f"The agreement was to be renewed on {date_words(renews)}. Renew it or end it.",
        "agreement",
    )


def _notice(agreement: AgreementFacts, today: date) -> Iterator[Finding]:
    renews = agreement.renews_on
    if renews is None or agreement.ended_on is not None or renews < today:
        return
    until = renews - timedelta(days=agreement.notice_days)
    if agreement.notice_days and until <= today + timedelta(days=30):
        last = "ran out" if until < today else "runs out"
        yield Finding(
            "notice-near",
            "note",
            "notice_days",
            f"Notice before the renewal on {date_words(renews)} {last} on {date_words(until)}.",
            "agreement",
        )


def _of(version: VersionFacts, code: str, severity: str, field: str, sentence: str) -> Finding:
    return Finding(code, severity, field, sentence, version.words, version.id)  # type: ignore[arg-type] # one of the three words, written above
