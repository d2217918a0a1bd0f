"""Planning a check-in, moving it, calling it off.

Source: domain.md 6, S03, S21.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins.life import (
    CheckInState,
    check_cancelling,
    check_open,
    check_plan,
    check_step,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import CheckIn
from app.usecases.check_ins.found import attending, check_in_of, client_of, coordinators
from app.usecases.context import Ctx

USUAL_MIN = 60


@dataclass(frozen=True, slots=True)
class PlanCheckIn:
    """A check-in to plan.

    Attributes:
        planned_min: how long it is to take, in minutes.
        place: a room, an address or a link, as the invitation says it.
        attendees: contacts of the client; None invites its coordinators.
        manager: who holds it; None: the client's account manager, else who plans it.
    """

    client: UUID
    planned_at: datetime
    planned_min: int = USUAL_MIN
    place: str = ""
    attendees: tuple[UUID, ...] | None = None
    manager: UUID | None = None


def plan_check_in(session: Session, ctx: Ctx, command: PlanCheckIn) -> UUID:
    """Plan a check-in with a client.

    Raises:
        RuleBroken: the client or an attendee is not there, or its length cannot be.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    place = check_plan(command.planned_min, command.place)
    client = client_of(session, command.client)
    invited = command.attendees
    if invited is None:
        invited = tuple(coordinators(session, client.id))
    now = ctx.clock.now()
    check_in = CheckIn(
        id=ctx.ids.new(),
        client_id=client.id,
        planned_at=_zoned(command.planned_at),
        planned_min=command.planned_min,
        place=place,
        tam_id=command.manager or client.tam_id or ctx.actor.user,
        attendees=attending(session, client.id, invited),
        state=CheckInState.PLANNED.value,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(check_in)
    return check_in.id


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise RuleBroken("zone-unknown", "The time of the check-in needs a time zone: name it.")
    return at


@dataclass(frozen=True, slots=True)
class ChangeCheckIn:
    """What is to be otherwise about a check-in; what is None stays."""

    check_in: UUID
    planned_at: datetime | None = None
    planned_min: int | None = None
    place: str | None = None
    attendees: tuple[UUID, ...] | None = None
    manager: UUID | None = None


def change_check_in(session: Session, ctx: Ctx, command: ChangeCheckIn) -> bool:
    """Move a check-in, or change who comes.

    One that was called off is planned anew by it.

    Raises:
        RuleBroken: it is not here, was held, or cannot be so.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    if check_in.state != CheckInState.CANCELLED:
        check_open(check_in.state)
    minutes = check_in.planned_min if command.planned_min is None else command.planned_min
    place = check_plan(minutes, check_in.place if command.place is None else command.place)
    wanted: dict[str, object] = {"planned_min": minutes, "place": place}
    if command.planned_at is not None:
        wanted["planned_at"] = _zoned(command.planned_at)
    if command.attendees is not None:
        wanted["attendees"] = attending(session, check_in.client_id, command.attendees)
    if command.manager is not None:
        wanted["tam_id"] = command.manager
    if check_in.state == CheckInState.CANCELLED:
        wanted |= {"state": CheckInState.PLANNED.value, "cancel_reason": ""}
    changed = {name: value for name, value in wanted.items() if getattr(check_in, name) != value}
    for name, value in changed.items():
        setattr(check_in, name, value)
    return bool(changed)


@dataclass(frozen=True, slots=True)
class CancelCheckIn:
    """A check-in that does not take place, and why, as the client reads it."""

    check_in: UUID
    reason: str


def cancel_check_in(session: Session, ctx: Ctx, command: CancelCheckIn) -> bool:
    """Call a check-in off; what was to be spoken about waits for the next one.

    Raises:
        RuleBroken: it is not here, was held or is being held, or nothing says why.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    reason = check_cancelling(command.reason)
    check_step(check_in.state, CheckInState.CANCELLED)
    if check_in.state == CheckInState.CANCELLED:
        return False
    check_in.state = CheckInState.CANCELLED.value
    check_in.cancel_reason = reason
    return True
