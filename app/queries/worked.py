"""Stored time, and a timer that runs, as the coverage engine reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from app.domain.coverage import Entry, Interval
from app.domain.coverage.work import WorkKind
from app.records import TimeEntry
from app.records.types import from_micros


def entry_value(entry: TimeEntry) -> Entry:
    """A stored time entry as the engine reads it."""
    return Entry(
        id=str(entry.id),
        technician=str(entry.user_id),
        grade=entry.grade,
        work_kind=cast("WorkKind", entry.work_kind),
        intervals=tuple(interval_value(row) for row in entry.intervals),
        ticket=str(entry.ticket_id) if entry.ticket_id else None,
        source="manual" if entry.source == "manual" else "timer",
        confirmed=entry.confirmed,
        late_reason=entry.late_reason or None,
        topic=entry.topic or None,
        attendees=tuple(entry.attendees),
        completes=tuple(entry.completes),
        site=str(entry.site_id) if entry.site_id else None,
    )


def interval_value(row: Mapping[str, Any]) -> Interval:
    """A stored interval as the engine reads it."""
    return Interval(
        start=from_micros(row["start"]),
        end=from_micros(row["end"]),
        activity="travel" if row.get("activity") == "travel" else "work",
        mode="onsite" if row.get("mode") == "onsite" else "remote",
        after_resolution=row.get("after_resolution"),
        visit=row.get("visit"),
    )


def running_entry(
    *,
    technician: UUID,
    grade: str,
    stretches: Sequence[tuple[datetime, datetime]],
    ticket: UUID | None,
    work_kind: str = "request",
    mode: str = "remote",
) -> Entry:
    """What a running timer has recorded so far, as the engine reads it."""
    return Entry(
        id="running",
        technician=str(technician),
        grade=grade,
        work_kind=cast("WorkKind", work_kind),
        intervals=tuple(
            Interval(start=start, end=end, mode="onsite" if mode == "onsite" else "remote")
            for start, end in stretches
        ),
        ticket=str(ticket) if ticket else None,
        confirmed=True,
    )
