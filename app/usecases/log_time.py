"""Recording work: what a stopped timer, or a person by hand, says was done."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.corrections import check_not_future
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import WorkKind
from app.records import Client, TimeEntry
from app.records.types import to_micros
from app.usecases.context import Ctx
from app.usecases.timeline import ticket_of

ACTIVITIES = ("work", "travel")
MODES = ("remote", "onsite")
AFTER_RESOLUTION = (None, "wrap_up", "research")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One uninterrupted stretch of work, half-open."""

    start: datetime
    end: datetime
    activity: str = "work"
    mode: str = "remote"
    after_resolution: str | None = None
    visit: str | None = None


@dataclass(frozen=True, slots=True)
class LogTime:
    """Work to record, on a ticket or for a client.

    Attributes:
        note: what was done, in words that the client reads.
        preview_code: the reason code that the person saw, kept to show a later difference.
    """

    stretches: Sequence[Stretch]
    note: str
    ticket: UUID | None = None
    client: UUID | None = None
    work_kind: WorkKind = WorkKind.REQUEST
    source: str = "timer"
    internal_note: str = ""
    late_reason: str = ""
    confirmed: bool = False
    topic: str = ""
    attendees: Sequence[str] = field(default_factory=tuple)
    preview_code: str = ""
    preview_digest: str = ""


def log_time(session: Session, ctx: Ctx, command: LogTime) -> UUID:
    """Record a time entry.

    Raises:
        RuleBroken: a stretch is empty, inverted, overlapping or in the future, or the client or
            the note is missing.

    Source: domain.md 2 (TimeEntry: start and end are always required).
    """
    ctx.actor.must_be_let(Permission.LOG_OWN_TIME)
    stretches = checked_stretches(command.stretches, ctx.clock.now())
    note = checked_note(command.note, command.work_kind)
    client_id, site_id = _place(session, command)
    now = ctx.clock.now()
    entry = TimeEntry(
        id=ctx.ids.new(),
        client_id=client_id,
        ticket_id=command.ticket,
        site_id=site_id,
        user_id=ctx.actor.user,
        grade=ctx.actor.grade,
        work_kind=command.work_kind.value,
        started_at=stretches[0].start,
        ended_at=stretches[-1].end,
        intervals=[interval_row(stretch) for stretch in stretches],
        worked_s=sum(int((s.end - s.start).total_seconds()) for s in stretches),
        note=note,
        internal_note=command.internal_note.strip(),
        source=command.source,
        confirmed=command.confirmed,
        late_reason=command.late_reason.strip(),
        topic=command.topic,
        attendees=list(command.attendees),
        preview_code=command.preview_code,
        preview_digest=command.preview_digest,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(entry)
    return entry.id


def checked_note(note: str, work_kind: WorkKind) -> str:
    """A note without blanks at its ends.

    Raises:
        RuleBroken: it is missing, though the client reads it.
    """
    tidy = note.strip()
    if not tidy and work_kind is not WorkKind.INTERNAL:
        raise RuleBroken("note-empty", "Say what was done, in words that the client can read.")
    return tidy


def checked_stretches(stretches: Sequence[Stretch], now: datetime) -> list[Stretch]:
    """Stretches in order.

    Raises:
        RuleBroken: one is empty, inverted, overlapping or in the future, or there is none.
    """
    if not stretches:
        raise RuleBroken("time-none", "There is no time to record: give a start and an end.")
    for stretch in stretches:
        _check_words(stretch)
    ordered = sorted(stretches, key=lambda stretch: stretch.start)
    for stretch in ordered:
        if stretch.end <= stretch.start:
            raise RuleBroken("time-inverted", "“End” must come after “Start”: correct one of them.")
        check_not_future(stretch.end, now)
    for before, after in itertools.pairwise(ordered):
        if after.start < before.end:
            raise RuleBroken("time-overlap", "Two stretches of this entry overlap: correct one.")
    return ordered


def _check_words(stretch: Stretch) -> None:
    """Refuse what would otherwise be read as something else."""
    if stretch.start.tzinfo is None or stretch.end.tzinfo is None:
        raise RuleBroken("zone-unknown", "“Start” and “End” need a time zone: name it.")
    if stretch.activity not in ACTIVITIES:
        raise RuleBroken("activity-unknown", "“Activity” is work or travel: choose one.")
    if stretch.mode not in MODES:
        raise RuleBroken("mode-unknown", "“Where” is remote or on site: choose one.")
    if stretch.after_resolution not in AFTER_RESOLUTION:
        raise RuleBroken(
            "after-resolution-unknown", "Work after a resolution is wrap-up or research: choose."
        )


def _place(session: Session, command: LogTime) -> tuple[UUID, UUID | None]:
    if command.ticket is not None:
        ticket = ticket_of(session, command.ticket)
        return ticket.client_id, ticket.site_id
    if command.client is None or session.get(Client, command.client) is None:
        raise RuleBroken("client-missing", "Choose the ticket or the client that this was for.")
    return command.client, None


def interval_row(stretch: Stretch) -> dict[str, object]:
    """A stretch as an entry stores it."""
    return {
        "start": to_micros(stretch.start),
        "end": to_micros(stretch.end),
        "activity": stretch.activity,
        "mode": stretch.mode,
        "after_resolution": stretch.after_resolution,
        "visit": stretch.visit,
    }
