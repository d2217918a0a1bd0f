"""Assets and pages, to read, and what the documentation lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.records import Asset, Contact, Page, Site, User


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset in the list."""

    id: UUID
    tag: str
    name: str
    kind: str
    make: str
    model: str
    serial: str
    place: str
    site: str
    owner: str
    state: str
    system: str
    ends_on: date | None
    ends_kind: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in the list."""

    id: UUID
    title: str
    template: str
    visibility: str
    owner: str
    reviewed_at: datetime | None
    review_every_days: int


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, to read."""

    row: PageRow
    body: str
    assets: tuple[tuple[UUID, str], ...]
    """(id, tag) of the assets that it is about."""


def gaps(assets: list[AssetRow], pages: list[PageRow]) -> list[str]:
    """What a newcomer to this client would miss (domain.md S25)."""
    found: list[str] = []
    owners = sum(1 for asset in assets if not asset.owner and asset.kind in _PERSONAL)
    if owners:
        found.append(f"{owners} assets have no owner" if owners > 1 else "1 asset has no owner")
    ends = sum(1 for asset in assets if asset.ends_on is None and asset.kind in _WARRANTED)
    if ends:
        found.append(
            f"{ends} warranty dates are missing" if ends > 1 else "1 warranty date is missing"
        )
    have = {page.template for page in pages}
    found += [f"Page “{title}” is missing" for key, title in TEMPLATES.items() if key not in have]
    return found


_PERSONAL = frozenset({"laptop", "desktop", "phone"})
_WARRANTED = frozenset({"server", "laptop", "desktop", "switch", "printer"})
TEMPLATES = {
    "network": "Network overview",
    "backup": "Backup and restore",
    "contacts": "Who to call",
    "starter": "New starter",
    "access": "Site access",
    "runbook": "Restart runbook",
}
"""The pages that every client should have, by template."""


def asset_rows(session: Session, client_id: UUID) -> list[AssetRow]:
    """The assets of a client, by tag."""
    query = (
        select(
            Asset.id,
            Asset.tag,
            Asset.name,
            Asset.kind,
            Asset.make,
            Asset.model,
            Asset.serial,
            Asset.place,
            func.coalesce(Site.name, ""),
            func.coalesce(Contact.name, ""),
            Asset.state,
            Asset.system,
            Asset.ends_on,
            Asset.ends_kind,
        )
        .outerjoin(Site, Site.id == Asset.site_id)
        .outerjoin(Contact, Contact.id == Asset.contact_id)
        .where(Asset.client_id == client_id)
        .order_by(Asset.tag, Asset.id)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    return [AssetRow(*row) for row in rows]


def asset_components(session: Session, asset_id: UUID) -> dict[str, Any]:
    """What the inventory found inside an asset: section → rows."""
    return session.scalar(select(Asset.components).where(Asset.id == asset_id)) or {}


def page_rows(session: Session, client_id: UUID) -> list[PageRow]:
    """The pages of a client, by title."""
    query = (
        select(
            Page.id,
            Page.title,
            Page.template,
            Page.visibility,
            func.coalesce(User.name, ""),
            Page.reviewed_at,
            Page.review_every_days,
        )
        .outerjoin(User, User.id == Page.owner_id)
        .where(Page.client_id == client_id)
        .order_by(Page.title, Page.id)
    )
    return [PageRow(*row) for row in session.execute(query).tuples()]


def page_text(session: Session, page_id: UUID) -> PageText | None:
    """One page, to read."""
    page = session.get(Page, page_id)
    if page is None:
        return None
    row = next((found for found in page_rows(session, page.client_id) if found.id == page_id), None)
    if row is None:
        return None
    ids = [UUID(text) for text in page.asset_ids]
    assets = session.execute(
        select(Asset.id, Asset.tag).where(Asset.id.in_(ids)).order_by(Asset.tag)
    ).tuples()
    return PageText(row, page.body, tuple((asset, tag) for asset, tag in assets))
