"""CALLOUT: the minimum for coming out in a closed period, per ticket.

Source: domain.md 3.6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.coverage.case import Case
from app.domain.coverage.results import CalloutTopUp, EntryDecision, Group
from app.domain.coverage.rounding import amount_of
from app.domain.coverage.work import Entry

AFTER_HOURS = "EX-AFTER-HOURS"


@dataclass(frozen=True, slots=True)
class _Call:
    """One group of a night, with the entry it belongs to."""

    entry: Entry
    decision: EntryDecision
    group: Group


def topups_of(
    case: Case, entries: Iterable[Entry], decisions: Mapping[str, EntryDecision]
) -> tuple[CalloutTopUp, ...]:
    """Find what is missing to each call-out minimum, ordered by the earliest group."""
    nights: dict[tuple[str, datetime], list[_Call]] = {}
    for entry in entries:
        for group in decisions[entry.id].groups:
            if entry.ticket is None or not _is_call(group):
                continue
            since = case.closed_since(case.site_of(entry), group.start)
            if since is not None:
                call = _Call(entry, decisions[entry.id], group)
                nights.setdefault((entry.ticket, since), []).append(call)
    topups = [_topup(case, since, calls) for (_ticket, since), calls in nights.items()]
    found = [topup for topup in topups if topup is not None]
    return tuple(sorted(found, key=lambda topup: (topup.start, topup.entry)))


def _is_call(group: Group) -> bool:
    """Overridden minutes of a call-out count towards its minimum."""
    return AFTER_HOURS in {group.reason, *(group.original_reason or "").split(" + ")}


def _topup(case: Case, since: datetime, calls: list[_Call]) -> CalloutTopUp | None:
    after_hours = [call for call in calls if call.group.reason == AFTER_HOURS]
    if not after_hours or not all(_began_as_call(case, since, call) for call in after_hours):
        return None
    earliest = min(after_hours, key=lambda call: (call.group.start, call.entry.id))
    group = earliest.group
    version = case.version_at(group.start)
    minimum = version.callout_minimum_min if version else 0
    missing = minimum - sum(call.group.rounded_min for call in calls)
    if missing <= 0 or not any(call.group.rounded_min for call in after_hours):
        return None
    return CalloutTopUp(
        ticket=earliest.entry.ticket or "",
        entry=earliest.entry.id,
        start=group.start,
        minutes=missing,
        multiplier=group.multiplier,
        rate_minor=group.rate_minor,
        amount_minor=amount_of(missing, group.rate_minor, group.multiplier),
        currency=group.currency,
        posting_month=group.posting_month,
        entries=tuple(dict.fromkeys(call.entry.id for call in after_hours)),
    )


def _began_as_call(case: Case, since: datetime, call: _Call) -> bool:
    """Running over from business hours or from a covered window is no call-out."""
    first = call.decision.segments[0]
    began = case.closed_since(case.site_of(call.entry), first.start)
    return first.reason == AFTER_HOURS and began == since
