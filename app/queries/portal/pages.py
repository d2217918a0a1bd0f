"""Pages of documentation that were written for the client.

A page says itself who may read it; one that says nothing is internal.

Source: domain.md 2 (DocPage), 7.6 (13), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.queries.portal.assets import OwnedAsset, asset_list
from app.queries.portal.requests import Reader
from app.records import Asset, Page

CLIENT = "client"
"""The visibility of a page that the client may read."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page in the list.

    Attributes:
        reviewed_at: when somebody last looked it through; None where nobody did.
    """

    id: UUID
    title: str
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page, to read.

    Attributes:
        body: in Markdown.
        assets: what it is about, of what the reader may see.
        others: the pages to which it may lead.
    """

    line: PageLine
    body: str
    assets: tuple[OwnedAsset, ...]
    others: frozenset[UUID]


def page_lines(session: Session, client: UUID) -> list[PageLine]:
    """The pages of a client that its people may read, by title."""
    query = (
        select(Page.id, Page.title, Page.reviewed_at)
        .where(Page.client_id == client, Page.visibility == CLIENT)
        .order_by(Page.title, Page.id)
    )
    return [PageLine(*row) for row in session.execute(query)]


def open_page(session: Session, reader: Reader, page: UUID) -> OpenPage | None:
    """One of them; None where it is not there, or not for the client."""
    lines = {one.id: one for one in page_lines(session, reader.client)}
    found = session.get(Page, page)
    if found is None or page not in lines:
        return None
    named = Asset.id.in_([UUID(one) for one in found.asset_ids])
    return OpenPage(
        lines[page], found.body, tuple(asset_list(session, reader, named)), frozenset(lines)
    )
