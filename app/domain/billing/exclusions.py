"""Excluded work that is billed by time: what can be spoken of, and by which name.

A group is known by a digest of what it says, so that a confirmation of 60 minutes for $270.00 is
none of 75 minutes for $337.50: what comes out otherwise is proposed anew.

Source: domain.md 2 (ExclusionReview), 3.4, 3.6.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from app.domain.coverage.results import CalloutTopUp, EntryDecision, Group, Segment

BY_TIME = "tm_invoice"
BY_PROJECT = "project_flat_fee"
CALLOUT = "CALLOUT-MINIMUM"
"""What an invoice line says instead of a reason code where it tops a call-out up."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One group that is billed by time, or the top-up of a call-out.

    Units: counted minutes, minor units of `currency`, rate per hour.

    Attributes:
        entry: id of the entry.
        key: by which it is spoken of.
        said_of: the key whose review counts for it: its own, or that of the group it tops up.
        posting_month: the month whose invoice it is meant for.
        flags: what has to be settled before it is billed: "project-not-approved" …
    """

    entry: str
    key: str
    said_of: str
    start: datetime
    end: datetime
    reason: str
    work_month: str
    posting_month: str
    minutes: int
    rate_minor: int
    multiplier: Fraction
    amount_minor: int
    currency: str
    flags: tuple[str, ...] = ()

    @property
    def tops_up(self) -> bool:
        """Whether it is the rest of a call-out minimum, not worked time."""
        return self.reason == CALLOUT


def is_billed(group: Group) -> bool:
    """Whether a group is invoiced by time once it is confirmed."""
    return group.decision == "excluded" and group.route == BY_TIME and group.rounded_min > 0


def group_key(group: Group) -> str:
    """The name by which a group is spoken of."""
    return _digest(
        group.start,
        group.reason,
        group.route,
        str(group.multiplier),
        group.work_month,
        group.rounded_min,
        group.amount_minor,
    )


def exclusions_of(decision: EntryDecision) -> tuple[Exclusion, ...]:
    """What a decision bills by time, in order; the top-up after the group that it tops up."""
    found: list[Exclusion] = []
    for group in decision.groups:
        topup = _topup_of(decision, group)
        # A call of some seconds counts nothing, and may be the one that has the minimum.
        if not is_billed(group) and topup is None:
            continue
        key = group_key(group)
        found.append(
            Exclusion(
                decision.entry,
                key,
                key,
                group.start,
                group.end,
                group.reason,
                group.work_month,
                group.posting_month,
                group.rounded_min,
                group.rate_minor,
                group.multiplier,
                group.amount_minor,
                group.currency,
                group.flags,
            )
        )
        if topup is not None:
            found.append(_topping_up(decision.entry, topup, found[-1]))
    return tuple(found)


def _topup_of(decision: EntryDecision, group: Group) -> CalloutTopUp | None:
    topup = decision.callout
    called = group.decision == "excluded" and group.route == BY_TIME
    return topup if called and topup is not None and topup.start == group.start else None


def _topping_up(entry: str, topup: CalloutTopUp, earliest: Exclusion) -> Exclusion:
    key = _digest(
        topup.start, CALLOUT, BY_TIME, str(topup.multiplier), topup.minutes, topup.amount_minor
    )
    return Exclusion(
        entry,
        key,
        earliest.key,
        topup.start,
        earliest.end,
        CALLOUT,
        earliest.work_month,
        topup.posting_month,
        topup.minutes,
        topup.rate_minor,
        topup.multiplier,
        topup.amount_minor,
        topup.currency,
    )


def spans_of(decision: EntryDecision, key: str) -> tuple[tuple[datetime, datetime] | None, ...]:
    """The stretches that a person's other decision has to cover so that it takes a group whole.

    Returns:
        One None where the whole entry is meant, since nothing else of it is counted; otherwise the
        spans of the group's work, touching ones joined; nothing where there is no such group, or
        it is travel alone, which follows the work of its visit.
    """
    group = next((one for one in decision.groups if group_key(one) == key), None)
    if group is None:
        return ()
    own = _key_of(group)
    worked = [one for one in decision.segments if one.key == own and one.activity == "work"]
    if worked and all(one is group or not one.counted for one in decision.groups):
        return (None,)
    spans: list[tuple[datetime, datetime]] = []
    for segment in worked:
        if spans and spans[-1][1] == segment.start:
            spans[-1] = (spans[-1][0], segment.end)
        else:
            spans.append((segment.start, segment.end))
    return tuple(spans)


def _key_of(group: Group) -> tuple[object, ...]:
    return Segment(
        group.start,
        group.end,
        group.decision,
        group.reason,
        group.rule,
        group.route,
        group.multiplier,
        group.work_month,
        group.version,
        group.flags,
    ).key


def _digest(start: datetime, *said: str | int) -> str:
    told = json.dumps([start.astimezone(UTC).isoformat(), *said], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
