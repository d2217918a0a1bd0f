"""Decisions as they are stored, and as the engine's values again.

Instants are microseconds, a multiplier is a fraction's text; nothing is a float. Rows of earlier
versions lack some keys: what they do not say is taken as unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.coverage.model import (
    CalloutTopUp,
    Decision,
    EntryDecision,
    Group,
    Override,
    Route,
    Segment,
)
from app.domain.coverage.work import Activity
from app.records import CoverageDecision
from app.records.types import from_micros, to_micros

AT_ONCE = 400
"""Ids in one IN list: well under the variable limits of both databases."""


def segment_row(segment: Segment) -> dict[str, Any]:
    """A segment as stored."""
    return {
        "start": to_micros(segment.start),
        "end": to_micros(segment.end),
        "decision": segment.decision,
        "reason": segment.reason,
        "rule": segment.rule,
        "route": segment.route,
        "multiplier": str(segment.multiplier),
        "work_month": segment.work_month,
        "version": segment.version,
        "flags": list(segment.flags),
        "activity": segment.activity,
        **_kept(segment),
    }


def group_row(group: Group) -> dict[str, Any]:
    """A group as stored."""
    return {
        "start": to_micros(group.start),
        "end": to_micros(group.end),
        "decision": group.decision,
        "reason": group.reason,
        "rule": group.rule,
        "route": group.route,
        "multiplier": str(group.multiplier),
        "work_month": group.work_month,
        "posting_month": group.posting_month,
        "version": group.version,
        "worked_s": group.worked_seconds,
        "rounded_min": group.rounded_min,
        "rate_minor": group.rate_minor,
        "amount_minor": group.amount_minor,
        "currency": group.currency,
        "flags": list(group.flags),
        **_kept(group),
    }


def _kept(item: Segment | Group) -> dict[str, Any]:
    """What only few decisions have: left out where it says nothing."""
    kept: dict[str, Any] = {}
    if item.original_reason:
        kept["original_reason"] = item.original_reason
    if item.minor_used_min is not None:
        kept["minor_used_min"] = item.minor_used_min
    if item.override is not None:
        kept["override"] = _override_row(item.override)
    return kept


def _override_row(override: Override) -> dict[str, Any]:
    return {
        "entry": override.entry,
        "decision": override.decision,
        "by": override.by,
        "reason": override.reason,
        "at": _micros(override.at),
        "start": _micros(override.start),
        "end": _micros(override.end),
        "route": override.route,
        "multiplier": None if override.multiplier is None else str(override.multiplier),
    }


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def callout_row(topup: CalloutTopUp | None) -> dict[str, Any] | None:
    """A call-out top-up as stored."""
    if topup is None:
        return None
    return {
        "ticket": topup.ticket,
        "entry": topup.entry,
        "start": to_micros(topup.start),
        "minutes": topup.minutes,
        "multiplier": str(topup.multiplier),
        "rate_minor": topup.rate_minor,
        "amount_minor": topup.amount_minor,
        "currency": topup.currency,
        "posting_month": topup.posting_month,
        "entries": list(topup.entries),
    }


def decision_value(row: CoverageDecision) -> EntryDecision:
    """A stored decision as the engine gave it."""
    return EntryDecision(
        entry=str(row.entry_id),
        status="held" if row.status == "held" else "decided",
        hold=row.hold or None,
        segments=tuple(segment_value(segment) for segment in row.segments),
        groups=tuple(group_value(group) for group in row.groups),
        callout=callout_value(row.callout),
    )


def segment_value(row: Mapping[str, Any]) -> Segment:
    """A stored segment as the engine's value."""
    return Segment(
        start=from_micros(row["start"]),
        end=from_micros(row["end"]),
        decision=cast("Decision", row["decision"]),
        reason=row["reason"],
        rule=row["rule"],
        route=cast("Route", row["route"]),
        multiplier=Fraction(row["multiplier"]),
        work_month=row["work_month"],
        version=row.get("version"),
        flags=tuple(row["flags"]),
        activity=cast("Activity", row.get("activity", "work")),
        original_reason=row.get("original_reason"),
        override=_override_value(row.get("override")),
        minor_used_min=row.get("minor_used_min"),
    )


def group_value(row: Mapping[str, Any]) -> Group:
    """A stored group as the engine's value."""
    return Group(
        start=from_micros(row["start"]),
        end=from_micros(row["end"]),
        decision=cast("Decision", row["decision"]),
        reason=row["reason"],
        rule=row["rule"],
        route=cast("Route", row["route"]),
        multiplier=Fraction(row["multiplier"]),
        work_month=row["work_month"],
        posting_month=row["posting_month"],
        version=row.get("version"),
        flags=tuple(row["flags"]),
        worked_seconds=row["worked_s"],
        rounded_min=row["rounded_min"],
        rate_minor=row["rate_minor"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        original_reason=row.get("original_reason"),
        override=_override_value(row.get("override")),
        minor_used_min=row.get("minor_used_min"),
    )


def _override_value(row: Mapping[str, Any] | None) -> Override | None:
    if row is None:
        return None
    return Override(
        entry=row["entry"],
        decision=row["decision"],
        by=row["by"],
        reason=row["reason"],
        at=_instant(row["at"]),
        start=_instant(row["start"]),
        end=_instant(row["end"]),
        route=row["route"],
        multiplier=None if row["multiplier"] is None else Fraction(row["multiplier"]),
    )


def callout_value(row: Mapping[str, Any] | None) -> CalloutTopUp | None:
    """A stored call-out top-up as the engine's value."""
    if row is None:
        return None
    return CalloutTopUp(
        ticket=row["ticket"],
        entry=row["entry"],
        start=from_micros(row["start"]),
        minutes=row["minutes"],
        multiplier=Fraction(row["multiplier"]),
        rate_minor=row["rate_minor"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        posting_month=row["posting_month"],
        entries=tuple(row["entries"]),
    )


def standing_rows(session: Session, entries: Iterable[UUID]) -> dict[UUID, CoverageDecision]:
    """The decision that stands for each entry: the latest that does, of equals the greater id."""
    return _latest(session, entries, CoverageDecision.standing.is_(True))


def latest_rows(session: Session, entries: Iterable[UUID]) -> dict[UUID, CoverageDecision]:
    """The latest decision of each entry, whether it stands or waits."""
    return _latest(session, entries)


def _latest(
    session: Session, entries: Iterable[UUID], *where: ColumnElement[bool]
) -> dict[UUID, CoverageDecision]:
    wanted = list(entries)
    found: dict[UUID, CoverageDecision] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = (
            select(CoverageDecision)
            .where(CoverageDecision.entry_id.in_(wanted[start : start + AT_ONCE]), *where)
            .order_by(CoverageDecision.at, CoverageDecision.id)
        )
        for decision in session.scalars(query):
            found[decision.entry_id] = decision
    return found
