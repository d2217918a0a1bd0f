"""Devices and whatever else is looked after, as a contact reads them: by what ends next.

Only what every contact may know of an asset is read: never its notes, a credential, or what an
inventory found inside it.

Source: domain.md 7.6 (13), 7.7; docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, select
from sqlalchemy.orm import Session

from app.queries.portal.requests import Reader, RequestRow, request_rows
from app.records import Asset, Contact, Page, Site, Ticket

MOST = 2000
"""In one list; a client has some hundreds."""
RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class OwnedAsset:
    """Something that is looked after.

    Attributes:
        owner: whose it is, by name; empty where it is nobody's.
        ends_on: the last day of what `ends_kind` names; None where nobody wrote it down.
    """

    id: UUID
    tag: str
    name: str
    kind: str
    make: str
    model: str
    serial: str
    system: str
    place: str
    site: str
    owner: str
    state: str
    ends_on: date | None
    ends_kind: str

    @property
    def words(self) -> str:
        """How people call it."""
        return self.name or " ".join(one for one in (self.make, self.model) if one) or self.tag


@dataclass(frozen=True, slots=True)
class AssetPage:
    """One of them, with what happened on it.

    Attributes:
        requests: about it, of those that the reader may see, the latest first.
        pages: id and title of the pages about it that were written for the client.
    """

    row: OwnedAsset
    requests: tuple[RequestRow, ...]
    pages: tuple[tuple[UUID, str], ...]


def readable(reader: Reader) -> ColumnElement[bool]:
    """Which assets somebody may see: their own, or all of their client's."""
    mine = and_(Asset.client_id == reader.client, Asset.state != RETIRED)
    return mine if reader.sees_all else and_(mine, Asset.contact_id == reader.contact)


def asset_list(session: Session, reader: Reader, *where: ColumnElement[bool]) -> list[OwnedAsset]:
    """What somebody may see, by what ends next; what has no end comes last, by its tag."""
    query = (
        select(
            Asset.id,
            Asset.tag,
            Asset.name,
            Asset.kind,
            Asset.make,
            Asset.model,
            Asset.serial,
            Asset.system,
            Asset.place,
            func.coalesce(Site.name, ""),
            func.coalesce(Contact.name, ""),
            Asset.state,
            Asset.ends_on,
            Asset.ends_kind,
        )
        .outerjoin(Site, Site.id == Asset.site_id)
        .outerjoin(Contact, Contact.id == Asset.contact_id)
        .where(readable(reader), *where)
        .order_by(Asset.ends_on.is_(None), Asset.ends_on, Asset.tag, Asset.id)
        .limit(MOST)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    return [OwnedAsset(*row) for row in rows]


def asset_page(session: Session, reader: Reader, asset: UUID, now: datetime) -> AssetPage | None:
    """One of them; None where it is not there, or not theirs to see."""
    rows = asset_list(session, reader, Asset.id == asset)
    if not rows:
        return None
    about = cast(Ticket.asset_ids, Text).contains(str(asset))
    pages = session.execute(
        select(Page.id, Page.title, Page.asset_ids)
        .where(Page.client_id == reader.client, Page.visibility == "client")
        .order_by(Page.title, Page.id)
    )
    return AssetPage(
        rows[0],
        tuple(request_rows(session, reader, now, about)),
        tuple((page, title) for page, title, ids in pages if str(asset) in ids),
    )
