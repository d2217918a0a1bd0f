"""Time after it was recorded: why it came late, how long it really was, what was wrong with it.

A correction is a further entry that stands in for the first; nothing is edited or deleted.

Source: domain.md 2 (TimeEntry), 3.2 (LONGTIMER, LATE), 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.corrections import (
    check_correction_reason,
    check_late_reason,
    check_may_correct,
    check_stands,
    check_withdrawal,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import TimeEntry
from app.records.types import from_micros, to_micros
from app.usecases.context import Ctx
from app.usecases.log_time import Stretch, checked_stretches, interval_row

CUT = "The timer ran on after the work had ended."
"""Why a long timer is corrected."""


def standing_entry(session: Session, entry_id: UUID) -> TimeEntry:
    """The entry to act on.

    Raises:
        RuleBroken: it is not here, was withdrawn, or was corrected by a newer one.
    """
    entry = session.get(TimeEntry, entry_id)
    if entry is None:
        raise RuleBroken("time-missing", "This time is not on this device. Sync first.")
    newer = session.scalars(select(TimeEntry.id).where(TimeEntry.supersedes == entry_id).limit(1))
    check_stands(void=entry.void, superseded=newer.first() is not None)
    return entry


def _to_correct(session: Session, ctx: Ctx, entry_id: UUID) -> TimeEntry:
    entry = standing_entry(session, entry_id)
    check_may_correct(ctx.actor, entry.user_id)
    return entry


@dataclass(frozen=True, slots=True)
class GiveLateReason:
    """Why time of a locked month was recorded only now."""

    entry: UUID
    reason: str


def give_late_reason(session: Session, ctx: Ctx, command: GiveLateReason) -> bool:
    """Say why time came late; it then counts in the month that is open.

    Raises:
        RuleBroken: nothing is said, or the time is somebody else's.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.LOG_OWN_TIME)
    reason = check_late_reason(command.reason)
    entry = _to_correct(session, ctx, command.entry)
    if entry.late_reason == reason:
        return False
    entry.late_reason = reason
    return True


@dataclass(frozen=True, slots=True)
class ConfirmLongTimer:
    """When the work that a long timer recorded really ended."""

    entry: UUID
    end: datetime


def confirm_long_timer(session: Session, ctx: Ctx, command: ConfirmLongTimer) -> UUID:
    """Confirm the end of a long timer, or give the real one.

    Raises:
        RuleBroken: the end lies outside the entry, or the time is somebody else's.

    Returns:
        The entry that stands: the same one, or one cut at the real end.
    """
    ctx.actor.must_be_let(Permission.LOG_OWN_TIME)
    entry = _to_correct(session, ctx, command.entry)
    if command.end == entry.ended_at:
        entry.confirmed = True
        return entry.id
    if not entry.started_at < command.end < entry.ended_at:
        raise RuleBroken("end-outside", "Choose an end within the time that the timer ran.")
    return _supersede(session, ctx, entry, _cut(entry, command.end), CUT, {"confirmed": True})


def _cut(entry: TimeEntry, end: datetime) -> list[dict[str, Any]]:
    last = to_micros(end)
    return [{**one, "end": min(one["end"], last)} for one in entry.intervals if one["start"] < last]


@dataclass(frozen=True, slots=True)
class CorrectEntry:
    """Time as it should have been recorded; None leaves a part as it was.

    Attributes:
        reason: what was wrong.
    """

    entry: UUID
    reason: str
    stretches: Sequence[Stretch] | None = None
    note: str | None = None
    internal_note: str | None = None


def correct_entry(session: Session, ctx: Ctx, command: CorrectEntry) -> UUID:
    """Record time anew in place of an entry, which stays readable.

    Raises:
        RuleBroken: the stretches cannot be, nothing says what was wrong, or the time is somebody
            else's.

    Returns:
        The entry that stands now.
    """
    ctx.actor.must_be_let(Permission.LOG_OWN_TIME)
    reason = check_correction_reason(command.reason)
    entry = _to_correct(session, ctx, command.entry)
    intervals: list[dict[str, Any]] = list(entry.intervals)
    if command.stretches is not None:
        stretches = checked_stretches(command.stretches, ctx.clock.now())
        intervals = [interval_row(stretch) for stretch in stretches]
    words = {"note": command.note, "internal_note": command.internal_note}
    said = {name: value.strip() for name, value in words.items() if value is not None}
    if not said.get("note", entry.note) and entry.note:
        raise RuleBroken("note-empty", "Say what was done, in words that the client can read.")
    # Somebody looked at these times and gave them: they are confirmed.
    return _supersede(session, ctx, entry, intervals, reason, {**said, "confirmed": True})


def _supersede(
    session: Session,
    ctx: Ctx,
    entry: TimeEntry,
    intervals: Sequence[Mapping[str, Any]],
    reason: str,
    other: Mapping[str, Any],
) -> UUID:
    now = ctx.clock.now()
    kept = {
        name: getattr(entry, name)
        for name in (
            *("client_id", "ticket_id", "site_id", "user_id", "grade", "work_kind", "note"),
            *("internal_note", "source", "late_reason", "topic", "attendees", "completes"),
        )
    }
    ends = [one["end"] for one in intervals]
    own = {
        "id": ctx.ids.new(),
        "started_at": from_micros(intervals[0]["start"]),
        "ended_at": from_micros(ends[-1]),
        "intervals": list(intervals),
        "worked_s": sum((one["end"] - one["start"]) // 1_000_000 for one in intervals),
        "supersedes": entry.id,
        "correction_reason": reason,
        "created_at": now,
        "created_by": ctx.actor.user,
    }
    newer = TimeEntry(**(kept | own | dict(other)))
    session.add(newer)
    return newer.id


@dataclass(frozen=True, slots=True)
class VoidEntry:
    """Time that does not count, and why."""

    entry: UUID
    reason: str


def void_entry(session: Session, ctx: Ctx, command: VoidEntry) -> bool:
    """Withdraw time, for good; it stays readable.

    Raises:
        RuleBroken: nothing says why, or the time is somebody else's.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.LOG_OWN_TIME)
    check_withdrawal(before=False, after=True, reason=command.reason)
    entry = _to_correct(session, ctx, command.entry)
    entry.void = True
    entry.void_reason = command.reason.strip()
    return True
