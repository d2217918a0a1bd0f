"""When versions hold: gaps, overlaps, ends, and what may change on which day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from app.domain.agreement.facts import AgreementFacts, VersionFacts
from app.domain.agreement.findings import Finding
from app.domain.agreement.written import date_words
from app.domain.billing.months import month_after, month_name
from app.domain.quarter_review import quarter_after, quarter_first, quarter_of, quarter_words
from app.domain.rules import RuleBroken
from app.domain.versions import VersionDates, check_versions
from app.domain.words import money_words

_DAY = timedelta(days=1)
_SOON = timedelta(days=90)
_TIMING_WORDS = {"advance": "in advance", "arrears": "in arrears"}


def lint(
    versions: Sequence[VersionFacts], agreement: AgreementFacts, today: date
) -> Iterator[Finding]:
    """Say what is wrong with the dates of versions, which come in order of their first day."""
    for version in versions:
        yield from _inverted(version)
    for earlier, later in pairwise(versions):
        yield from _overlap(earlier, later)
        yield from _gap(earlier, later)
        yield from _timing(earlier, later)
    yield from _adjusted(versions, agreement)
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


def _timing(earlier: VersionFacts, later: VersionFacts) -> Iterator[Finding]:
    """Another time of invoicing within a month begins with the month after."""
    if earlier.fee_timing == later.fee_timing or later.first.day == 1:
        return
    first = month_after(f"{later.first:%Y-%m}")
    yield _of(
        later,
        "timing-mid-month",
        "note",
        "fee_timing",
        f"The fee is invoiced {_TIMING_WORDS.get(later.fee_timing, 'so')} from {month_name(first)} "
        "on: a month goes by the version that holds first in it.",
    )


def _adjusted(versions: Sequence[VersionFacts], agreement: AgreementFacts) -> Iterator[Finding]:
    """Budget and fee change once a quarter, at its start; beginning anew after a gap is no change.

    A review that was accepted late lets them change with a month.
    """
    shift = agreement.quarter_shift
    changes = [pair for pair in pairwise(versions) if _changed(*pair)]
    for earlier, later in changes:
        quarter = [
            other.first
            for _, other in changes
            if quarter_of(other.first, shift) == quarter_of(later.first, shift)
        ]
        others = [first for first in quarter if first != later.first]
        at_start = later.first == quarter_first(quarter_of(later.first, shift))
        if others:
            called = quarter_words(quarter_of(later.first, shift))
            why = (
                f"The {{}} was already adjusted in {called}, from {date_words(others[0])}: "
                "leave it at {}, or let version {} begin on {}."
            )
            yield from _changes(earlier, later, "already-adjusted", why, shift)
        elif not at_start and not any(one.allows(later.first) for one in agreement.reviews):
            why = (
                "The {} may change only at the start of a quarter: leave it at {}, or let version "
                "{} begin on {}."
            )
            yield from _changes(earlier, later, "mid-quarter", why, shift)


def _changed(earlier: VersionFacts, later: VersionFacts) -> bool:
    follows = earlier.last is None or later.first - earlier.last == _DAY
    before, after = (earlier.budget_min, earlier.fee_minor), (later.budget_min, later.fee_minor)
    return follows and before != after


def _changes(
    earlier: VersionFacts, later: VersionFacts, code: str, sentence: str, shift: int
) -> Iterator[Finding]:
    """One finding for each of budget and fee that changes."""
    start = date_words(next_quarter(later.first + _DAY, shift))
    for field, what, before, after, was in (
        ("budget_min", "budget", earlier.budget_min, later.budget_min, f"{earlier.budget_min} min"),
        (
            "fee_minor", "fee", earlier.fee_minor, later.fee_minor,
            money_words(earlier.fee_minor, later.currency or "USD"),
        ),
    ):  # fmt: skip
        if before != after:
            words = sentence.format(what, was, later.number, start)
            yield _of(later, f"{what}-{code}", "error", field, words)


def next_quarter(day: date, shift: int = 0) -> date:
    """The first quarter that begins on a date or after it."""
    own = quarter_of(day, shift)
    return day if quarter_first(own) == day else quarter_after(own)


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
