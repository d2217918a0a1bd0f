"""Assets and pages, to read, and what the documentation lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.documentation import PERSONAL_KINDS, WARRANTED_KINDS
from app.records import Asset, Contact, Page, Site, User


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset in the list.

    Attributes:
        tag_shared: another asset of the client has the same tag. Two devices can each give it
            while they are apart: both assets stay, and a person gives one of them another.
    """

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
    tag_shared: bool = False


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


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what a newcomer would need is written down (domain.md S25).

    Attributes:
        share: 0 to 1: the mean of pages present, owners known and warranty ends known.
        gaps: what is missing, in words.
    """

    share: Fraction
    gaps: tuple[str, ...]


def completeness(assets: Sequence[AssetRow], pages: Sequence[PageRow]) -> Completeness:
    """Look at a client's documentation with a newcomer's eyes."""
    personal = [asset for asset in assets if asset.kind in PERSONAL_KINDS]
    warranted = [asset for asset in assets if asset.kind in WARRANTED_KINDS]
    have = {page.template for page in pages}
    shares = [
        Fraction(len(have & TEMPLATES.keys()), len(TEMPLATES)),
        _share(len([asset for asset in personal if asset.owner]), len(personal)),
        _share(len([asset for asset in warranted if asset.ends_on]), len(warranted)),
    ]
    return Completeness(sum(shares, Fraction(0)) / len(shares), tuple(gaps(assets, pages)))


def _share(present: int, wanted: int) -> Fraction:
    return Fraction(present, wanted) if wanted else Fraction(1)


def gaps(assets: Sequence[AssetRow], pages: Sequence[PageRow]) -> list[str]:
    """What a newcomer to this client would miss (domain.md S25)."""
    found: list[str] = []
    owners = sum(1 for asset in assets if not asset.owner and asset.kind in PERSONAL_KINDS)
    if owners:
        found.append(f"{owners} assets have no owner" if owners > 1 else "1 asset has no owner")
    ends = sum(1 for asset in assets if asset.ends_on is None and asset.kind in WARRANTED_KINDS)
    if ends:
        found.append(
            f"{ends} warranty dates are missing" if ends > 1 else "1 warranty date is missing"
        )
    found += [f"Tag {tag} is on {count} assets" for tag, count in shared_tags(assets).items()]
    have = {page.template for page in pages}
    found += [f"Page “{title}” is missing" for key, title in TEMPLATES.items() if key not in have]
    return found


def shared_tags(assets: Sequence[AssetRow]) -> Mapping[str, int]:
    """The tags that more than one of a client's assets has, as the first of them writes it.

    Source: sync.md 3.4 "clash ⇒ both kept, flagged".
    """
    written: dict[str, str] = {}
    for asset in assets:
        if asset.tag_shared:
            written.setdefault(_as_found(asset.tag), asset.tag)
    counts = Counter(_as_found(asset.tag) for asset in assets)
    return {tag: counts[key] for key, tag in written.items()}


def _as_found(tag: str) -> str:
    """A tag as links and searches find it: in any case."""
    return tag.casefold()


TEMPLATES = {
    "network_overview": "Network overview",
    "backup_and_restore": "Backup and restore",
    "who_to_call": "Who to call",
    "new_starter": "New starter",
    "site_access": "Site access",
    "restart_runbook": "Restart runbook",
}
"""The pages that every client should have, by template."""


_TAG = 1
"""Where a tag stands among the values of an asset."""


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
    counts = Counter(_as_found(row[_TAG]) for row in rows)
    return [AssetRow(*(*row, counts[_as_found(row[_TAG])] > 1)) for row in rows]


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
    return [PageRow(*row) for row in session.execute(query)]


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
        select(Asset.id, Asset.tag).where(Asset.id.in_(ids)).order_by(Asset.tag, Asset.id)
    )
    return PageText(row, page.body, tuple((asset, tag) for asset, tag in assets))


@dataclass(frozen=True, slots=True)
class AssetDetail:
    """An asset, to read.

    Attributes:
        components: what the inventory found: section → rows.
        pages: (id, title) of the pages that are about it.
        site_id, owner_id: where it stands, and the contact whose it is.
        sites, contacts: (id, name) of those of its client.
    """

    row: AssetRow
    components: dict[str, Any]
    notes: str
    pages: tuple[tuple[UUID, str], ...]
    site_id: UUID | None = None
    owner_id: UUID | None = None
    sites: tuple[tuple[UUID, str], ...] = ()
    contacts: tuple[tuple[UUID, str], ...] = ()


def asset_detail(session: Session, asset_id: UUID) -> AssetDetail | None:
    """One asset, to read; None where it is not in this database."""
    asset = session.get(Asset, asset_id)
    if asset is None:
        return None
    rows = asset_rows(session, asset.client_id)
    row = next((found for found in rows if found.id == asset_id), None)
    if row is None:
        return None
    pages = session.execute(
        select(Page.id, Page.title, Page.asset_ids)
        .where(Page.client_id == asset.client_id)
        .order_by(Page.title, Page.id)
    )
    about = tuple((page, title) for page, title, ids in pages if str(asset_id) in ids)
    sites = session.execute(
        select(Site.id, Site.name)
        .where(Site.client_id == asset.client_id)
        .order_by(Site.name, Site.id)
    )
    contacts = session.execute(
        select(Contact.id, Contact.name)
        .where(Contact.client_id == asset.client_id, Contact.active.is_(True))
        .order_by(Contact.name, Contact.id)
    )
    return AssetDetail(
        row,
        asset.components,
        asset.notes,
        about,
        asset.site_id,
        asset.contact_id,
        tuple((one, name) for one, name in sites),
        tuple((one, name) for one, name in contacts),
    )
