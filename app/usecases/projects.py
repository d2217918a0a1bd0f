"""Projects for a flat fee: begun with an approval, tickets linked, closed.

Source: domain.md 2 (Project), 3.2 (ROUTE).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.approvers import Sum
from app.domain.consents import check_approver, check_lifetime, check_project
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Client, Project
from app.usecases.approvers import check_within_limit
from app.usecases.consents import approver_roles
from app.usecases.context import Ctx
from app.usecases.timeline import ticket_of


@dataclass(frozen=True, slots=True)
class StartProject:
    """A project that a client's approver agreed to.

    Attributes:
        fee_minor: the flat fee in minor units of the client's currency.
        approver: the contact who approved it.
        approved_at: when; the present if not given.
        note: how it was approved.
    """

    client: UUID
    title: str
    approver: UUID
    fee_minor: int = 0
    estimate_min: int = 0
    tickets: tuple[UUID, ...] = field(default_factory=tuple)
    approved_at: datetime | None = None
    note: str = ""


def start_project(session: Session, ctx: Ctx, command: StartProject) -> UUID:
    """Record an approved project; work on its tickets goes to it from the approval on.

    Raises:
        RuleBroken: a fact is missing, nobody is named who may approve it, or a ticket belongs to
            another project.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    check_project(command.title, command.fee_minor, command.estimate_min)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    check_approver(approver_roles(session, client.id, command.approver), "a project")
    asked = Sum("this project", command.fee_minor, client.currency)
    check_within_limit(session, client.id, command.approver, asked)
    now = ctx.clock.now()
    approved = command.approved_at or now
    if approved > now:
        raise RuleBroken("approved-later", "A project was approved by now, not in the future.")
    for ticket in command.tickets:
        check_free(session, client.id, ticket, None)
    project = Project(
        id=ctx.ids.new(),
        client_id=client.id,
        title=" ".join(command.title.split()),
        fee_minor=command.fee_minor,
        currency=client.currency,
        estimate_min=command.estimate_min,
        ticket_ids=sorted(str(ticket) for ticket in command.tickets),
        approved_at=approved,
        approved_by=command.approver,
        approval_note=command.note.strip(),
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(project)
    return project.id


def check_free(session: Session, client: UUID, ticket: UUID, project: UUID | None) -> None:
    """Check that a ticket is the client's, and belongs to no other project.

    Raises:
        RuleBroken: it does, or it is not.
    """
    if ticket_of(session, ticket).client_id != client:
        raise RuleBroken("ticket-foreign", "This ticket is another client's.")
    for other in session.scalars(select(Project).where(Project.client_id == client)):
        if other.id != project and str(ticket) in other.ticket_ids:
            raise RuleBroken(
                "ticket-linked",
                f"This ticket belongs to the project “{other.title}”: take it off there first.",
            )


@dataclass(frozen=True, slots=True)
class LinkProject:
    """A ticket to link to a project, or to take off it again."""

    project: UUID
    ticket: UUID
    linked: bool = True


def link_project(session: Session, ctx: Ctx, command: LinkProject) -> bool:
    """Link a ticket to a project, or take it off.

    Raises:
        RuleBroken: the project is not here, or the ticket belongs to another.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    project = project_of(session, command.project)
    linked = set(project.ticket_ids)
    if command.linked == (str(command.ticket) in linked):
        return False
    if command.linked:
        check_free(session, project.client_id, command.ticket, project.id)
    project.ticket_ids = sorted(linked ^ {str(command.ticket)})
    return True


@dataclass(frozen=True, slots=True)
class CloseProject:
    """A project that is done.

    Attributes:
        closed_at: from when on work on its tickets is its own again; the present if not given.
    """

    project: UUID
    closed_at: datetime | None = None


def close_project(session: Session, ctx: Ctx, command: CloseProject) -> bool:
    """Close a project.

    Raises:
        RuleBroken: it is not here, closed already, or would close before its approval.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.KEEP_CONSENTS)
    project = project_of(session, command.project)
    if project.closed_at is not None:
        raise RuleBroken("project-closed", "This project is closed already.")
    closed = command.closed_at or ctx.clock.now()
    if closed > ctx.clock.now():
        raise RuleBroken("closed-later", "A project closes by now, not in the future.")
    check_lifetime(project.approved_at, closed)
    project.closed_at = closed
    return True


def project_of(session: Session, project: UUID) -> Project:
    """The project to act on.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Project, project)
    if found is None:
        raise RuleBroken("project-missing", "This project is not on this device. Sync first.")
    return found
