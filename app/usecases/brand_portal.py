"""Giving a client's portal its face.

Source: domain.md S19, S23; ux.md 3.18.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import branding
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.files.pictures import as_logo
from app.records import Client, PortalBrand, Site
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class BrandPortal:
    """All of it.

    Attributes:
        name: what the portal is called; empty: the firm's name.
        colour: "#RRGGBB"; empty: the firm's colour.
        greeting: a sentence on the first page; may be empty.
        phone: whom to call when all work has stopped; may be empty.
        logo: the bytes of a picture of pixels; it is made anew, and smaller. None: a letter.
        sites: those that a request may name; none at all: every one.
        unasked: what a request's form does not ask for.
    """

    client: UUID
    name: str = ""
    colour: str = ""
    greeting: str = ""
    phone: str = ""
    logo: bytes | None = field(default=None, repr=False)
    sites: frozenset[UUID] = frozenset()
    unasked: frozenset[str] = frozenset()


def brand_portal(session: Session, ctx: Ctx, command: BrandPortal) -> bool:
    """Write how the portal of a client looks, or change it.

    Raises:
        RuleBroken: a line is too long, the colour, the number or the picture is none, a site is
            not this client's, or the client is not here.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    if session.get(Client, command.client) is None:
        raise RuleBroken(
            "client-missing", "This client is not on this device. Sync, and try again."
        )
    row = session.get(PortalBrand, command.client)
    wanted = {
        "name": branding.check_name(command.name),
        "colour": branding.check_colour(command.colour),
        "greeting": branding.check_greeting(command.greeting),
        "phone": branding.check_phone(command.phone),
        "logo": _logo(command.logo, row),
        "sites": _sites(session, command),
        "unasked": branding.check_unasked(command.unasked),
    }
    if row is None:
        session.add(
            PortalBrand(
                id=command.client,
                client_id=command.client,
                created_at=ctx.clock.now(),
                created_by=ctx.actor.user,
                **wanted,
            )
        )
        return True
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _logo(data: bytes | None, row: PortalBrand | None) -> bytes | None:
    if data is None or (row is not None and row.logo == data):
        return data  # as it was shown, and so as it was kept: making it anew changes nothing
    return as_logo(data, branding.LOGO_SIDE, branding.MOST_LOGO_BYTES)


def _sites(session: Session, command: BrandPortal) -> list[str]:
    own = set(session.scalars(select(Site.id).where(Site.client_id == command.client)))
    if not command.sites <= own:
        raise RuleBroken("brand-sites", "Choose among this client's own sites.")
    return sorted(str(site) for site in command.sites)
