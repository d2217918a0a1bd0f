"""What stands around every page: the firm, its hours, the devices of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules
from app.queries.coverage import book_of
from app.queries.letterhead import LetterheadFacts, letterhead
from app.queries.portal.brand import Brand, brand_of
from app.records import Asset, Client, Site, User


@dataclass(frozen=True, slots=True)
class Around:
    """The firm as a page names it, the portal's face, and the hours at the reader's own site."""

    firm: LetterheadFacts
    brand: Brand
    client: str
    rules: CalendarRules


@dataclass(frozen=True, slots=True)
class Device:
    """A device that somebody may name in a request."""

    id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """A site of the client."""

    id: UUID
    name: str


def around(session: Session, client: UUID, site: UUID | None) -> Around:
    """What stands around the pages of a contact."""
    found = session.get(Client, client)
    rules = book_of(session).hours(client, site)
    name = found.name if found is not None else ""
    return Around(letterhead(session), brand_of(session, client), name, rules)


def own_devices(session: Session, contact: UUID) -> list[Device]:
    """The devices that are assigned to a contact and in use, by tag."""
    query = (
        select(Asset)
        .where(Asset.contact_id == contact, Asset.state == "in_use")
        .order_by(Asset.tag, Asset.id)
        .limit(100)
    )
    return [
        Device(one.id, " ".join(part for part in (one.tag, one.name) if part))
        for one in session.scalars(query)
    ]


def sites_of(session: Session, client: UUID) -> list[Place]:
    """The sites that a request may name, as the portal's face says; by name."""
    shown = brand_of(session, client).sites
    query = select(Site.id, Site.name).where(Site.client_id == client).order_by(Site.name, Site.id)
    return [Place(one, name) for one, name in session.execute(query) if not shown or one in shown]


def manager_of(session: Session, client: UUID) -> str:
    """The name of a client's account manager; empty where there is none."""
    query = (
        select(User.name).join(Client, Client.tam_id == User.id).where(Client.id == client).limit(1)
    )
    return session.scalars(query).first() or ""
