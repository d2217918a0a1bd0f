"""SPLIT: the instants at which a worked interval may change its decision.

Cutting too often is harmless, since touching pieces with one decision become one segment again;
so every local midnight is a cut here. Source: domain.md 3.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.calendar import first_instant, local_date
from app.domain.coverage.case import Case
from app.domain.coverage.work import Entry, Interval

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one interval in which nothing changes but the allowances."""

    entry: Entry
    interval: Interval
    start: datetime
    end: datetime


def pieces_of(case: Case, entry: Entry) -> list[Piece]:
    """Cut all intervals of an entry, in order; an interval of no length has no pieces."""
    return [
        Piece(entry, interval, start, end)
        for interval in entry.intervals
        for start, end in pairwise(_instants(case, entry, interval))
    ]


def _instants(case: Case, entry: Entry, interval: Interval) -> list[datetime]:
    start, end = interval.start, interval.end
    inside = {at for at in _cuts(case, entry, interval) if start < at < end}
    return sorted({start, end} | inside)


def _cuts(case: Case, entry: Entry, interval: Interval) -> Iterator[datetime]:
    site = case.site_of(entry)
    for span in case.windows(site, interval.start, interval.end):
        yield from span
    edges = [at for at in case.version_edges() if interval.start < at < interval.end]
    yield from edges
    site_zones = {case.calendar_at(site, at).zone for at in (interval.start, *edges)}
    for zone in site_zones | {case.terms.zone}:
        yield from _midnights(zone, interval)
    yield from _turns_of_ticket(case, entry)
    for consent in case.authorizations:
        yield from (consent.start, consent.end)
    for override in case.overrides.get(entry.id, ()):
        yield from (at for at in (override.start, override.end) if at is not None)
    if case.onboarding_completed_at is not None:
        yield case.onboarding_completed_at


def _turns_of_ticket(case: Case, entry: Entry) -> Iterator[datetime]:
    history = case.history_of(entry)
    if history is None:
        return
    yield from (at for at, _kind in history.kind_changes)
    yield from (at for at, _event, _how in history.events)
    project = case.projects.get(history.project or "")
    if project is not None:
        yield from (at for at in (project.approved_at, project.closed_at) if at is not None)


def _midnights(zone: str, interval: Interval) -> Iterator[datetime]:
    day, last = local_date(zone, interval.start), local_date(zone, interval.end)
    while day < last:
        day += _DAY
        yield first_instant(zone, day)
