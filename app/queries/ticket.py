"""One ticket, with everything that its screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.queries.attachments import AttachmentRow, ticket_attachments
from app.queries.decisions import WorkRow, work_rows
from app.queries.queue import QueueRow, queue_rows, ticket_label
from app.records import Asset, Contact, Page, Site, Team, Ticket, TicketEvent, TimeEntry, User


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One entry of the timeline.

    Attributes:
        kind: reply, note or change.
        author_kind: user, contact or system.
        old: for a change, in words where the field holds an id.
        quoted: what a mail quotes, and its signature.
        unproven: nothing proves that a mail is its sender's.
    """

    id: UUID
    kind: str
    at: datetime
    effective_at: datetime
    author: str
    author_kind: str
    channel: str
    body: str
    field_name: str
    old: str
    new: str
    reason: str
    quoted: str = ""
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Something that belongs with the ticket.

    Attributes:
        kind: asset, page or ticket.
        detail: asset kind, page template, or the earlier ticket's state.
    """

    kind: str
    id: UUID
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """What the ticket screen shows."""

    row: QueueRow
    source: str
    description: str
    effect: str
    impact: str
    urgency: str
    service: str
    estimate_min: int
    tags: tuple[str, ...]
    site: str
    team: str
    requester_id: UUID | None
    requester_roles: tuple[str, ...]
    requester_phone: str
    requester_email: str
    service_restored_at: datetime | None
    resolution_kind: str
    resolution_summary: str
    last_update_at: datetime | None
    timeline: tuple[TimelineItem, ...]
    work: tuple[WorkRow, ...]
    related: tuple[Related, ...]
    attachments: tuple[AttachmentRow, ...]


def ticket_detail(session: Session, ticket_id: UUID) -> TicketDetail | None:
    """Everything about one ticket, or None where it is not in this database."""
    row = queue_rows(session, [ticket_id]).get(ticket_id)
    ticket = session.get(Ticket, ticket_id)
    if row is None or ticket is None:
        return None
    contact = session.get(Contact, ticket.requester_id) if ticket.requester_id else None
    site = session.get(Site, ticket.site_id) if ticket.site_id else None
    team = session.get(Team, ticket.team_id) if ticket.team_id else None
    return TicketDetail(
        row=row,
        source=ticket.source,
        description=ticket.description,
        effect=ticket.effect,
        impact=ticket.impact,
        urgency=ticket.urgency,
        service=ticket.service,
        estimate_min=ticket.estimate_min,
        tags=tuple(ticket.tags),
        site=site.name if site else "",
        team=team.name if team else "",
        requester_id=ticket.requester_id,
        requester_roles=tuple(contact.roles) if contact else (),
        requester_phone=contact.phone if contact else "",
        requester_email=contact.email if contact else "",
        service_restored_at=ticket.service_restored_at,
        resolution_kind=ticket.resolution_kind,
        resolution_summary=ticket.resolution_summary,
        last_update_at=ticket.last_update_at,
        timeline=tuple(timeline(session, ticket_id)),
        work=tuple(work_rows(session, TimeEntry.ticket_id == ticket_id)),
        related=tuple(_related(session, ticket)),
        attachments=tuple(ticket_attachments(session, ticket_id)),
    )


def timeline(session: Session, ticket_id: UUID) -> list[TimelineItem]:
    """The timeline of a ticket, the oldest first, ids of people and teams turned into names."""
    return timelines(session, [ticket_id]).get(ticket_id, [])


def timelines(session: Session, ticket_ids: Sequence[UUID]) -> dict[UUID, list[TimelineItem]]:
    """The timelines of several tickets; of one on which nothing happened there is none.

    Cost: as many statements as for one.
    """
    query = (
        select(TicketEvent, func.coalesce(User.name, Contact.name, ""))
        .outerjoin(User, User.id == TicketEvent.author_id)
        .outerjoin(Contact, Contact.id == TicketEvent.author_id)
        .where(TicketEvent.ticket_id.in_(ticket_ids))
        .order_by(TicketEvent.at, TicketEvent.id)
    )
    found = [(event, author) for event, author in session.execute(query)]
    names = _names(session, [event for event, _author in found])
    told: dict[UUID, list[TimelineItem]] = {}
    for event, author in found:
        item = TimelineItem(
            event.id,
            event.kind,
            event.at,
            event.effective_at,
            author,
            event.author_kind,
            event.channel,
            event.body,
            event.field_name,
            names.get(event.old, event.old),
            names.get(event.new, event.new),
            event.reason,
            event.quoted,
            event.unproven,
        )
        told.setdefault(event.ticket_id, []).append(item)
    return told


_NAMED = frozenset({"assignee_id", "team_id", "requester_id", "site_id"})
"""Fields of a ticket whose changes are told by ids."""


def _names(session: Session, events: list[TicketEvent]) -> dict[str, str]:
    """Names of the people, teams and sites that changes speak of, by id text."""
    texts = {
        text
        for event in events
        if event.field_name in _NAMED
        for text in (event.old, event.new)
        if text
    }
    ids = [UUID(text) for text in texts]
    if not ids:
        return {}
    people = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    teams = session.execute(select(Team.id, Team.name).where(Team.id.in_(ids)))
    contacts = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(ids)))
    sites = session.execute(select(Site.id, Site.name).where(Site.id.in_(ids)))
    return {str(found): name for found, name in [*people, *teams, *contacts, *sites]}


def _related(session: Session, ticket: Ticket) -> list[Related]:
    assets = [UUID(text) for text in ticket.asset_ids]
    found: list[Related] = []
    if assets:
        rows = session.execute(
            select(Asset.id, Asset.tag, Asset.kind)
            .where(Asset.id.in_(assets))
            .order_by(Asset.tag, Asset.id)
        )
        found += [Related("asset", asset, tag, kind) for asset, tag, kind in rows]
    found += _pages(session, ticket, assets)
    found += _earlier(session, ticket)
    return found


def _pages(session: Session, ticket: Ticket, assets: list[UUID]) -> list[Related]:
    pages = session.scalars(
        select(Page).where(Page.client_id == ticket.client_id).order_by(Page.title, Page.id)
    )
    wanted = {str(asset) for asset in assets}
    words = {word for word in (ticket.service, ticket.category) if word}
    return [
        Related("page", page.id, page.title, page.template)
        for page in pages
        if wanted & set(page.asset_ids) or any(word.lower() in page.title.lower() for word in words)
    ][:4]


def _earlier(session: Session, ticket: Ticket) -> list[Related]:
    """Earlier tickets of the same caller or service, the latest first."""
    same = [Ticket.requester_id == ticket.requester_id] if ticket.requester_id else []
    if ticket.service:
        same.append(Ticket.service == ticket.service)
    if not same:
        return []
    rows = session.execute(
        select(Ticket.id, Ticket.number, Ticket.provisional, Ticket.title)
        .where(
            Ticket.client_id == ticket.client_id,
            Ticket.id != ticket.id,
            Ticket.opened_at < ticket.opened_at,
            or_(*same),
        )
        .order_by(Ticket.opened_at.desc(), Ticket.id)
        .limit(3)
    )
    return [
        Related("ticket", found, ticket_label(number, provisional), title)
        for found, number, provisional, title in rows
    ]
