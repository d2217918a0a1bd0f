"""Planning a visit to a client, moving it, calling it off, saying that it took place.

Source: domain.md S30, 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.visits import (
    USUAL_MIN,
    VisitState,
    check_called_off,
    check_sends,
    check_to_come,
    check_visit,
    check_visit_step,
)
from app.records import Client, Site, User, Visit
from app.usecases.context import Ctx
from app.usecases.timeline import ticket_of


@dataclass(frozen=True, slots=True)
class PlanVisit:
    """A visit to plan.

    Attributes:
        ticket: what for; None: nothing that was asked for.
        planned_min: how long it is to take, in minutes.
        technician: who comes; None: who plans it.
        site: where; None: the ticket's, else the client's usual one.
        place: where at the site.
        note: the client reads it.
    """

    client: UUID
    starts_at: datetime
    ticket: UUID | None = None
    planned_min: int = USUAL_MIN
    technician: UUID | None = None
    site: UUID | None = None
    place: str = ""
    note: str = ""


def plan_visit(session: Session, ctx: Ctx, command: PlanVisit) -> UUID:
    """Plan that somebody comes to a client.

    Raises:
        RuleBroken: client, request, site or person is not there, the time is over or no time, or
            whoever plans it may plan their own visits alone.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    technician = command.technician or ctx.actor.user
    check_sends(ctx.actor, technician)
    place, note = check_visit(command.planned_min, command.place, command.note)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    site = command.site or client.default_site_id
    if command.ticket is not None:
        ticket = ticket_of(session, command.ticket)
        if ticket.client_id != client.id:
            raise RuleBroken("ticket-foreign", "This ticket is another client's.")
        site = command.site or ticket.site_id or site
    now = ctx.clock.now()
    starts_at = _zoned(command.starts_at)
    check_to_come(starts_at, command.planned_min, now)
    visit = Visit(
        id=ctx.ids.new(),
        client_id=client.id,
        ticket_id=command.ticket,
        site_id=_site(session, client.id, site),
        technician_id=_person(session, technician),
        starts_at=starts_at,
        planned_min=command.planned_min,
        place=place,
        note=note,
        state=VisitState.PLANNED.value,
        cancel_reason="",
        calendar_sequence=0,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(visit)
    return visit.id


@dataclass(frozen=True, slots=True)
class ChangeVisit:
    """What is to be otherwise about a visit; what is None stays."""

    visit: UUID
    starts_at: datetime | None = None
    planned_min: int | None = None
    technician: UUID | None = None
    site: UUID | None = None
    place: str | None = None
    note: str | None = None


def change_visit(session: Session, ctx: Ctx, command: ChangeVisit) -> bool:
    """Move a visit, or change who comes, where to, or what the client is told.

    One that was called off, or is said to have taken place, is planned anew by it.

    Raises:
        RuleBroken: it is not here, or cannot be so.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    visit = visit_of(session, command.visit)
    minutes = visit.planned_min if command.planned_min is None else command.planned_min
    wanted: dict[str, object] = {
        "state": VisitState.PLANNED.value, "cancel_reason": "", "planned_min": minutes,
    }  # fmt: skip
    if command.starts_at is not None:
        wanted["starts_at"] = _zoned(command.starts_at)
        check_to_come(command.starts_at, minutes, ctx.clock.now())
    if command.technician is not None and command.technician != visit.technician_id:
        check_sends(ctx.actor, command.technician)
        wanted["technician_id"] = _person(session, command.technician)
    if command.site is not None:
        wanted["site_id"] = _site(session, visit.client_id, command.site)
    wanted["place"], wanted["note"] = check_visit(
        minutes,
        visit.place if command.place is None else command.place,
        visit.note if command.note is None else command.note,
    )
    changed = {name: value for name, value in wanted.items() if getattr(visit, name) != value}
    for name, value in changed.items():
        setattr(visit, name, value)
    return bool(changed)


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """A visit that does not take place, and why, as the client reads it."""

    visit: UUID
    reason: str


def cancel_visit(session: Session, ctx: Ctx, command: CancelVisit) -> bool:
    """Call a visit off.

    Raises:
        RuleBroken: it is not here or took place, or nothing says why.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    visit = visit_of(session, command.visit)
    reason = check_called_off(command.reason)
    check_visit_step(visit.state, VisitState.CANCELLED)
    if visit.state == VisitState.CANCELLED:
        return False
    visit.state, visit.cancel_reason = VisitState.CANCELLED.value, reason
    return True


@dataclass(frozen=True, slots=True)
class FinishVisit:
    """A visit that took place."""

    visit: UUID


def finish_visit(session: Session, ctx: Ctx, command: FinishVisit) -> bool:
    """Say that a visit took place; its time is logged by itself.

    Raises:
        RuleBroken: it is not here, was called off, or has not begun.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    visit = visit_of(session, command.visit)
    check_visit_step(visit.state, VisitState.DONE)
    if visit.starts_at > ctx.clock.now():
        raise RuleBroken("visit-to-come", "This visit is still to come: move it, or call it off.")
    if visit.state == VisitState.DONE:
        return False
    visit.state = VisitState.DONE.value
    return True


def visit_of(session: Session, visit: UUID) -> Visit:
    """The visit to act on.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Visit, visit)
    if found is None:
        raise RuleBroken("visit-missing", "This visit is not on this device. Sync first.")
    return found


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise RuleBroken("zone-unknown", "The time of the visit needs a time zone: name it.")
    return at


def _site(session: Session, client: UUID, site: UUID | None) -> UUID | None:
    found = session.get(Site, site) if site is not None else None
    if site is not None and (found is None or found.client_id != client):
        raise RuleBroken("site-foreign", "Choose a site of this client.")
    return site


def _person(session: Session, technician: UUID) -> UUID:
    found = session.get(User, technician)
    if found is None or not found.active:
        raise RuleBroken("person-gone", "Choose somebody who works here.")
    return technician
