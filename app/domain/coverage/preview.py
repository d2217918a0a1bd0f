"""What a running timer shows: the decision at this instant and the next boundary.

The saved decision comes from the same rules. Source: domain.md 7.4 (Timer).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from app.domain.calendar import whole_second
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.case import Case, open_case
from app.domain.coverage.engine import Visits, decide_case, segments_of
from app.domain.coverage.holds import RULES
from app.domain.coverage.judge import judge
from app.domain.coverage.results import Preview, Segment
from app.domain.coverage.terms import ClientTerms
from app.domain.coverage.work import (
    Authorization,
    Entry,
    Interval,
    Ledger,
    Override,
    Project,
    TicketHistory,
    Usage,
)

_NO_LEDGER = Ledger()
_NO_USAGE = Usage()
# How far ahead a boundary is looked for: over a long weekend.
_AHEAD = timedelta(days=4)


def preview(
    entry_so_far: Entry,
    history: TicketHistory | None,
    terms: ClientTerms,
    *,
    at: datetime,
    onboarding_completed_at: datetime | None = None,
    authorizations: Iterable[Authorization] = (),
    projects: Iterable[Project] = (),
    overrides: Iterable[Override] = (),
    ledger: Ledger = _NO_LEDGER,
    usage: Usage = _NO_USAGE,
) -> Preview:
    """Decide what work at ``at`` would be, were the timer running on.

    The last interval runs on when it reaches ``at`` or beyond; otherwise the timer is taken as
    resumed at ``at``. Time after ``at`` is not counted.
    """
    now = whole_second(at)
    histories = {history.id: history} if history else {}
    case = open_case(
        terms, histories, onboarding_completed_at, authorizations, projects, overrides, ledger
    )
    so_far = replace(entry_so_far, intervals=_until(entry_so_far, now))
    segments = _running_on(case, replace(so_far, intervals=_on_from(entry_so_far, now)), usage)
    current = next(one for one in segments if one.start <= now < one.end)
    then = _next_other(segments, current)
    hold = decide_case(case, (so_far,), usage).entries[so_far.id].hold
    return Preview(
        decision="held" if hold else current.decision,
        reason=hold or current.reason,
        rule=RULES.get(hold, "") if hold else current.rule,
        multiplier=Fraction(1) if hold else current.multiplier,
        closes_at=then.start if then else None,
        segments=tuple(replace(one, end=min(one.end, now)) for one in segments if one.start < now),
        then=then,
        hold=hold,
    )


def _until(entry: Entry, now: datetime) -> tuple[Interval, ...]:
    return tuple(
        replace(interval, end=min(interval.end, now))
        for interval in entry.intervals
        if interval.start < now
    )


def _on_from(entry: Entry, now: datetime) -> tuple[Interval, ...]:
    """Let the timer run on: its last interval, or a new one like it after a pause."""
    begun = [interval for interval in entry.intervals if interval.start <= now]
    if begun and begun[-1].end >= now:
        return (*begun[:-1], replace(begun[-1], end=now + _AHEAD))
    resumed = (
        replace(begun[-1], start=now, end=now + _AHEAD) if begun else Interval(now, now + _AHEAD)
    )
    return (*begun, resumed)


def _running_on(case: Case, entry: Entry, usage: Usage) -> list[Segment]:
    """Judge without holds: a timer that may run for days is no long timer yet."""
    allowances = Allowances(usage)
    visits = Visits(case, (entry,))
    rows = judge(case, entry, allowances)
    visits.note(entry, rows)
    return segments_of(case, entry, rows, visits, allowances)


def _next_other(segments: list[Segment], current: Segment) -> Segment | None:
    """Find the next segment that a person would call another decision."""
    for segment in segments[segments.index(current) + 1 :]:
        if _told(segment) != _told(current):
            return segment
    return None


def _told(segment: Segment) -> tuple[object, ...]:
    return (segment.decision, segment.reason, segment.route, segment.multiplier)
