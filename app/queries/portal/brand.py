"""How a client's portal looks, as its pages and the workbench read it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.scope import once
from app.records import PortalBrand


@dataclass(frozen=True, slots=True)
class Brand:
    """The face of a client's portal, without its picture.

    Attributes:
        name: empty: the firm's.
        colour: "#RRGGBB"; empty: the firm's.
        phone: empty: none.
        sites: those that a request may name; none: all.
        version: of its picture; empty: it has none.
        unasked: what a request's form does not ask for.
    """

    name: str = ""
    colour: str = ""
    greeting: str = ""
    phone: str = ""
    sites: frozenset[UUID] = frozenset()
    version: str = ""
    unasked: frozenset[str] = frozenset()


UNBRANDED = Brand()
"""Before anybody gave it a face: the firm's own."""


def brand_of(session: Session, client: UUID) -> Brand:
    """How a client's portal looks."""
    return once(session, (brand_of, client), lambda: _brand(session, client))


def _brand(session: Session, client: UUID) -> Brand:
    query = select(
        PortalBrand.name,
        PortalBrand.colour,
        PortalBrand.greeting,
        PortalBrand.phone,
        PortalBrand.sites,
        PortalBrand.logo.is_not(None),
        PortalBrand.rev,
        PortalBrand.unasked,
    ).where(PortalBrand.id == client)
    row = session.execute(query).first()
    if row is None:
        return UNBRANDED
    name, colour, greeting, phone, sites, pictured, rev, unasked = row
    version, own = str(rev) if pictured else "", frozenset(map(UUID, sites))
    return Brand(name, colour, greeting, phone, own, version, frozenset(unasked))


def logo_of(session: Session, client: UUID) -> bytes | None:
    """The picture of a client's portal: a PNG, or None."""
    query = select(PortalBrand.logo).where(PortalBrand.id == client)
    return session.execute(query).scalar_one_or_none()
