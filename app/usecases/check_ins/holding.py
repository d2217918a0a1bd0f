"""Holding a check-in: started, finished with its time recorded, its agenda frozen.

The check-in itself is the timer: it runs from its start to its end, and its time is recorded as
check-in, which the fee includes at any hour (domain.md 3.2, R10). All of it works offline.

Source: domain.md 6 (During, After); ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.check_ins import Section, freeze, to_plain
from app.domain.check_ins.frame import counted
from app.domain.check_ins.life import (
    CheckInState,
    check_held,
    check_minutes_text,
    check_open,
    check_step,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import WorkKind
from app.queries.check_ins.agenda import agenda_of
from app.queries.check_ins.page import since_of
from app.records import AgendaTopic, CheckIn, User
from app.usecases.check_ins.found import attending, check_in_of
from app.usecases.check_ins.planning import PlanCheckIn, plan_check_in
from app.usecases.context import Ctx
from app.usecases.log_time import LogTime, Stretch, log_time


@dataclass(frozen=True, slots=True)
class StartCheckIn:
    """A check-in that begins.

    Attributes:
        at: when it began; the present if not given.
    """

    check_in: UUID
    at: datetime | None = None


def start_check_in(session: Session, ctx: Ctx, command: StartCheckIn) -> bool:
    """Begin to hold a check-in; its time runs from now on.

    Raises:
        RuleBroken: it is not here or was held, begins in the future, or the person holds another.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    check_step(check_in.state, CheckInState.RUNNING)
    if check_in.state == CheckInState.RUNNING:
        return False
    now = ctx.clock.now()
    at = command.at or now
    if at > now:
        raise RuleBroken("check-in-future", "It begins by now: choose a moment that has passed.")
    other = session.scalars(
        select(CheckIn).where(
            CheckIn.state == CheckInState.RUNNING.value, CheckIn.tam_id == ctx.actor.user
        )
    ).first()
    if other is not None:
        raise RuleBroken("check-in-running", "You are holding another check-in: finish it first.")
    check_in.state = CheckInState.RUNNING.value
    check_in.started_at = at
    check_in.tam_id = ctx.actor.user
    return True


@dataclass(frozen=True, slots=True)
class UnstartCheckIn:
    """A check-in that was started by mistake."""

    check_in: UUID


def unstart_check_in(session: Session, ctx: Ctx, command: UnstartCheckIn) -> bool:
    """Take a start back: it is planned again, and no time runs.

    Raises:
        RuleBroken: it is not here, or was held.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    check_step(check_in.state, CheckInState.PLANNED)
    if check_in.state != CheckInState.RUNNING:
        return False
    check_in.state = CheckInState.PLANNED.value
    check_in.started_at = None
    return True


@dataclass(frozen=True, slots=True)
class FinishCheckIn:
    """A check-in that is over.

    Attributes:
        note: what it was about, as the client reads it beside its time; empty: how many were there.
        ended_at: when it ended; the present if not given.
        started_at: when it began, of one that was not started here.
        attendees: who came; None: those who were invited.
        minutes_text: written into the minutes beside agenda and captures.
        next_at: plans the next one at once, with the same people; None plans none.
        records_time: whether the time of the person who finishes it is recorded.
    """

    check_in: UUID
    note: str = ""
    internal_note: str = ""
    ended_at: datetime | None = None
    started_at: datetime | None = None
    attendees: tuple[UUID, ...] | None = None
    minutes_text: str | None = None
    next_at: datetime | None = None
    records_time: bool = True


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of it: the time entry, and the next check-in; None where there is none."""

    entry: UUID | None
    next: UUID | None


def finish_check_in(session: Session, ctx: Ctx, command: FinishCheckIn) -> Finished:
    """End a check-in: freeze its agenda, record its time, close its topics, plan the next.

    Open actions need nothing: they open the next agenda.

    Raises:
        RuleBroken: it is not here or was held, its times cannot be, or a person is not the
            client's.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    check_open(check_in.state)
    check_step(check_in.state, CheckInState.HELD)
    now = ctx.clock.now()
    started = command.started_at or check_in.started_at
    ended = command.ended_at or now
    check_held(started, ended, now)
    assert started is not None  # noqa: S101 -- check_held looked
    if command.attendees is not None:
        check_in.attendees = attending(session, check_in.client_id, command.attendees)
    if command.minutes_text is not None:
        check_in.minutes_text = check_minutes_text(command.minutes_text)
    check_in.started_at, check_in.ended_at = started, ended
    check_in.tam_id = check_in.tam_id or ctx.actor.user
    _freeze(session, check_in, now, command.next_at)
    if command.records_time:
        check_in.entry_id = _record(session, ctx, check_in, command, (started, ended))
    _close_topics(session, check_in, now)
    check_in.state = CheckInState.HELD.value
    following = None
    if command.next_at is not None:
        if command.next_at <= ended:
            raise RuleBroken("check-in-next", "The next check-in comes after this one.")
        following = _follow(session, ctx, check_in, command.next_at)
    return Finished(check_in.entry_id, following)


def _freeze(session: Session, check_in: CheckIn, now: datetime, following: datetime | None) -> None:
    """Keep the agenda as it stands.

    What was taken down and who was there stay in rows of their own, and the client's people are
    named by id, so that a person who is erased later is not kept in it by name.
    """
    since = since_of(session, check_in)
    agenda = agenda_of(
        session,
        check_in.client_id,
        check_in.started_at or check_in.planned_at,
        since,
        now,
        check_in=check_in.id,
        freezes=True,
    ).agenda
    sections = tuple(one for one in agenda.sections if one.section is not Section.NEXT)
    manager = session.get(User, check_in.tam_id) if check_in.tam_id is not None else None
    minutes = freeze(
        replace(agenda, sections=sections),
        (),
        manager=manager.name if manager is not None else "",
        begun=check_in.started_at,
        ended=check_in.ended_at,
        next_at=following,
    )
    check_in.agenda = to_plain(minutes)
    check_in.frozen_at = now


def _record(
    session: Session,
    ctx: Ctx,
    check_in: CheckIn,
    command: FinishCheckIn,
    span: tuple[datetime, datetime],
) -> UUID:
    there = counted(len(check_in.attendees), "person", "people")
    usual = f"Check-in with {there}." if check_in.attendees else "Check-in."
    return log_time(
        session,
        ctx,
        LogTime(
            [Stretch(*span)],
            command.note.strip() or usual,
            client=check_in.client_id,
            work_kind=WorkKind.CHECK_IN,
            internal_note=command.internal_note,
            confirmed=True,
            attendees=tuple(check_in.attendees),
        ),
    )


def _close_topics(session: Session, check_in: CheckIn, now: datetime) -> None:
    """Close the topics that were on this agenda; priorities, and what was hidden, stay open."""
    hidden = {one["item"]["key"] for one in (check_in.agenda or {}).get("hidden", ())}
    query = select(AgendaTopic).where(
        AgendaTopic.client_id == check_in.client_id,
        AgendaTopic.closed_at.is_(None),
        AgendaTopic.kind != "priority",
        or_(AgendaTopic.check_in_id.is_(None), AgendaTopic.check_in_id == check_in.id),
    )
    for topic in session.scalars(query):
        if hidden & {f"topic:{topic.id}", f"added:{topic.id}"}:
            topic.check_in_id = None
            continue
        topic.check_in_id = check_in.id
        topic.closed_at = now


def _follow(session: Session, ctx: Ctx, check_in: CheckIn, at: datetime) -> UUID:
    return plan_check_in(
        session,
        ctx,
        PlanCheckIn(
            check_in.client_id,
            at,
            check_in.planned_min,
            check_in.place,
            tuple(UUID(one) for one in check_in.attendees),
            check_in.tam_id,
        ),
    )
