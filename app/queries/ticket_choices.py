"""What may stand in the fields of a ticket: its client's people, places and things, known tags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.lifecycle import UNAPPROVED
from app.records import Asset, Contact, Site, Ticket

_LOOKED_AT = 2000
"""Tickets whose tags and categories are offered, the latest first."""
Named = tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class TicketChoices:
    """A ticket's fields now, and what else may stand there.

    Attributes:
        assets: (id, tag, name) of the client's assets.
        known_tags, known_categories: of earlier tickets, the most used first.
    """

    title: str
    description: str
    category: str
    requester: UUID | None
    site: UUID | None
    tags: tuple[str, ...]
    asset_ids: tuple[str, ...]
    contacts: Named
    sites: Named
    assets: tuple[tuple[UUID, str, str], ...]
    known_tags: tuple[str, ...]
    known_categories: tuple[str, ...]


def ticket_choices(session: Session, ticket_id: UUID) -> TicketChoices | None:
    """What a ticket says and may say; None where it is not in this database."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        return None
    client = ticket.client_id
    contacts = session.execute(
        select(Contact.id, Contact.name)
        .where(Contact.client_id == client, Contact.active.is_(True))
        .order_by(Contact.name, Contact.id)
    )
    sites = session.execute(
        select(Site.id, Site.name).where(Site.client_id == client).order_by(Site.name, Site.id)
    )
    assets = session.execute(
        select(Asset.id, Asset.tag, Asset.name)
        .where(Asset.client_id == client)
        .order_by(Asset.tag, Asset.id)
    )
    tags, categories = _in_use(session)
    return TicketChoices(
        ticket.title,
        ticket.description,
        ticket.category,
        ticket.requester_id,
        ticket.site_id,
        tuple(ticket.tags),
        tuple(ticket.asset_ids),
        tuple((one, name) for one, name in contacts),
        tuple((one, name) for one, name in sites),
        tuple((one, tag, name) for one, tag, name in assets),
        tags,
        categories,
    )


def _in_use(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    latest = session.execute(
        select(Ticket.tags, Ticket.category).order_by(Ticket.touched_at.desc()).limit(_LOOKED_AT)
    )
    tags: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for on_it, category in latest:
        tags.update(set(on_it) - {UNAPPROVED})
        if category:
            categories[category] += 1
    return tuple(tag for tag, _ in tags.most_common()), tuple(
        category for category, _ in categories.most_common()
    )
