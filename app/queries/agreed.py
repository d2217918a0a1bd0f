"""What was agreed about a ticket: consents, its project, and who of the client may agree.

Source: domain.md 2 (Authorization, Project), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from app.domain.rights import Permission, known_roles, may
from app.domain.vocabulary import ContactRole
from app.queries.scoping import Scoping, scoping_of
from app.records import Authorization, Client, Contact, Project, Ticket, User


@dataclass(frozen=True, slots=True)
class Approver:
    """A contact who may accept what costs."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """One consent.

    Attributes:
        kind: covered or billable.
        ticket_id: None: it holds for everything of the client.
        by: who gave it.
        by_id: the contact, where one did.
        note: how it was said.
    """

    id: UUID
    kind: str
    ticket_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    by: str
    by_id: UUID | None
    note: str
    revoked_at: datetime | None
    revoked_reason: str


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project.

    Attributes:
        fee_minor: the flat fee, in minor units of the currency.
    """

    id: UUID
    title: str
    fee_minor: int
    currency: str
    approved_at: datetime | None
    approver: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed about a ticket.

    Attributes:
        consents: of the ticket and of its whole client, the latest span first.
        project: that it is linked to.
        projects: of its client that are open, by title.
        approvers: contacts of its client who may accept a premium, a project, an adjustment.
        scope: its estimate beside what is included of a small request.
    """

    client_id: UUID
    currency: str
    consents: tuple[ConsentFacts, ...]
    project: ProjectFacts | None
    projects: tuple[ProjectFacts, ...]
    approvers: tuple[Approver, ...]
    scope: Scoping


def agreed_on(session: Session, ticket: UUID, now: datetime) -> Agreed | None:
    """What was agreed about a ticket; None where it is not in this database."""
    record = session.get(Ticket, ticket)
    client = session.get(Client, record.client_id) if record is not None else None
    if record is None or client is None:
        return None
    projects = _projects(session, record.client_id)
    linked = next((facts for facts, tickets in projects if str(ticket) in tickets), None)
    return Agreed(
        record.client_id,
        client.currency,
        consents=tuple(_consents(session, record.client_id, ticket)),
        project=linked,
        projects=tuple(facts for facts, _tickets in projects if facts.closed_at is None),
        approvers=tuple(approvers(session, record.client_id)),
        scope=scoping_of(session, record, now),
    )


def is_agreed(session: Session, ticket: UUID, kind: str, starts: datetime, ends: datetime) -> bool:
    """Whether this very consent for a ticket is recorded and stands."""
    query = select(Authorization.id).where(
        Authorization.ticket_id == ticket,
        Authorization.kind == kind,
        Authorization.starts_at == starts,
        Authorization.ends_at == ends,
        Authorization.revoked_at.is_(None),
    )
    return session.scalars(query).first() is not None


def approvers(session: Session, client: UUID) -> list[Approver]:
    """The contacts of a client who may accept what costs, by name."""
    # A client has hundreds of contacts and few approvers: roles are told from each other whole.
    held = [cast(Contact.roles, Text).contains(f'"{role}"') for role in _APPROVING]
    query = (
        select(Contact.id, Contact.name, Contact.roles)
        .where(Contact.client_id == client, Contact.active.is_(True), or_(*held))
        .order_by(Contact.name, Contact.id)
    )
    return [
        Approver(one, name)
        for one, name, roles in session.execute(query)
        if may(known_roles(roles), Permission.ACCEPT_OFFERS)
    ]


_APPROVING = [role for role in ContactRole if may({role}, Permission.ACCEPT_OFFERS)]


def _consents(session: Session, client: UUID, ticket: UUID) -> list[ConsentFacts]:
    query = (
        select(Authorization, func.coalesce(User.name, Contact.name, ""))
        .outerjoin(User, User.id == Authorization.approved_by)
        .outerjoin(Contact, Contact.id == Authorization.approved_by)
        .where(
            Authorization.client_id == client,
            or_(Authorization.ticket_id.is_(None), Authorization.ticket_id == ticket),
        )
        .order_by(Authorization.starts_at.desc(), Authorization.id)
    )
    return [
        ConsentFacts(
            row.id,
            row.kind,
            row.ticket_id,
            row.starts_at,
            row.ends_at,
            name,
            row.approved_by if row.approved_by_kind == "contact" else None,
            row.note,
            row.revoked_at,
            row.revoked_reason,
        )
        for row, name in session.execute(query)
    ]


def _projects(session: Session, client: UUID) -> list[tuple[ProjectFacts, list[str]]]:
    query = (
        select(Project, func.coalesce(Contact.name, ""))
        .outerjoin(Contact, Contact.id == Project.approved_by)
        .where(Project.client_id == client)
        .order_by(Project.title, Project.id)
    )
    return [
        (
            ProjectFacts(
                row.id,
                row.title,
                row.fee_minor,
                row.currency,
                row.approved_at,
                name,
                row.closed_at,
            ),
            list(row.ticket_ids),
        )
        for row, name in session.execute(query)
    ]
